"""Many asks at once: the joint answer beside first come, confirmed or changed line by line; nobody is named."""

from datetime import timedelta

import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.by_itself import installation
from drawwell.guard.models import Guard
from drawwell.guard.refusals import RoleMayNot
from drawwell.guard.standing import GuardNotInForce
from drawwell.pull import actions
from drawwell.pull.jobs import free_in
from drawwell.pull.models import Answer, JointAnswer
from drawwell.pull.together import (
    NothingToPropose,
    NotInThisProposal,
    offer_together,
    propose_together,
    proposed,
)
from drawwell.supply import ledger
from drawwell.supply.models import Service
from places import DAY, MAY, more_circles, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tiny():
    """Six wait for a lift: three anywhere, then three who need it step-free. Four lifts come free, two step-free."""
    tiny = tiny_place(at=MAY)
    lifts = tiny.services["lifts"]
    tiny.services["free"] = Service.objects.create(
        place=tiny.place, key="free", name="Step-free lifts", description="", organisation=tiny.council,
        site=tiny.sites["hub"], capability=lifts.capability, units_max_per_month=9, conditions=["step-free"],
    )  # fmt: skip
    tiny.pulls = [
        actions.pull_in(
            circle, lifts.capability, by=tiny.worker, at=tiny.at + number * HOUR, units=1,
            conditions=["step-free"] if number >= 3 else [],
        )
        for number, circle in enumerate(more_circles(tiny, 6))
    ]  # fmt: skip
    tiny.any = open_offer(tiny, "lifts", 2)
    tiny.step_free = open_offer(tiny, "free", 2)
    tiny.later = tiny.at + DAY
    return tiny


def propose(tiny, at=None):
    return propose_together(tiny.place, by=tiny.worker, at=at or tiny.later)


def kinds(pulls):
    return [actions.standing(pull).kind for pull in pulls]


def test_together_more_are_met_than_first_come_and_each_line_says_why(tiny):
    joint = propose(tiny)
    assert "Together 4 of 6 can be met, 1 more than one by one" in joint.words
    found = proposed(joint, at=tiny.later)
    given = {line.pull: line.offer for line in found.lines}
    assert [given[pull] for pull in tiny.pulls[:3]].count(tiny.any) == 2
    assert [given[pull] for pull in tiny.pulls[3:]].count(tiny.step_free) == 2
    first = {line.pull: line.first_come for line in found.lines}
    assert [first[pull] for pull in tiny.pulls[:2]] == [tiny.step_free] * 2
    words = " ".join(line.why for line in found.lines)
    assert "what first come would give it is left for one who cannot" in words
    assert "First come would leave it without" in words


def test_nothing_is_held_by_a_proposal_and_confirming_holds_for_whoever_asked_to_say_yes(tiny):
    joint = propose(tiny)
    assert ledger.free_units(tiny.step_free) == 2
    lines = proposed(joint, at=tiny.later).lines
    choices = {line.pull.id: line.offer.id for line in lines if line.offer}
    offered, missed = offer_together(joint, choices, by=tiny.worker, at=tiny.later)
    assert (len(offered), missed) == (4, [])
    assert kinds(tiny.pulls).count(Answer.Kind.OFFERED) == 4
    assert "confirmed by Asha" in actions.standing(offered[0]).words
    assert (ledger.free_units(tiny.step_free), ledger.free_units(tiny.any)) == (0, 0)
    assert ledger.check_balances() == []


def test_a_line_may_be_changed_and_what_is_gone_meanwhile_is_said(tiny):
    joint = propose(tiny)
    first, second = tiny.pulls[0], tiny.pulls[3]
    actions.hold(tiny.pulls[4], tiny.step_free, by=tiny.worker, at=tiny.later)
    actions.hold(tiny.pulls[5], tiny.step_free, by=tiny.worker, at=tiny.later)
    choices = {first.id: tiny.any.id, second.id: tiny.step_free.id}
    offered, missed = offer_together(joint, choices, by=tiny.worker, at=tiny.later)
    assert offered == [first]
    assert missed == [
        "Step-free lifts has no room left. Choose another offer from the list, or leave the ask waiting: room that "
        "comes free is offered to those who wait."
    ]


def test_what_was_not_proposed_or_does_not_wait_any_more_is_refused(tiny):
    joint = propose(tiny)
    late = actions.ask(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.later)
    with pytest.raises(NotInThisProposal):
        offer_together(joint, {late.id: tiny.any.id}, by=tiny.worker, at=tiny.later)
    actions.withdraw(tiny.pulls[0], by=tiny.worker, at=tiny.later)
    offered, missed = offer_together(joint, {tiny.pulls[0].id: tiny.any.id}, by=tiny.worker, at=tiny.later)
    assert offered == []
    assert missed[0].startswith("This line is not in what was proposed")


