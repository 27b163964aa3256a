"""Nothing is live unless it is paired: every power refuses on every route until its guard is in force."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from drawwell.api.place_folder import load_place
from drawwell.design.actions import adopt, compare_three_ways, propose, rehearse, run
from drawwell.design.models import Adoption, Plan, Rehearsal
from drawwell.guard.actions import GuardIsKept, OnlyTheKeeper, begin_trial, switch_off, switch_on
from drawwell.guard.by_itself import installation
from drawwell.guard.models import Guard, JournalEntry
from drawwell.guard.powers import POWERS
from drawwell.guard.standing import GuardNotInForce, standing_of
from drawwell.guard.trips import read_trip_wires
from drawwell.learn.disclosure import period_before, publish
from drawwell.learn.models import PublishedTable
from drawwell.place.models import Place
from drawwell.pull.actions import ask, hold, offer_freed, pull_in, standing
from drawwell.pull.models import Answer
from places import DAY, pair_guard, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def a_plan(tiny):
    """A plan as it would be kept, made without the engine."""
    return Plan.objects.create(
        place=tiny.place, name="Kept", mode="both", year="2027-28", months=["2027-05"], made_at=tiny.at,
        by=tiny.planner, sentence="Kept.", fits_budget=True, result={"met_per_month": 0}, case_digest="0" * 64,
    )  # fmt: skip


def a_proposal(tiny, *, by, at):
    return propose(
        tiny.place, kind="keep free", capability=tiny.capabilities["lift"], words="More.", provenance="A table.",
        table_id=tiny.place.id, asked=10, unmet=5, months=3, by=by, at=at,
    )  # fmt: skip


def a_hold(tiny, *, by, at):
    pull = ask(tiny.circle, tiny.capabilities["rent-hold"], by=by, at=at)
    return hold(pull, tiny.offers["rents"], by=by, at=at)


BY_ACTION = {
    "design": lambda tiny, **who: run(tiny.place, year="2027-28", **who),
    "rehearse": lambda tiny, **who: rehearse(a_plan(tiny), **who),
    "rehearse, all three ways": lambda tiny, **who: compare_three_ways(tiny.place, year="2027-28", **who),
    "adopt": lambda tiny, **who: adopt(a_plan(tiny), next_problems=[], **who),
    "hold capacity": a_hold,
    "hold capacity, what was freed": lambda tiny, **who: offer_freed(tiny.place, **who),
    "count people": lambda tiny, **who: publish(tiny.place, period=period_before(tiny.place, tiny.at), **who),
    "propose changes": a_proposal,
}


@pytest.mark.parametrize("name", BY_ACTION)
def test_an_action_refuses_names_what_is_missing_and_prints_the_next_step(tiny, name):
    power = POWERS[name.split(",")[0]]
    with pytest.raises(GuardNotInForce) as refusal:
        BY_ACTION[name](tiny, by=tiny.worker, at=tiny.at)
    assert f"'{power.name}' is switched off in Tiny: nobody has taken its guard." in refusal.value.sentence
    assert f"drawwell guard begin {power.word} --keeper NAME --place tiny" in refusal.value.sentence
    assert JournalEntry.objects.filter(power=power.name, refused=True, by=tiny.worker).count() == 1


def test_an_import_refuses_and_leaves_nothing(tiny, tmp_path):
    with pytest.raises(GuardNotInForce, match="drawwell guard begin load --keeper NAME"):
        load_place(tmp_path, by=tiny.caretaker, at=tiny.at)
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("plans", {"year": "2027-28", "per_cent": "100", "mode": "both"}),
        ("plan", {}),
        ("adopt", {f"first-{part}": "x" for part in ("words", "sign", "noticed_by", "borne_by")}),
    ],
)
def test_a_page_refuses_like_the_action_it_calls(tiny, client, page, sent):
    kept = a_plan(tiny)
    sent |= {"first-look_on": "2027-09-01"} if page == "adopt" else {}
    client.force_login(tiny.planner, backend="django.contrib.auth.backends.ModelBackend")
    parts = [] if page == "plans" else [kept.id]
    answer = client.post(reverse(page, args=[tiny.place.key, *parts]), sent)
    assert answer.status_code == 403
    assert "drawwell guard begin" in answer.content.decode()
    assert (Plan.objects.count(), Rehearsal.objects.count(), Adoption.objects.count()) == (1, 0, 0)
    assert JournalEntry.objects.filter(refused=True, route="page").count() == 1


def test_a_fresh_place_has_nothing_in_force(tiny):
    for power in POWERS.values():
        place = None if power.of_installation else tiny.place
        assert not standing_of(power, place=place, at=tiny.at).in_force, power.name


def test_a_guard_written_straight_into_the_database_is_not_in_force(tiny):
    """A row alone is no guard: its off-switch was never tried, nobody sits for those affected, it never began."""
    Guard.objects.create(
        place=tiny.place, power="design", keeper=tiny.keeper, owner=tiny.planner, trial=False, begun_at=tiny.at,
        sunset_at=tiny.at + 300 * DAY, loop_days=14, seats=[], story="", fingerprint="",
    )  # fmt: skip
    with pytest.raises(GuardNotInForce) as refusal:
        run(tiny.place, year="2027-28", by=tiny.planner, at=tiny.at + DAY)
    for part in (
        "not begun", "never tried", "what it reads has changed", "nobody sits for the people it affects",
        "nobody wrote how it could be turned on people", "no limit is set", "no trip-wire watches it",
        "its data protection impact assessment is not signed", "its equality impact assessment is not signed",
        "its algorithmic transparency record is not signed",
    ):  # fmt: skip
        assert part in refusal.value.sentence


def test_while_holding_is_off_help_is_asked_for_all_the_same(tiny):
    pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    assert standing(pull).kind == Answer.Kind.UNMET
    assert standing(pull).why == Answer.Why.SWITCHED_OFF
    assert "ring the help nearest you" in standing(pull).words


def test_a_trial_makes_it_live_for_fourteen_days_and_then_it_is_off_by_itself(tiny):
    begin_trial(tiny.place, "count people", keeper=tiny.keeper, owner=tiny.planner, by=tiny.planner, at=tiny.at)
    period = period_before(tiny.place, tiny.at)
    publish(tiny.place, period=period, by=tiny.planner, at=tiny.at + timedelta(days=13, hours=23))
    assert set(PublishedTable.objects.values_list("period", flat=True)) == {period.name}
    with pytest.raises(GuardNotInForce, match="its guard ended on 17 May 2027"):
        publish(tiny.place, period=period, by=tiny.planner, at=tiny.at + timedelta(days=14))


def test_switched_off_it_stays_off_until_its_keeper_gives_it_back(tiny):
    guard = pair_guard(tiny, "count people")
    period, later = period_before(tiny.place, tiny.at), tiny.at + DAY
    switch_off(guard, because="the panel asked", by=tiny.keeper, at=tiny.at)
    with pytest.raises(GuardNotInForce, match=r"its guard is off \(the panel asked\)"):
        publish(tiny.place, period=period, by=tiny.planner, at=later)
    with pytest.raises(OnlyTheKeeper):
        switch_on(guard, because="I need it", by=tiny.planner, at=later)
    switch_on(guard, because="the panel has looked", by=tiny.keeper, at=later)
    publish(tiny.place, period=period, by=tiny.planner, at=later + DAY)


def test_changing_what_a_power_reads_takes_it_out_of_force(tiny):
    pair_guard(tiny, "design")
    power = POWERS["design"]
    wider = replace(power, reads=(*power.reads, "partner_purpose"))
    assert standing_of(power, place=tiny.place, at=tiny.at).in_force
    papers = ("data protection impact assessment", "equality impact assessment", "algorithmic transparency record")
    assert standing_of(wider, place=tiny.place, at=tiny.at).missing == (
        "what it reads has changed since its guard was signed",
        *(f"its {paper} was signed for what it read then, and that has changed" for paper in papers),
    )


def test_a_trip_wire_switches_it_off_by_itself_and_only_its_keeper_gives_it_back(tiny):
    wire = {"reading": "uses of count people", "window_days": 1, "comparison": "above", "threshold": 1}
    guard = pair_guard(tiny, "count people", trip_wires=[wire])
    period = period_before(tiny.place, tiny.at)
    for _ in range(2):
        publish(tiny.place, period=period, by=tiny.planner, at=tiny.at)
    assert read_trip_wires(tiny.place, by=installation(), at=tiny.at) == ["count people"]
    with pytest.raises(GuardNotInForce, match=r"tripped \(uses of count people was 2 in a day, above its line of 1\)"):
        publish(tiny.place, period=period, by=tiny.planner, at=tiny.at)
    with pytest.raises(OnlyTheKeeper):
        switch_on(guard, because="I need it", by=tiny.planner, at=tiny.at)
    switch_on(guard, because="the panel has looked", by=tiny.keeper, at=tiny.at)
    publish(tiny.place, period=period, by=tiny.planner, at=tiny.at)


def test_a_guard_cannot_be_taken_from_its_keeper(tiny):
    """Neither by a friendlier keeper, nor by a looser guard of the same one."""
    guard = pair_guard(tiny, "design")
    for keeper in (tiny.auditor, tiny.keeper):
        with pytest.raises(GuardIsKept, match="Kemi keeps the guard of 'design' until"):
            begin_trial(
                tiny.place, "design", keeper=keeper, owner=tiny.planner, by=tiny.planner, at=tiny.at + 101 * DAY
            )
    assert Guard.objects.get() == guard
