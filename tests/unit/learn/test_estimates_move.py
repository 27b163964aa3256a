"""Estimates beside what happened: weighed on published tables, moved by a named person, said by the next design."""

import hashlib
from datetime import UTC, datetime

import pytest

from drawwell.design.actions import run
from drawwell.design.ask import question_of
from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard
from drawwell.guard.refusals import RoleMayNot, WrongInput
from drawwell.guard.standing import GuardNotInForce
from drawwell.learn.by_area import AREAS
from drawwell.learn.disclosure import ASKS
from drawwell.learn.flow import FLOW
from drawwell.learn.models import PublishedTable
from drawwell.learn.updating import propose_updates, weigh
from drawwell.place.models import Area, Assumption
from drawwell.understand.models import EstimateUpdate, NeedEstimate, UpdateDecision
from drawwell.understand.updating import UpdateIsDecided, UpdateIsOlder, accept, leave
from places import DAY, SINCE, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
AUGUST = datetime(2027, 8, 2, 9, tzinfo=UTC)
KINDS = EstimateUpdate.Kind
MORE_AREAS = 4


@pytest.fixture
def tiny():
    """Six areas with the same estimates as the second."""
    tiny = tiny_place()
    for n in range(MORE_AREAS):
        area = tiny.areas[f"S{n}"] = Area.objects.create(
            place=tiny.place, code=f"S{n}", name=f"Street {n}", latitude=54.9 + n / 100, longitude=-1.6,
            deprivation_decile=5,
        )  # fmt: skip
        for need in tiny.needs.values():
            NeedEstimate.objects.create(
                place=tiny.place, area=area, need=need, people_per_year=240, low=168, high=336, basis="made up",
                from_date=SINCE,
            )  # fmt: skip
    tiny.place.clock_at = AUGUST
    tiny.place.save()
    return tiny


def table(tiny, name, rows, period="2027-04 to 2027-06"):
    return PublishedTable.objects.create(
        place=tiny.place, name=name, period=period, rows=rows, threshold=5, rounded_to=5,
        digest=hashlib.sha256(str(rows).encode()).hexdigest(), published_at=AUGUST - 20 * DAY,
    )  # fmt: skip


def asks(tiny, period="2027-04 to 2027-06", **asked):
    rows = [{"capability": key, "asked": n, "met": n, "unmet": None} for key, n in asked.items()]
    return table(tiny, ASKS, rows, period)


def by_area(tiny, **asked):
    return table(tiny, AREAS, [{"area": code, "asked": n, "unmet": None} for code, n in asked.items()])


def flow(tiny, key, helped, came=(None, None), way=None):
    row = {
        "capability": key, "helped": dict(zip(("yes", "some", "no"), helped, strict=True)),
        "came": dict(zip(("used", "not used"), came, strict=True)), "way": way,
    }  # fmt: skip
    return table(tiny, FLOW, [row])


def proposed(tiny):
    return propose_updates(tiny.place, by=tiny.planner, at=AUGUST)


def one_of(tiny, kind, name=None):
    return next(one for one in proposed(tiny).updates if one.kind == kind and name in (None, one.name))


def accepted(tiny, update, reason="The counts agree with what workers say."):
    return accept(update, reason=reason, by=tiny.planner, at=AUGUST)


# ---- needs and areas ----