def test_one_that_is_kept_private_is_counted_and_never_shown(tiny):
    dee = tiny.circle.members.order_by("id").first().person
    private = actions.pull_in(
        tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, units=1, whose=dee, private=True,
        latest_at=tiny.at + HOUR,
    )  # fmt: skip
    actions.release(private, by=tiny.worker, at=tiny.at)
    actions.leave_unmet(private, why=Answer.Why.NO_ROOM, words="", by=tiny.worker, at=tiny.at)
    joint = propose(tiny)
    found = proposed(joint, at=tiny.later)
    assert found.hidden == 1
    assert private not in [line.pull for line in found.lines]
    with pytest.raises(NotInThisProposal):
        offer_together(joint, {private.id: tiny.any.id}, by=tiny.worker, at=tiny.later)
    offer_together(joint, {tiny.pulls[3].id: tiny.step_free.id}, by=tiny.worker, at=tiny.later)
    assert kinds([private]) == [Answer.Kind.OFFERED]


def test_it_is_done_by_workers_and_planners_and_under_both_guards(tiny):
    with pytest.raises(RoleMayNot):
        propose_together(tiny.place, by=tiny.provider, at=tiny.later)
    joint = propose_together(tiny.place, by=tiny.planner, at=tiny.later)
    with pytest.raises(RoleMayNot):
        offer_together(joint, {}, by=tiny.resident, at=tiny.later)
    switch_off(Guard.objects.get(place=tiny.place, power="rank offers"), because="no", by=tiny.keeper, at=tiny.later)
    with pytest.raises(GuardNotInForce):
        propose(tiny)


def test_where_nothing_could_be_met_nothing_is_proposed(tiny):
    for offer in (tiny.any, tiny.step_free):
        ledger.change_units(offer, units=0, by=None, at=tiny.later)
    with pytest.raises(NothingToPropose):
        propose(tiny)


def test_the_page_names_nobody_and_a_worker_confirms_on_it(tiny):
    page = visitor(tiny.worker)
    tiny.place.clock_at = tiny.later
    tiny.place.save()
    assert "Nothing is proposed now." in page.get("/tiny/asks/together").content.decode()
    shown = page.post("/tiny/asks/together", {"do": "propose"}, follow=True).content.decode()
    assert "Together 4 of 6 can be met" in shown
    assert "Person 1" not in shown
    assert "Family 1" not in shown
    sent = {f"line-{pull.id}": str(tiny.any.id) for pull in tiny.pulls[:2]} | {f"line-{tiny.pulls[2].id}": ""}
    shown = page.post("/tiny/asks/together", {"do": "offer", **sent}, follow=True).content.decode()
    assert "2 asks are offered help. Whoever asked says yes." in shown
    assert kinds(tiny.pulls[:3]) == [Answer.Kind.OFFERED, Answer.Kind.OFFERED, Answer.Kind.UNMET]
    assert visitor(tiny.resident).get("/tiny/asks/together").status_code == 403


def six_more(tiny):
    """Six more who need it step-free, and cannot be met alone."""
    later = tiny.at + 6 * HOUR
    for circle in more_circles(tiny, 6):
        pull = actions.ask(
            circle, tiny.capabilities["lift"], by=tiny.worker, at=later, units=1, conditions=["step-free"]
        )
        actions.leave_unmet(pull, why=Answer.Why.CONDITIONS, words="", by=tiny.worker, at=later)
        tiny.pulls.append(pull)


def free_at(tiny, at):
    free_in(tiny.place, by=installation(), at=at)
    return kinds(tiny.pulls).count(Answer.Kind.OFFERED)


def test_the_job_leaves_many_at_once_to_people_for_four_hours_and_then_goes_on_in_turn(tiny):
    six_more(tiny)
    assert free_at(tiny, tiny.later) == 0
    assert JointAnswer.objects.count() == 1
    assert free_at(tiny, tiny.later + HOUR) == 0
    assert free_at(tiny, tiny.later + 5 * HOUR) > 0
    assert JointAnswer.objects.count() == 1


def test_where_together_meets_no_more_the_job_offers_in_turn_at_once(tiny):
    assert free_at(tiny, tiny.later) == 3  # six wait, and people are asked from ten on
    assert not JointAnswer.objects.exists()
