"""What fits an ask, in which order and why; what does not, and why not; and what taking it leaves for others."""

from datetime import timedelta

import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, PowerUse
from drawwell.place.models import Membership, Organisation
from drawwell.pull import actions
from drawwell.pull.find import find_help, help_near
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.supply.models import Service
from places import DAY, MAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def ask(tiny, capability="debt-advice", circle=None, **more):
    return actions.ask(circle or tiny.circle, tiny.capabilities[capability], by=tiny.worker, at=tiny.at, **more)


def another(tiny, key, *, site="hub", organisation=None, like="advice", **more):
    """One more service like another, elsewhere or of somebody else."""
    same = tiny.services[like]
    tiny.services[key] = Service.objects.create(
        place=tiny.place, key=key, name=key.title(), description=key, site=tiny.sites[site],
        organisation=organisation or tiny.council, capability=same.capability, units_max_per_month=9, **more,
    )  # fmt: skip
    return tiny.services[key]


def names(found):
    return [fit.offer.service.name for fit in found.fitting]


def test_where_others_were_quicker_with_the_best_the_next_is_kept_however_many_they_are(tiny, monkeypatch):
    for number in range(5):
        another(tiny, f"hall-{number}", site="hall")
        open_offer(tiny, f"hall-{number}", 9)
    tried, keep = [], actions.keep

    def others_are_quicker(pull, offer, **how):
        tried.append(offer.service.name)
        if len(tried) < 4:
            raise ledger.OfferIsFull(offer=offer.service.name)
        return keep(pull, offer, **how)

    monkeypatch.setattr(actions, "keep", others_are_quicker)
    pull = actions.pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at)
    last = pull.answers.get()
    assert (last.kind, last.offer.service.name) == (Answer.Kind.HELD, tried[3])
    assert len(set(tried)) == 4


def test_what_is_kept_free_and_near_comes_first_and_each_says_why_it_comes_after(tiny):
    another(tiny, "hall", site="hall")
    open_offer(tiny, "hall", 9)
    open_offer(tiny, "advice", 9)
    found = find_help(ask(tiny), at=tiny.at)
    assert found.ranked
    assert names(found) == ["Debt advice at the hub", "Hall", "Debt advice at the hub"]
    assert [fit.offer.kept_free for fit in found.fitting] == [True, True, False]
    first, second, third = found.fitting
    assert first.behind == ""
    assert second.behind == "After Debt advice at the hub because it is further out of the way."
    assert third.behind == "After Hall because it is not kept free for asks, so somebody who comes may find it gone."
    assert first.cost_km < second.cost_km < third.cost_km


def test_switched_off_the_same_help_is_listed_by_name(tiny):
    another(tiny, "a-hall", site="hall")
    open_offer(tiny, "a-hall", 9)
    pull = ask(tiny)
    ranked = find_help(pull, at=tiny.at)
    assert names(ranked) == ["A-Hall", "Debt advice at the hub"]  # kept free, though further
    open_offer(tiny, "advice", 9)
    guard = Guard.objects.get(place=tiny.place, power="rank offers")
    switch_off(guard, because="it favours one", by=tiny.keeper, at=tiny.at)
    found = find_help(pull, at=tiny.at)
    assert not found.ranked
    assert names(found) == ["A-Hall", "Debt advice at the hub", "Debt advice at the hub"]
    assert {fit.reason for fit in found.fitting} == {"Listed by name: ranking is switched off."}


def test_people_they_know_come_before_equals_and_are_named(tiny):
    carers = Organisation.objects.create(place=tiny.place, key="carers", name="Tideway Carers", kind="charity")
    for key in ("one", "two", "three"):
        another(tiny, key)
        open_offer(tiny, key, 9)
    another(tiny, "carers")
    open_offer(tiny, "carers", 9)
    tiny.services["carers"].organisation = carers
    tiny.services["carers"].save()
    Membership.objects.filter(account=tiny.worker).update(organisation=carers)
    found = find_help(ask(tiny), at=tiny.at)
    assert names(found)[0] == "Carers"
    assert "from Tideway Carers, where the worker is" in found.fitting[0].reason


def test_who_helped_before_comes_first_the_next_time(tiny):
    other = Organisation.objects.create(place=tiny.place, key="other", name="Other", kind="charity")
    Membership.objects.filter(account=tiny.worker).update(organisation=other)
    for key in ("one", "two", "three", "four"):
        another(tiny, key, like="advice")
        open_offer(tiny, key, 9)
    first = ask(tiny)
    last = find_help(first, at=tiny.at).fitting[-2].offer
    actions.draw(actions.hold(first, last, by=tiny.worker, at=tiny.at).pull, by=tiny.worker, at=tiny.at)
    found = find_help(ask(tiny), at=tiny.at)
    assert found.fitting[0].offer == last
    assert "with the people who helped before" in found.fitting[0].reason
    elsewhere = find_help(ask(tiny, circle=more_circles(tiny, 1)[0]), at=tiny.at)
    assert "who helped before" not in "".join(fit.reason for fit in elsewhere.fitting)


