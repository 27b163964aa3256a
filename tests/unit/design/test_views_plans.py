"""The plans' pages: who reads and who acts, what is asked and what is answered."""

import pytest
from django.urls import reverse

from drawwell.design.actions import adopt, propose, rehearse, run
from drawwell.design.jobs import carry_out_study
from drawwell.design.models import Plan, Rehearsal, Study
from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard
from places import DAY, tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]
NEXT = {"words": "A queue elsewhere", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}
STOPS = {
    "settings": [
        {
            "fit_share": 0.98, "kept_cost_times": 4, "production_met": 0.6, "both_met": 0.59, "both_wins": False,
            "difference": 0.01, "difference_low": 0.005, "difference_high": 0.015,
        }
    ],
    "seeds": [1, 2], "fit_now": 0.6, "sentence": "Production only did as well as both in 1 of 1 settings tried.",
}  # fmt: skip


@pytest.fixture
def tiny():
    return tiny_place()


def seen_by(client, account, name, *parts, tiny, **query):
    if account is not None:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=[tiny.place.key, *parts]), query)


def sent_by(client, account, page, *parts, tiny, **sent):
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse(page, args=[tiny.place.key, *parts]), sent)


def text(answer):
    return " ".join(answer.content.decode().split())


def proposed(tiny):
    return propose(
        tiny.place, kind="keep free", capability=tiny.capabilities["rent-hold"], words="Keep more of it free.",
        provenance="From the published table 'asks by capability': asked about 10, not met about 5.",
        table_id=tiny.place.id, asked=10, unmet=5, months=3, by=tiny.planner, at=tiny.at,
    )  # fmt: skip


def design(tiny, **more):
    return run(tiny.place, **({"year": "2027-28", "months": MONTHS, "by": tiny.planner, "at": tiny.at} | more))


@pytest.mark.parametrize("role", ["planner", "leader", "auditor"])
def test_planners_leaders_and_auditors_read_plans(tiny, client, role):
    answer = seen_by(client, getattr(tiny, role), "plans", tiny=tiny)
    assert answer.status_code == 200
    assert ("See what happens" in text(answer)) == (role == "planner")


@pytest.mark.parametrize("role", ["worker", "resident", "provider", "keeper"])
def test_others_are_told_who_does(tiny, client, role):
    answer = seen_by(client, getattr(tiny, role), "plans", tiny=tiny)
    assert answer.status_code == 403
    assert "This is done by a planner or leader or auditor" in text(answer)


def test_a_stranger_is_asked_to_sign_in(tiny, client):
    assert seen_by(client, None, "plans", tiny=tiny).headers["Location"].startswith("/sign-in?next=/tiny/plans")


def test_an_empty_place_says_what_will_stand_here(tiny, client):
    said = text(seen_by(client, tiny.planner, "plans", tiny=tiny))
    assert "No plan is in force here yet." in said
    assert "Nothing is waiting." in said
    assert "drawwell compare --place tiny" in said


def test_what_people_asked_for_stands_there_with_its_provenance_before_the_next_design(tiny, client):
    proposed(tiny)
    said = text(seen_by(client, tiny.planner, "plans", tiny=tiny))
    assert "1 proposed change is an input to the next design" in said
    assert "From the published table &#x27;asks by capability&#x27;: asked about 10, not met about 5." in said


