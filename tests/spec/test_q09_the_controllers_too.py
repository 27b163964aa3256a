"""Those who answer for a team with a charter find one page, fed by the work: nobody fills in a form for it."""

import pytest
from django.urls import reverse

from drawwell.guard.charters import begin_charter, end
from drawwell.guard.creep import require
from drawwell.learn.disclosure import period_before, publish
from drawwell.place.models import Role
from drawwell.supply.models import BudgetLine
from places import DAY, more_circles, pair_guard, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(guarded=False)
    for name in ("count people", "design"):
        pair_guard(tiny, name)
    more_circles(tiny, 9)
    tiny.charter = begin_charter(
        tiny.place, name="Felling together", workers=[tiny.worker], permitted_by=tiny.leader, protector=tiny.planner,
        suspended=[{"rule": "Two managers sign", "owner": "Finance", "kind": "local policy"}],
        until=tiny.at + 200 * DAY, ends_how="We decide in public.", stops_if="Somebody is harmed by what we tried.",
        partnerships_limit=12, reports_limit=1, fields_limit=3, cost_centre="C-people", by=tiny.leader, at=tiny.at,
    )  # fmt: skip
    require(tiny.place, "report", "Weekly", because="r", times_a_month=4.3, by=tiny.planner, at=tiny.at)
    BudgetLine.objects.filter(year="2027-28", cost_centre__code="C-people").update(actual_pence=123_456)
    publish(tiny.place, period=period_before(tiny.place, tiny.at), by=tiny.planner, at=tiny.at)
    return tiny


def page_for(tiny, account):
    return visitor(account).get(reverse("charter-controls", args=["tiny", tiny.charter.id]))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADER, Role.PLANNER, Role.KEEPER, Role.WORKER])
def test_one_page_answers_the_four_questions(tiny, role):
    answer = page_for(tiny, getattr(tiny, role.value))
    said = " ".join(answer.content.decode().split())
    for heading in ("What is happening", "What it costs", "What limits hold", "What would make us stop"):
        assert f">{heading}</h2>" in said
    assert "1 thing crept back into what the team was promised, 1 of them beyond what was agreed." in said
    assert "£15,000" in said
    assert "£1,234.56" in said
    assert "Somebody is harmed by what we tried." in said
    assert "Paul or Lena can end it on any day." in said
    assert "2 powers of the system are held by a guard in force" in said


def test_its_figures_are_those_of_the_work(tiny):
    limits = page_for(tiny, tiny.auditor).context["limits"]
    assert limits[0] == ("Partnerships for each worker", 10, 10, 12)
    assert limits[2] == ("Reports a month", 0, 4.3, 1)


def test_it_counts_no_people_of_the_team_apart(tiny):
    said = page_for(tiny, tiny.auditor).content.decode()
    assert "Counts are of the whole place" in said
    assert "Dee" not in said


def test_nobody_fills_in_anything_for_it(tiny):
    said = page_for(tiny, tiny.auditor).content.decode()
    main = said[said.index("<main") : said.index("</main>")]
    assert "<form" not in main


def test_it_stays_readable_when_it_is_over_and_strangers_do_not_see_it(tiny):
    end(tiny.charter, because="it is every team's now", by=tiny.leader, at=tiny.at)
    assert "it is every team&#x27;s now" in page_for(tiny, tiny.auditor).content.decode()
    assert page_for(tiny, None).status_code == 302
    assert page_for(tiny, tiny.resident).status_code == 403
