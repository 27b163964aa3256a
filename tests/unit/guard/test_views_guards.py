"""What this system can do and what holds it: public to read, held by keepers."""

import pytest
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.guard import limits
from drawwell.guard.actions import begin_trial, switch_off
from drawwell.guard.many import known_together
from drawwell.guard.models import Drill, Guard, GuardMove
from drawwell.guard.powers import POWERS
from drawwell.guard.seals import seal_journal
from drawwell.guard.standing import GuardNotInForce, is_in_force, standing_of
from drawwell.place.models import Place
from places import DAY, pair_guard, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


@pytest.fixture
def bare():
    return tiny_place(guarded=False)


def text(answer):
    return " ".join(answer.content.decode().split())


def sent(client, account, power, **words):
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse("guard", args=["tiny", power]), words, follow=True)


def test_every_power_stands_there_with_its_story_for_everybody(tiny, client):
    answer = client.get("/tiny/guards")
    said = text(answer)
    assert len(answer.context["held"]) == len(POWERS)
    for power in POWERS.values():
        assert power.makes_possible.replace("'", "&#x27;") in said
        assert power.story.replace("'", "&#x27;") in said
    in_place = [power for power in POWERS.values() if not power.of_installation]
    assert f"{len(in_place)} are held by a guard in force" in said


@pytest.mark.parametrize("days", [0, 400])
def test_however_many_powers_there_are_few_statements_read_how_they_stand(
    tiny, client, days, django_assert_max_num_queries
):
    pair_guard(tiny, "hold capacity", limits={"per_day": 2})
    limits.write_use(pair_guard(tiny, "rank offers", limits={"per_day": 1}), by=tiny.worker, at=tiny.at)
    switch_off(Guard.objects.get(power="design"), because="to see it refuse", by=tiny.keeper, at=tiny.at)
    at = tiny.at + days * DAY
    asked = [(power, None if power.of_installation else tiny.place, at) for power in POWERS.values()]

    def found():
        of_place = [power.name for power, place, _at in asked if place is not None]
        standings = [standing_of(power, place=place, at=at) for power, place, at in asked]
        return standings, [is_in_force(name, place=tiny.place, at=at) for name in of_place]

    one_by_one = found()
    missing = " ".join(words for one in one_by_one[0] for words in one.missing)
    assert ("its guard is off (to see it refuse)" in missing, "was to be looked at again by" in missing) == (
        True,
        days > 0,
    )
    assert len(set(one_by_one[1])) == (1 if days else 2)
    with django_assert_max_num_queries(14), known_together(asked):
        assert found() == one_by_one
    with django_assert_max_num_queries(22):
        client.get("/tiny/guards")


def test_a_fresh_place_shows_that_nothing_is_live(bare, client):
    answer = client.get("/tiny/guards")
    assert answer.context["off"] == len(POWERS)
    assert "Missing: nobody has taken its guard." in text(answer)
    assert "drawwell guard begin design --keeper NAME --place tiny" in text(client.get("/tiny/guards/design"))


def test_attempts_that_were_refused_are_counted_for_everybody(bare, client):
    for _ in range(3):
        with pytest.raises(GuardNotInForce):
            run(bare.place, year="2027-28", by=bare.planner, at=bare.at)
    assert client.get("/tiny/guards").context["refused"] == 3
    assert client.get("/tiny/guards/design").context["refused"] == 3
    assert client.get("/tiny/guards/adopt").context["refused"] == 0
    Place.objects.update(clock_at=bare.at + 31 * DAY)
    assert client.get("/tiny/guards").context["refused"] == 0


def test_the_seals_are_told_with_what_is_not_sealed_yet(tiny, client):
    assert "The journal has not been sealed yet" in text(client.get("/tiny/guards"))
    seal = seal_journal(at=tiny.at)
    answer = client.get("/tiny/guards")
    assert answer.context["unsealed"] == 0
    assert f"(seal 1, {seal.root[:12]}…)" in text(answer)


def test_a_trial_is_shown_as_a_trial(bare, client):
    begin_trial(bare.place, "design", keeper=bare.keeper, owner=bare.planner, by=bare.planner, at=bare.at)
    answer = client.get("/tiny/guards")
    assert (answer.context["trials"], answer.context["in_force"]) == (1, 0)
    assert "A trial guard holds it until 17 May 2027" in text(client.get("/tiny/guards/design"))


def test_the_installations_own_powers_run_on_real_time(tiny, client):
    """A made-up place's clock may be years away; what was begun today is in force today."""
    from drawwell.place.clock import now_of

    begin_trial(None, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=now_of(None))
    assert "A trial guard holds it" in text(client.get("/tiny/guards/load"))


def test_an_unknown_power_names_the_known_ones(tiny, client):
    answer = client.get("/tiny/guards/rank-people")
    assert answer.status_code == 404
    assert "There is no power called &#x27;rank-people&#x27;" in text(answer)