def test_see_what_happens_makes_a_plan_with_an_address_of_its_own(tiny, client):
    proposed(tiny)
    answer = sent_by(client, tiny.planner, "plans", tiny=tiny, year="2027-28", per_cent="94", mode="both")
    plan = Plan.objects.get()
    assert answer.headers["Location"] == f"/tiny/plans/{plan.id}"
    assert plan.months[0] == "2027-05"  # April is over
    assert plan.result["budget_share"] == 0.94
    said = text(client.get(answer.headers["Location"]))
    assert plan.sentence.replace("'", "&#x27;") in said
    assert "From the published table" in said
    assert plan.answers.get().words.replace("'", "&#x27;") in said
    assert "Proved the best within these limits" in said
    assert "£1,000 more" in said


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"per_cent": "0"}, "per_cent"),
        ({"per_cent": "lots"}, "per_cent"),
        ({"bad_years": "101"}, "bad_years"),
        ({"bad_years": "-1"}, "bad_years"),
        ({"year": "1999-00"}, "year"),
        ({"mode": "x"}, "mode"),
    ],
)
def test_what_cannot_be_asked_is_named_beside_its_field(tiny, client, changed, what):
    sent = {"year": "2027-28", "per_cent": "100", "mode": "both"} | changed
    answer = sent_by(client, tiny.planner, "plans", tiny=tiny, **sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {what}
    assert "Something to put right" in text(answer)
    assert not Plan.objects.exists()


def test_a_leader_cannot_run_a_design(tiny, client):
    answer = sent_by(client, tiny.leader, "plans", tiny=tiny, year="2027-28", per_cent="100", mode="both")
    assert answer.status_code == 403
    assert not Plan.objects.exists()


def test_a_plan_that_does_not_fit_says_which_limit(tiny, client):
    plan = design(tiny, budget_share=0.2)
    said = text(seen_by(client, tiny.planner, "plan", plan.id, tiny=tiny))
    assert "No plan fits" in said
    assert plan.result["limits_at_odds"][0].replace("'", "&#x27;") in said
    assert "Put this plan into force" not in said


def test_a_plan_is_set_beside_the_one_in_force(tiny, client):
    now = design(tiny)
    adopt(now, next_problems=[NEXT], by=tiny.planner, at=tiny.at)
    less = design(tiny, budget_share=0.85)
    answer = seen_by(client, tiny.planner, "plan", less.id, tiny=tiny)
    assert f"Against the plan in force, {now.name}:" in text(answer)
    changes = answer.context["changes"]
    gained = less.result["met_per_month"] - now.result["met_per_month"]
    assert gained < 0
    assert sum(one.gained for one in changes) == pytest.approx(gained, abs=0.01)
    assert changes[0].gained <= changes[1].gained


def test_the_plan_in_force_says_what_moved_and_what_comes_next(tiny, client):
    plan = design(tiny)
    adopt(plan, next_problems=[NEXT], by=tiny.planner, at=tiny.at)
    said = text(seen_by(client, tiny.leader, "plan", plan.id, tiny=tiny))
    assert "In force" in said
    assert "Put into force by Paul on 3 May 2027" in said
    assert "A queue elsewhere" in said
    assert "Put this plan into force" not in said


def test_rehearsing_shows_each_measure_with_its_range(tiny, client):
    plan = design(tiny)
    answer = sent_by(client, tiny.planner, "plan", plan.id, tiny=tiny)
    assert answer.status_code == 302
    carry_out_study(str(Study.objects.get().id))
    rehearsal = Rehearsal.objects.get()
    assert rehearsal.replications == 20
    page = seen_by(client, tiny.planner, "plan", plan.id, tiny=tiny)
    rows = {str(row[0]): row[1:] for row in page.context["rehearsals"][0][1]}
    asked = rehearsal.result["ranges"]["asked"]
    assert rows["People who asked"] == [f"{asked[part]:,.0f}" for part in ("mean", "low", "high")]
    assert rows["Of what was kept free, used"][0].endswith("%")
    assert rows["What it cost"][0].startswith("£")
    assert rehearsal.sentence in text(page)


def test_a_rehearsal_by_hand_stands_there_too(tiny, client):
    plan = design(tiny, mode="production only")
    rehearse(plan, by=tiny.planner, at=tiny.at, replications=2)
    page = seen_by(client, tiny.auditor, "plan", plan.id, tiny=tiny)
    assert "Of what was kept free, used" not in {str(row[0]) for row in page.context["rehearsals"][0][1]}
    assert "See what happens" not in text(page)


def test_switched_off_the_page_says_so_before_anybody_fills_it_in(tiny, client):
    switch_off(Guard.objects.get(power="design"), because="looking", by=tiny.keeper, at=tiny.at)
    said = text(seen_by(client, tiny.planner, "plans", tiny=tiny))
    assert "Designing is switched off here" in said
    assert "/tiny/guards/design" in said
    assert "See what happens" not in said


def test_the_three_ways_stand_there_with_where_both_stops(tiny, client):
    row = {"mode": "both", "measure": "met_share", "budget_share": 1.0, "mean": 0.5, "low": 0.4, "high": 0.6}
    comparison = {"rows": [row, row | {"mode": "production only", "mean": 0.45}], "sentence": "Both met 50% of needs."}
    Rehearsal.objects.create(
        place=tiny.place, kind="comparison", result={"comparison": comparison, "stops": STOPS}, sentence="s",
        replications=2, made_at=tiny.at, by=tiny.planner,
    )  # fmt: skip
    answer = seen_by(client, tiny.planner, "plans", tiny=tiny)
    assert answer.context["chart"].numbers == ("45", "40", "60", "50", "40", "60")
    said = text(answer)
    assert "Both met 50% of needs." in said
    assert "Services only did as well as both in 1 of 1 settings tried." in said
    assert "services only" in said


def test_a_plan_of_another_place_is_not_here(tiny, client):
    other = tiny_place(key="elsewhere")
    plan = design(other)
    assert seen_by(client, tiny.planner, "plan", plan.id, tiny=tiny).status_code == 404
    assert seen_by(client, tiny.planner, "plan", plan.id, tiny=other).status_code == 403


def test_more_plans_than_fit_on_a_page_go_on_the_next(tiny, client):
    first = design(tiny)
    for n in range(8):
        Plan.objects.create(
            place=tiny.place, name=f"Copy {n}", mode="both", year="2027-28", months=MONTHS, made_at=tiny.at + n * DAY,
            by=tiny.planner, sentence="s", fits_budget=True, result=first.result, case_digest=first.case_digest,
        )  # fmt: skip
    assert first.name not in text(seen_by(client, tiny.planner, "plans", tiny=tiny))
    assert first.name in text(seen_by(client, tiny.planner, "plans", tiny=tiny, page=2))