def test_what_one_was_helped_with_in_private_leaves_no_trace_in_the_others_asks(tiny):
    dee = tiny.circle.members.order_by("id").first().person
    open_offer(tiny, "advice", 9)
    private = ask(tiny, whose=dee, private=True)
    actions.hold(private, tiny.offers["advice"], by=tiny.worker, at=tiny.at)
    joint = find_help(ask(tiny), at=tiny.at)
    assert "who helped before" not in "".join(fit.reason for fit in joint.fitting)
    own = find_help(ask(tiny, whose=dee, private=True), at=tiny.at)
    assert "who helped before" in own.fitting[0].reason


def test_taking_the_last_says_what_it_leaves_for_others(tiny):
    pull = ask(tiny, "rent-hold", units=3)
    fit = find_help(pull, at=tiny.at).fitting[0]
    assert fit.displaces == (
        "Nothing booked: this was kept free for asks. "
        "It leaves 2 decisions of someone who can agree a rent hold near here in that time."
    )


def test_conditions_are_met_by_what_is_said_and_a_miss_is_named(tiny):
    pull = ask(tiny, conditions=["step-free", "language-pl"])
    missed = find_help(pull, at=tiny.at)
    assert missed.fitting == ()
    assert missed.not_fitting[0].why == Answer.Why.CONDITIONS
    assert missed.not_fitting[0].words == "it does not say that it offers: In Polish, Step-free"
    tiny.services["advice"].conditions = ["step-free"]
    tiny.services["advice"].save()
    tiny.offers["advice"].conditions = ["language-pl"]
    tiny.offers["advice"].save()
    assert names(find_help(pull, at=tiny.at)) == ["Debt advice at the hub"]


def test_the_one_that_meets_the_conditions_is_found_behind_many_that_do_not(tiny):
    for number in range(60):
        another(tiny, f"near-{number}")
        open_offer(tiny, f"near-{number}", 9)
    another(tiny, "hall", site="hall", conditions=["woman"])
    open_offer(tiny, "hall", 9)
    assert names(find_help(ask(tiny, conditions=["woman"]), at=tiny.at)) == ["Hall"]


def test_what_is_asked_to_come_to_them_is_not_somewhere_to_go(tiny):
    found = find_help(ask(tiny, conditions=["comes-to-them"]), at=tiny.at)
    assert found.fitting == ()
    assert "It comes to the door" in found.not_fitting[0].words
    assert names(find_help(ask(tiny, "rent-hold", conditions=["comes-to-them"]), at=tiny.at)) == ["Rents team"]


def test_where_no_point_is_known_help_is_found_all_the_same(tiny):
    pull = ask(tiny)
    pull.latitude = pull.longitude = None
    found = find_help(pull, at=tiny.at)
    assert names(found) == ["Debt advice at the hub"]
    assert found.fitting[0].km is None
    assert "km" not in found.fitting[0].reason
    assert names(help_near(tiny.place, at=tiny.at)) == ["Rents team", "Debt advice at the hub"]


def test_what_is_too_far_or_too_late_is_named_when_nothing_fits(tiny):
    open_offer(tiny, "lifts", 9, starts_at=tiny.at + 30 * DAY)
    late = find_help(ask(tiny, "lift", latest_at=tiny.at + 3 * DAY), at=tiny.at)
    assert [(one.why, one.words) for one in late.not_fitting] == [
        (Answer.Why.NOTHING_IN_TIME, "it begins on 2 June, after the latest day asked for")
    ]
    tiny.sites["hub"].latitude = 55.2
    tiny.sites["hub"].save()
    far = find_help(ask(tiny), at=tiny.at)
    assert far.not_fitting[0].why == Answer.Why.NOTHING_NEAR
    assert far.not_fitting[0].words == "it is 28 km away, further than 15 km"


def test_equals_are_in_an_order_drawn_by_lot_that_stays(tiny):
    for key in ("one", "two", "three"):
        another(tiny, key)
        open_offer(tiny, key, 9)
    pulls = [ask(tiny) for _ in range(12)]
    orders = [names(find_help(pull, at=tiny.at)) for pull in pulls]
    assert orders == [names(find_help(pull, at=tiny.at)) for pull in pulls]
    assert len({order[0] for order in orders}) > 1


def test_an_ask_that_waited_past_its_day_is_looked_for_further_ahead(tiny):
    pull = ask(tiny, "lift", latest_at=tiny.at + timedelta(hours=4))
    open_offer(tiny, "lifts", 9, starts_at=tiny.at + 6 * DAY)
    assert find_help(pull, at=tiny.at).fitting == ()
    assert names(find_help(pull, at=tiny.at + DAY, latest_at=tiny.at + 15 * DAY)) == ["Lifts from the hall"]


def test_a_ranking_that_is_acted_on_is_a_use_of_its_power_and_looking_is_none(tiny):
    used = PowerUse.objects.for_place(tiny.place).filter(power="rank offers")
    pull = actions.pull_in(tiny.circle, tiny.capabilities["debt-advice"], units=1, by=tiny.worker, at=tiny.at)
    assert [one.by for one in used] == [tiny.worker]
    find_help(pull, at=tiny.at)
    assert used.count() == 1