def test_what_a_power_reads_is_said_in_words(tiny, client):
    said = text(client.get("/tiny/guards/rank-offers"))
    assert "offers, lots, figures, sites" in said
    assert "supply_" not in said


def test_a_keeper_switches_off_without_asking_and_says_why(tiny, client):
    answer = sent(client, tiny.keeper, "design", do="off", because="the panel asked")
    assert "&#x27;design&#x27; is switched off, on every route" in text(answer)
    assert "the panel asked" in text(answer)
    assert not is_in_force("design", place=tiny.place, at=tiny.at)


def test_without_a_reason_nothing_is_switched(tiny, client):
    answer = sent(client, tiny.keeper, "design", do="off", because=" ")
    assert answer.status_code == 422
    assert "Say why, in a few words" in text(answer)
    assert is_in_force("design", place=tiny.place, at=tiny.at)


@pytest.mark.parametrize("done", ["off", "drill", "on"])
@pytest.mark.parametrize("role", ["planner", "worker", "leader", "resident"])
def test_nobody_but_a_keeper_moves_a_guard(tiny, client, role, done):
    moves = GuardMove.objects.count()
    answer = sent(client, getattr(tiny, role), "design", do=done, because="because")
    assert answer.status_code == 403
    assert GuardMove.objects.count() == moves


def test_a_stranger_moves_nothing(tiny, client):
    moves = GuardMove.objects.count()
    answer = client.post("/tiny/guards/design", {"do": "off", "because": "x"})
    assert answer.status_code == 403
    assert GuardMove.objects.count() == moves


def test_only_its_own_keeper_switches_on_again(tiny, client):
    from drawwell.guard.membership import account_named, join

    guard = Guard.objects.get(power="design")
    switch_off(guard, because="looking", by=tiny.keeper, at=tiny.at)
    second = account_named("Kit", sign_in="tiny-kit")
    join(tiny.place, second, "keeper", by=tiny.caretaker, at=tiny.at - DAY)
    answer = sent(client, second, "design", do="on", because="I think so")
    assert answer.status_code == 403
    assert "Only Kemi, who keeps the guard of &#x27;design&#x27;" in text(answer)
    sent(client, tiny.keeper, "design", do="on", because="the panel has looked")
    assert is_in_force("design", place=tiny.place, at=tiny.at)


def test_a_drill_switches_off_sees_it_refuse_and_switches_on(tiny, client):
    answer = sent(client, tiny.keeper, "design", do="drill")
    assert "The off-switch was tried" in text(answer)
    assert Drill.objects.filter(guard__power="design", by=tiny.keeper).count() == 2
    assert is_in_force("design", place=tiny.place, at=tiny.at)


def test_a_planner_begins_a_trial_with_a_second_person(bare, client):
    answer = sent(client, bare.planner, "design", do="begin", keeper=str(bare.keeper.id))
    assert "A trial guard of &#x27;design&#x27; is in force until 17 May 2027. Kemi keeps it" in text(answer)
    guard = Guard.objects.get()
    assert (guard.owner, guard.keeper, guard.trial) == (bare.planner, bare.keeper, True)


def test_nobody_keeps_the_guard_of_their_own_power(bare, client):
    answer = sent(client, bare.planner, "design", do="begin", keeper=str(bare.planner.id))
    assert answer.status_code == 422
    assert not Guard.objects.exists()


def test_somebody_of_another_place_cannot_be_its_keeper(bare, client):
    other = tiny_place(key="elsewhere", guarded=False)
    answer = sent(client, bare.planner, "design", do="begin", keeper=str(other.keeper.id))
    assert answer.status_code == 422
    assert not Guard.objects.exists()


@pytest.mark.parametrize("role", ["worker", "resident", "auditor"])
def test_whoever_does_not_use_a_power_does_not_begin_its_guard(bare, client, role):
    answer = sent(client, getattr(bare, role), "design", do="begin", keeper=str(bare.keeper.id))
    assert answer.status_code == 403
    assert not Guard.objects.exists()


def test_the_page_of_a_power_of_the_installation_moves_nothing(tiny, client):
    answer = sent(client, tiny.keeper, "load", do="off", because="x")
    assert answer.status_code == 409
    assert "Begin one: drawwell guard begin load --keeper NAME" in text(answer)


def test_anybody_can_write_a_seal_down_and_look_it_up_again(tiny, client):
    first = seal_journal(at=tiny.at)
    switch_off(Guard.objects.get(power="design"), because="looking", by=tiny.keeper, at=tiny.at)
    last = seal_journal(at=tiny.at)
    assert f"<code>{last.root}</code>" in text(client.get("/tiny/guards"))
    again = text(client.get("/tiny/guards?seal=1"))
    assert "Seal 1, made on 3 May 2027" in again
    assert f"<code>{first.root}</code>" in again
    assert "There is no seal 7 here." in text(client.get("/tiny/guards?seal=7"))
    wrong = client.get("/tiny/guards?seal=one")
    assert wrong.status_code == 422
    assert "That is not a whole number." in text(wrong)
