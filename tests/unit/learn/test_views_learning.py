"""Adopting with a next problem, and the public page of what is learned."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.design.models import Adoption
from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, Link
from drawwell.learn.actions import adopt_and_tell, learn_from
from drawwell.learn.disclosure import period_before
from drawwell.learn.models import Telling
from drawwell.place.models import Place
from drawwell.pull.actions import pull_in
from places import more_circles, tiny_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counts_are_not_moved")]
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
FILLED = {
    "first-words": "The drop-in shuts and nobody asks elsewhere.",
    "first-sign": "Fewer come on Mondays",
    "first-noticed_by": "the hub",
    "first-borne_by": "people without a phone",
    "first-look_on": "2027-09-01",
}


@pytest.fixture
def quarter():
    """July, with twelve asks in May behind, seven of them unmet, and a plan that answers them."""
    tiny = tiny_place()
    for circle in more_circles(tiny, 12):
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    Place.objects.filter(id=tiny.place.id).update(clock_at=JULY)
    tiny.place.refresh_from_db()
    learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    tiny.plan = run(tiny.place, year="2027-28", months=["2027-07", "2027-08"], by=tiny.planner, at=JULY)
    return tiny


def adopting(client, tiny, account=None, **sent):
    client.force_login(account or tiny.planner, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("adopt", args=[tiny.place.key, tiny.plan.id])
    return client.post(address, sent, follow=True) if sent else client.get(address)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_plan_goes_into_force_and_says_what_moved_and_who_was_told(quarter, client):
    answer = adopting(client, quarter, **FILLED)
    adoption = Adoption.objects.get()
    assert answer.redirect_chain == [(f"/tiny/plans/{quarter.plan.id}", 302)]
    said = text(answer)
    assert f"In force. {adoption.offers_published} offers were brought to the plan" in said
    assert "Asks that waited and were offered help: fewer than 5." in said
    assert "Asks whose people were told what changed: about 5." in said
    assert Telling.objects.count() == 7
    assert "The drop-in shuts and nobody asks elsewhere." in said


def test_a_second_next_problem_is_kept_when_it_is_whole(quarter, client):
    second = {name.replace("first", "second"): value for name, value in FILLED.items()}
    adopting(client, quarter, **FILLED, **second)
    assert Link.objects.filter(after__kind="s", chain__subject_kind="plan").count() == 2


@pytest.mark.parametrize(
    ("missing", "error"),
    [(name, "This is empty. Write") for name in FILLED] + [("second", "This is empty. Write")],
)
def test_what_is_missing_is_asked_for_and_nothing_goes_live(quarter, client, missing, error):
    sent = FILLED | {"second-words": "half a thought"} if missing == "second" else FILLED | {missing: ""}
    answer = adopting(client, quarter, **sent)
    assert answer.status_code == 422
    assert error in text(answer)
    assert "The drop-in shuts" in text(answer) or missing == "first-words"  # what was written is not lost
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("day", ["2027-07-02", "2020-01-01", "soon"])
def test_the_day_to_look_is_a_day_to_come(quarter, client, day):
    answer = adopting(client, quarter, **(FILLED | {"first-look_on": day}))
    assert answer.status_code == 422
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("role", ["leader", "auditor", "worker", "keeper"])
def test_only_a_planner_puts_a_plan_into_force(quarter, client, role):
    answer = adopting(client, quarter, getattr(quarter, role), **FILLED)
    assert answer.status_code == 403
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("power", ["adopt", "hold capacity", "tell people"])
def test_without_one_of_its_three_powers_nothing_is_half_done(quarter, client, power):
    guard = Guard.objects.get(power=power)
    switch_off(guard, because="looking", by=quarter.keeper, at=JULY)
    assert "this needs three powers at once" in text(adopting(client, quarter)).lower()
    answer = adopting(client, quarter, **FILLED)
    assert answer.status_code == 403
    assert f"&#x27;{power}&#x27; is switched off in Tiny" in text(answer)
    assert (Adoption.objects.count(), Telling.objects.count()) == (0, 0)


def test_a_plan_already_in_force_is_not_put_there_again(quarter, client):
    adopting(client, quarter, **FILLED)
    answer = adopting(client, quarter)
    assert answer.status_code == 409
    assert "is already in force" in text(answer)


def test_the_learning_page_is_public_and_says_what_is_hidden(quarter, client):
    said = text(client.get("/tiny/learning"))
    assert "In April to June 2027 people asked about 10 times" in said
    assert "not shown" in said
    assert "under 5 hidden, the rest moved by a few and rounded to 5" in said
    assert "no room (about 5)" in said


def test_the_learning_page_follows_a_pattern_to_its_answer(quarter, client):
    before = text(client.get("/tiny/learning"))
    assert "No design put into force has answered it yet." in before
    problem = {name.removeprefix("first-"): value for name, value in FILLED.items()}
    adopt_and_tell(quarter.plan, next_problems=[problem], by=quarter.planner, at=JULY)
    after = text(client.get("/tiny/learning"))
    assert quarter.plan.answers.get().words in after
    assert "told what came of them so far: about 5" in after


def test_no_number_on_the_learning_page_is_a_true_small_count(quarter, client):
    """Twelve, seven and five are true; only five, as a rounded figure, may stand in a table."""
    answer = client.get("/tiny/learning")
    for period in answer.context["periods"]:
        for row in period["rows"]:
            assert set(row[1:4]) <= {"not shown", "5", "10", "15"}


def test_before_anything_is_published_it_says_so(client):
    tiny_place()
    said = text(client.get("/tiny/learning"))
    assert "Nothing has been published yet" in said
    assert "No pattern has shown yet." in said