def test_more_asks_than_expected_for_what_a_need_uses_move_that_need_and_say_why(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    company = one_of(tiny, KINDS.NEED, "Company")
    assert company.after > company.before == 240 * 7
    assert company.low < company.after < company.high
    assert "Need for company was 1,680 people a year, now" in company.words
    assert "about 120 asks came" in company.words
    assert "Only those who come to a worker ask" in company.caution
    assert company.came_from[0]["name"] == ASKS


def test_as_many_asks_again_for_everything_move_nothing(tiny):
    """Twice the asks in the same shares may be twice the workers: what all together need is not known from asks."""
    asks(tiny, **{"rent-hold": 40, "debt-advice": 160, "lift": 160})
    once = {one.name: one.times for one in weigh(tiny.place, at=AUGUST).updates}
    twice = tiny_place(key="twice")
    asks(twice, **{"rent-hold": 80, "debt-advice": 320, "lift": 320})
    assert set(once) == {one.name for one in weigh(twice.place, at=AUGUST).updates}


def test_an_area_where_more_ask_than_was_expected_moves_and_a_hidden_one_does_not(tiny):
    asks(tiny, **{"lift": 100})
    by_area(tiny, T1=20, T2=10, S0=60, S1=10, S2=10, S3=None)
    found = proposed(tiny)
    moved = {one.name: one for one in found.updates if one.kind == KINDS.AREA}
    assert moved["Street 0"].after > 1.2 * moved["Street 0"].before
    assert "Street 3" not in moved
    assert "1 area: too few asks to show, so nothing is said of it." in found.held_back


def test_few_asks_move_nothing_and_it_is_said(tiny):
    asks(tiny, **{"lift": 5})
    by_area(tiny, T1=5, T2=None, S0=None, S1=None, S2=None, S3=None)
    found = proposed(tiny)
    assert not found.updates
    assert any("too few asks to speak of it" in one for one in found.held_back)
    assert any("fewer than three have enough asks" in one for one in found.held_back)


def test_what_was_published_before_the_estimates_held_is_not_counted_again(tiny):
    asks(tiny, "2027-01 to 2027-03", **{"lift": 300, "rent-hold": 10})
    assert not proposed(tiny).updates


def test_an_accepted_update_writes_new_dated_estimates_and_keeps_the_old(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    company = one_of(tiny, KINDS.NEED, "Company")
    decision = accepted(tiny, company)
    rows = NeedEstimate.objects.filter(place=tiny.place, need=tiny.needs["company"], area=tiny.areas["T1"])
    first, second = rows.order_by("from_date")
    assert first.people_per_year == 480
    assert second.people_per_year == pytest.approx(480 * company.times)
    assert second.from_date == AUGUST.date()
    assert "Accepted by Paul: The counts agree with what workers say." in second.basis
    assert str(second.id) in decision.wrote
    assert NeedEstimate.objects.filter(place=tiny.place, need=tiny.needs["home"]).count() == 6


def test_need_and_area_accepted_in_either_order_give_the_same_estimates(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    by_area(tiny, T1=20, T2=10, S0=60, S1=10, S2=10, S3=10)
    found = proposed(tiny).updates
    street = next(one for one in found if one.name == "Street 0")
    company = next(one for one in found if one.name == "Company")
    accepted(tiny, street)
    accepted(tiny, company)
    rows = NeedEstimate.objects.filter(place=tiny.place, need=tiny.needs["company"], area=tiny.areas["S0"])
    values = list(rows.order_by("from_date").values_list("people_per_year", flat=True))
    assert values == pytest.approx([240, 240 * street.times, 240 * street.times * company.times])


def test_the_same_tables_are_not_counted_twice(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    accepted(tiny, one_of(tiny, KINDS.NEED, "Company"))
    assert not proposed(tiny).updates
    asks(tiny, "2027-07", **{"rent-hold": 40, "debt-advice": 40, "lift": 10})
    again = one_of(tiny, KINDS.NEED, "Company")
    first = EstimateUpdate.objects.filter(place=tiny.place, name="Company").order_by("at", "id").first()
    assert again.before == pytest.approx(first.after)
    assert again.times == pytest.approx(weigh_both_at_once(), rel=1e-6)


def weigh_both_at_once():
    other = tiny_place(key="other")
    for n in range(MORE_AREAS):
        area = Area.objects.create(
            place=other.place, code=f"S{n}", name=f"Street {n}", latitude=54.9, longitude=-1.6, deprivation_decile=5
        )
        for need in other.needs.values():
            NeedEstimate.objects.create(
                place=other.place, area=area, need=need, people_per_year=240, low=168, high=336, basis="made up",
                from_date=SINCE,
            )  # fmt: skip
    asks(other, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    asks(other, "2027-07", **{"rent-hold": 40, "debt-advice": 40, "lift": 10})
    return next(one for one in weigh(other.place, at=AUGUST).updates if one.name == "Company").times


# ---- fit and use ----


def test_answers_move_the_fit_of_help_that_is_pulled_in(tiny):
    asks(tiny, lift=5)
    flow(tiny, "lift", (10, 5, 25), came=(40, 10))
    fit = one_of(tiny, KINDS.PULLED, "A lift there and back")
    assert fit.before == pytest.approx(0.8)
    assert fit.after < 0.7
    before = question_of(tiny.place, year="2027-28", at=AUGUST).case
    accepted(tiny, fit)
    after = question_of(tiny.place, year="2027-28", at=AUGUST).case
    lift = after.capabilities.index("A lift there and back")
    company = after.needs.index("Company")
    assert before.fit_pulled[company, lift] == 0.8
    assert after.fit_pulled[company, lift] == pytest.approx(fit.after)
    assert after.fit_produced[company, lift] == 0.6  # nobody who used it alone was asked


def test_answers_of_those_who_used_a_service_move_the_service_and_not_the_pull(tiny):
    asks(tiny, lift=5)
    flow(tiny, "lift", (35, 5, 5), came=(45, 5), way="service")
    found = proposed(tiny).updates
    assert [one.kind for one in found if one.kind in (KINDS.PULLED, KINDS.PRODUCED)] == [KINDS.PRODUCED]


def test_where_most_are_silent_nothing_is_said(tiny):
    asks(tiny, lift=5)
    flow(tiny, "lift", (5, 5, 5), came=(100, 10))
    found = proposed(tiny)
    assert not [one for one in found.updates if one.kind == KINDS.PULLED]
    assert "A lift there and back: too few said whether it helped." in found.held_back


def test_the_silent_bound_what_is_said(tiny):
    asks(tiny, lift=5)
    flow(tiny, "lift", (10, 5, 25), came=(50, 10))
    assert "Had those who did not answer all said no" in one_of(tiny, KINDS.PULLED).caution


def test_mostly_hidden_answers_are_not_read(tiny):
    asks(tiny, lift=5)
    flow(tiny, "lift", (15, None, None))
    assert not [one for one in proposed(tiny).updates if one.kind == KINDS.PULLED]


def test_the_share_that_is_used_scales_what_a_pull_meets_and_draws(tiny):
    asks(tiny, lift=5)
    flow(tiny, "all", (None, None, None), came=(80, 20))
    used = one_of(tiny, KINDS.USED)
    assert used.before == 1.0
    assert 0.7 < used.after < 0.85
    before = question_of(tiny.place, year="2027-28", at=AUGUST).case
    accepted(tiny, used)
    after = question_of(tiny.place, year="2027-28", at=AUGUST).case
    assert after.units_pulled == pytest.approx(before.units_pulled * used.after)
    assert after.fit_pulled == pytest.approx(before.fit_pulled * used.after)
    assert Assumption.objects.get(place=tiny.place, key="used-share").value == used.after


# ---- decided by somebody, and said ----


def test_the_next_design_says_what_it_reads_anew_and_the_one_after_does_not(tiny):
    from drawwell.learn.actions import adopt_and_tell

    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    accepted(tiny, one_of(tiny, KINDS.NEED, "Company"))
    plan = run(tiny.place, year="2027-28", months=["2027-08"], by=tiny.planner, at=AUGUST)
    (line,) = plan.result["read_anew"]
    assert line["words"].startswith("Need for company was 1,680 people a year, now")
    assert line["accepted_by"] == "Paul"
    page = visitor(tiny.planner).get(f"/tiny/plans/{plan.id}").content.decode()
    assert "What it believes that the plan before did not" in page
    assert "Need for company was 1,680 people a year" in page
    next_problem = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}
    adopt_and_tell(plan, next_problems=[next_problem], by=tiny.planner, at=AUGUST)
    later = run(tiny.place, year="2027-28", months=["2027-08"], by=tiny.planner, at=AUGUST + DAY)
    assert later.result["read_anew"] == []


def test_one_that_is_left_moves_nothing_and_the_reason_stands(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    company = one_of(tiny, KINDS.NEED, "Company")
    leave(company, reason="A new worker started there.", by=tiny.planner, at=AUGUST)
    assert NeedEstimate.objects.filter(place=tiny.place).count() == 12
    page = visitor().get("/tiny/learning/estimates").content.decode()
    assert "Left as it was by Paul" in page
    assert "A new worker started there." in page


def test_nobody_decides_twice_nor_on_what_a_later_one_counts(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    first = one_of(tiny, KINDS.NEED, "Company")
    asks(tiny, "2027-07", **{"rent-hold": 40, "debt-advice": 40, "lift": 10})
    second = one_of(tiny, KINDS.NEED, "Company")
    with pytest.raises(UpdateIsOlder):
        accepted(tiny, first)
    accepted(tiny, second)
    with pytest.raises(UpdateIsDecided, match="Paul has decided already"):
        accepted(tiny, second)


def test_without_a_reason_or_the_role_or_the_guard_nothing_moves(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    company = one_of(tiny, KINDS.NEED, "Company")
    with pytest.raises(WrongInput, match="Reason"):
        accepted(tiny, company, reason=" ")
    with pytest.raises(RoleMayNot):
        accept(company, reason="r", by=tiny.worker, at=AUGUST)
    guard = Guard.objects.get(place=tiny.place, power="update estimates")
    switch_off(guard, because="a look", by=tiny.keeper, at=AUGUST)
    with pytest.raises(GuardNotInForce):
        accepted(tiny, company)
    with pytest.raises(GuardNotInForce):
        proposed(tiny)
    assert not UpdateDecision.objects.exists()


def test_a_planner_weighs_accepts_and_leaves_on_the_page(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    planner = visitor(tiny.planner)
    assert "No estimate has been moved" in planner.get("/tiny/learning/estimates").content.decode()
    planner.post("/tiny/learning/estimates", {"do": "weigh"})
    page = planner.get("/tiny/learning/estimates").content.decode()
    assert "Need for company was 1,680 people a year" in page
    company = EstimateUpdate.objects.get(place=tiny.place, name="Company")
    prefix = company.id.hex[-12:]
    said = {"do": "accept", f"{prefix}-update": str(company.id), f"{prefix}-reason": ""}
    wrong = planner.post("/tiny/learning/estimates", said)
    assert wrong.status_code == 422
    assert "Say why you accept it" in wrong.content.decode()
    assert planner.post("/tiny/learning/estimates", said | {f"{prefix}-reason": "It fits."}).status_code == 302
    assert company.decision.kind == UpdateDecision.Kind.ACCEPTED
    assert planner.post("/tiny/learning/estimates", {"do": "accept", "x-update": "nothing"}).status_code == 404


def test_others_read_the_page_and_decide_nothing(tiny):
    asks(tiny, **{"rent-hold": 20, "debt-advice": 20, "lift": 120})
    proposed(tiny)
    assert "Believe it" not in visitor().get("/tiny/learning/estimates").content.decode()
    assert visitor(tiny.worker).post("/tiny/learning/estimates", {"do": "weigh"}).status_code == 403
