"""From a loaded place to a plan in force, through the command, refused at each power until its guard is begun."""

import polars
import pytest
from terminal import done, drawwell, guarded

from drawwell.cli.showing import plan_in_words
from drawwell.design.models import Adoption, Plan, Rehearsal
from drawwell.learn.models import PublishedTable
from drawwell.page.codes import code_of
from drawwell.understand.actions import keep_study
from drawwell.understand.models import Need, Outcome

pytestmark = pytest.mark.django_db
NEXT = "Advice queues grow|Waits over ten days|Front desk|Tenants in arrears|2027-09-30"


@pytest.fixture
def plan(two_mills):
    """A plan designed by the command, in a place where two people have read what is asked for."""
    guarded("design")
    done("design", "--year", "2026-27")
    plan = Plan.objects.get()
    by, at = plan.by, plan.made_at
    for need in Need.objects.for_place(plan.place):
        Outcome.objects.update_or_create(
            place=plan.place, need=need,
            defaults={"key": need.key, "name": need.name, "i_statement": "I am.", "said_by": "A", "recognised_by": "B"},
        )  # fmt: skip
    keep_study(
        plan.place, purpose="Help me", from_month="2026-01", to_month="2026-03", help_me=15, you_did_not=8,
        not_agreed=0, classed_by=["Asha", "Paul"], by=by, at=at,
    )  # fmt: skip
    return plan


def test_a_plan_is_not_adopted_before_demand_is_studied(two_mills):
    guarded("design", "adopt", "hold capacity", "tell people")
    done("design", "--year", "2026-27")
    ran = drawwell("adopt", "latest", "--next-problem", NEXT)
    assert ran.code == 2
    assert "before anybody has studied what people ask for" in ran.err
    assert drawwell("demand", "study", "--purpose", "Help me").code in (2, 3)


@pytest.mark.parametrize(
    ("words", "power"),
    [(["design"], "design"), (["compare"], "rehearse"), (["learn"], "count-people")],
)
def test_each_power_is_refused_with_its_own_command(words, power, two_mills):
    ran = drawwell(*words)
    assert ran.code == 3
    assert f"\n  drawwell guard begin {power} --keeper NAME --place two-mills\n" in ran.err


def test_a_refusal_with_json_is_json(two_mills):
    ran = drawwell("design", "--json")
    assert ran.code == 3
    assert ran.data["command"] == "drawwell guard begin design --keeper NAME --place two-mills"
    assert ran.data["refused"].startswith("'design' is switched off in Two Mills")


def test_a_design_is_kept_and_told(two_mills):
    guarded("design")
    ran = done("design", "--year", "2026-27", "--name", "First")
    plan = Plan.objects.get()
    assert (plan.name, plan.year, plan.by.name) == ("First", "2026-27", "Cara Taker")
    assert code_of(plan.id) in ran.out
    assert plan.sentence in ran.out
    assert f"drawwell rehearse {code_of(plan.id)} --place two-mills" in ran.out
    for told in ("What holds it back most", "With more or less money", "for which it was not designed, it delivers"):
        assert told in ran.out


def test_every_kind_of_money_of_a_plan_has_its_words(plan):
    plan.result["cost_pence_per_month"] = dict.fromkeys(("produced", "kept", "workers", "sites", "change"), 100.0)
    assert any(getattr(shown, "row_count", 0) == 6 for shown in plan_in_words(plan))


def test_a_design_as_json_has_its_numbers(two_mills):
    guarded("design")
    data = done("design", "--json", "--mode", "production-only", "--budget-share", "0.9").data
    assert (data["mode"], data["fits_budget"], data["year"]) == ("production only", True, "2027-28")
    assert data["result"]["budget_pence_per_month"] == pytest.approx(0.9 * 2_800_000 / 12)
    assert 0 <= data["result"]["gap"] < 0.1


def test_a_design_without_money_says_which_limits_are_at_odds_and_is_a_problem(two_mills):
    guarded("design")
    nothing = drawwell("design", "--budget-share", "0")
    assert nothing.code == 2
    assert "it cannot meet the floor 'Company: something for everyone'" in nothing.err
    ran = drawwell("design", "--budget-share", "0.3", "--json")
    assert ran.code == 1
    assert ran.data["fits_budget"] is False
    assert ran.data["result"]["limits_at_odds"]
    assert Plan.objects.get().sentence == ran.data["sentence"]


def test_a_year_without_a_budget_is_answered_with_those_there_are(two_mills):
    ran = drawwell("design", "--year", "2031-32")
    assert ran.code == 2
    assert "Two Mills has no budget for 2031-32. It has one for 2025-26, 2026-27, 2027-28." in ran.err


def test_a_plan_is_rehearsed_with_the_money_it_was_designed_for(two_mills):
    guarded("design", "rehearse")
    done("design", "--budget-share", "0.9")
    ran = done("rehearse", "--replications", "2", "--json").data
    assert ran["replications"] == 2
    plan = Plan.objects.get()
    spent = ran["result"]["ranges"]["cost_pence"]["mean"]
    assert spent <= 1.001 * plan.result["budget_pence_per_month"] * len(plan.months)
    table = done("rehearse", code_of(plan.id).lower(), "--replications", "2").out
    assert "Days to wait, mean" in table
    assert Rehearsal.objects.count() == 2


def test_plans_are_found_by_code_or_name_and_others_are_listed(plan):
    guarded("rehearse")
    ran = drawwell("rehearse", "Nonesuch")
    assert ran.code == 2
    assert f"{code_of(plan.id)} ({plan.name})" in ran.err
    done("design", "--year", "2026-27")
    ran = drawwell("rehearse", plan.name)
    assert ran.code == 2
    assert "Give the code of the one you mean" in ran.err


def test_without_a_plan_the_next_step_is_to_design_one(two_mills):
    guarded("rehearse")
    assert "\n  drawwell design --place two-mills\n" in drawwell("rehearse").err


def test_adopting_needs_a_next_problem_and_says_how(plan):
    guarded("adopt", "hold capacity", "tell people")
    ran = drawwell("adopt", "latest")
    assert ran.code == 2
    assert f'  drawwell adopt {code_of(plan.id)} --place two-mills --next-problem "' in ran.err
    for wrong in ("One|two", NEXT.replace("2027-09-30", "soon")):
        assert drawwell("adopt", "latest", "--next-problem", wrong).code == 2
    assert not Adoption.objects.exists()


def test_a_plan_is_adopted_once(plan):
    guarded("adopt", "hold capacity", "tell people")
    said = done("adopt", "latest", "--next-problem", NEXT, "--next-problem", NEXT, "--json").data
    assert (said["plan"], said["told"]) == (code_of(plan.id), None)  # counts of people leave as on the page
    assert Adoption.objects.get().plan == plan
    again = drawwell("adopt", "latest", "--next-problem", NEXT)
    assert again.code == 2
    assert "already in force" in again.err
    less = done("design", "--year", "2026-27", "--budget-share", "0.9").out
    assert f"Against the plan in force, {plan.name}:" in less
    assert "Organisation, £ a month" in less


@pytest.mark.parametrize("missing", ["adopt", "hold capacity", "tell people"])
def test_a_missing_guard_leaves_nothing_half_adopted(missing, plan):
    guarded(*({"adopt", "hold capacity", "tell people"} - {missing}))
    ran = drawwell("adopt", "latest", "--next-problem", NEXT)
    assert ran.code == 3
    assert missing.replace(" ", "-") in ran.err
    assert not Adoption.objects.exists()


def test_learning_publishes_the_last_period_once(two_mills):
    guarded("count-people", "propose-changes")
    first = done("learn", "--json").data
    assert first["proposals"] == []
    again = done("learn", "--json").data
    assert again["period"] == first["period"]
    assert PublishedTable.objects.count() == 6


def test_three_ways_are_compared_with_ranges_on_a_screen_of_eighty_columns(two_mills):
    guarded("rehearse")
    ran = done("compare", "--year", "2026-27", "--replications", "2")
    kept = Rehearsal.objects.get()
    assert {row["mode"] for row in kept.result["comparison"]["rows"]} == {"production only", "partnering only", "both"}
    assert kept.result["stops"]["sentence"] in ran.out
    rows = [line for line in ran.out.splitlines() if line.startswith(" ")]
    assert sum(" of the money" in line for line in rows) == 4
    assert max(len(line) for line in rows) <= 80
    assert "…" not in ran.out


def test_a_study_is_written_into_a_folder_for_an_analyst(two_mills, tmp_path):
    guarded("design", "rehearse")
    done("design")
    done("rehearse", "--replications", "2", "--folder", tmp_path / "study")
    assert sorted(path.name for path in (tmp_path / "study").iterdir()) == [
        "areas.parquet",
        "rehearsals.parquet",
        "report.md",
        "study.json",
    ]
    rows = polars.read_parquet(tmp_path / "study" / "rehearsals.parquet")
    assert rows["seed"].to_list() == [1, 2, 1, 2]
    kept = Rehearsal.objects.get().result
    name = kept["names"][0]
    met = rows.filter(polars.col("scenario") == name)["met"].mean()
    assert met == pytest.approx(kept["measures"][name]["met"]["mean"])


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(two_mills, tmp_path):
    guarded("design", "rehearse")
    done("design")
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.json").mkdir()
    ran = drawwell("rehearse", "--replications", "2", "--folder", tmp_path / "study")
    assert ran.code == 2
    assert "Name another --folder" in ran.err
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["study.json"]
