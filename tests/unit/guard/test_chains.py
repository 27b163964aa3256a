"""Every solution has its next problem; somebody looks; what comes back is named."""

from datetime import date, timedelta

import pytest

from drawwell.guard import actions, chains, watches
from drawwell.guard.models import Chain, Followed, Guard, Link, Look
from drawwell.guard.readings import reading
from drawwell.guard.refusals import WrongInput
from drawwell.place.models import OutboxMessage
from places import DAY, pair_guard, tiny_place

pytestmark = pytest.mark.django_db
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": date(2027, 9, 1)}


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def a_chain(tiny, **other):
    parts = {
        "name": "c", "problem": "Rents are unpaid", "whose": "tenants", "solution": "Letters are sent",
        "next_problems": [NEXT], "by": tiny.planner, "at": tiny.at,
    }  # fmt: skip
    return chains.begin_chain(tiny.place, **(parts | other))


def links(chain):
    return list(chain.links.order_by("id"))


def test_a_chain_runs_from_a_problem_by_what_is_done_to_the_next_problem(tiny):
    p1, s1, p2 = links(a_chain(tiny))
    assert (p1.after, s1.after, p2.after) == (None, p1, s1)
    assert [link.kind for link in (p1, s1, p2)] == [Link.Kind.PROBLEM, Link.Kind.SOLUTION, Link.Kind.PROBLEM]


@pytest.mark.parametrize("part", NEXT)
def test_a_next_problem_says_all_four_things(tiny, part):
    with pytest.raises(chains.NextProblemIsThin, match=f"missing: {part.replace('_', ' ')}"):
        a_chain(tiny, next_problems=[NEXT | {part: ""}])
    assert not Chain.objects.exists()


def test_nothing_goes_live_without_a_next_problem(tiny):
    with pytest.raises(chains.NoNextProblem):
        a_chain(tiny, next_problems=[])


def test_pairing_a_power_begins_its_chain_with_its_story_as_the_next_problem(tiny):
    guard = pair_guard(tiny, "design")
    _p1, s1, p2 = links(Chain.objects.get(subject_id=guard.id))
    assert p2.words == guard.story
    assert (s1.owner, p2.owner) == (tiny.planner, tiny.keeper)
    assert p2.look_on == (guard.begun_at + timedelta(days=90)).date()


def test_a_guard_whose_chain_names_nothing_is_not_taken(tiny, monkeypatch):
    """The check reads the rows: were the chain not begun, the guard would not be taken."""
    monkeypatch.setattr(actions, "watch_over", lambda guard, **_who: None)
    with pytest.raises(chains.NoNextProblem):
        pair_guard(tiny, "design")
    assert not Guard.objects.exists()


def test_a_solution_follows_a_problem_and_has_its_own_next_problem(tiny):
    *_, p2 = links(a_chain(tiny))
    who = {"by": tiny.planner, "at": tiny.at}
    s2 = chains.and_then(p2, words="Somebody rings first", why="letters frighten", **who)
    p3 = chains.and_then(s2, **(NEXT | {"words": "Calls are not answered"}), **who)
    assert (s2.kind, s2.why, p3.after) == (Link.Kind.SOLUTION, "letters frighten", s2)
    with pytest.raises(chains.NextProblemIsThin):
        chains.and_then(s2, words="Nothing else said", **who)


def test_an_overdue_look_is_told_to_its_owner_once_a_week_until_somebody_looks(tiny):
    p2 = links(a_chain(tiny))[-1]
    late = tiny.at.replace(month=9, day=4)
    assert watches.overdue(tiny.place, at=tiny.at) == []
    assert [(one.link, one.days_late) for one in watches.overdue(tiny.place, at=late)] == [(p2, 3)]
    who = {"by": tiny.keeper}
    sent = [watches.remind(tiny.place, at=late + days * DAY, **who) for days in (0, 1, 6, 7)]
    assert sent == [1, 0, 0, 1]
    assert set(OutboxMessage.objects.values_list("to_account", "subject_id")) == {(tiny.planner.id, p2.id)}
    chains.look(p2, found="not yet", look_again_on=date(2027, 12, 1), by=tiny.planner, at=late + 8 * DAY)
    assert watches.overdue(tiny.place, at=late + 20 * DAY) == []
    assert watches.overdue(tiny.place, at=tiny.at.replace(month=12, day=2)) != []


def test_a_next_problem_that_comes_is_told_to_the_owners_of_what_led_to_it(tiny):
    s2_owner = tiny.leader
    *_, p2 = links(a_chain(tiny))
    who = {"by": tiny.worker, "at": tiny.at}
    s2 = chains.and_then(p2, words="Somebody rings first", owner=s2_owner, **who)
    p3 = chains.and_then(s2, **NEXT, **who)
    chains.look(p3, found="appeared", words="Nobody answers.", **who)
    told = OutboxMessage.objects.filter(kind="next problem has come")
    assert {one.to_account for one in told} == {tiny.planner, tiny.leader}
    assert all("answers" not in one.text for one in told)


def test_a_surprise_stands_in_the_chain_as_come(tiny):
    _, s1, _ = links(a_chain(tiny))
    surprise = chains.and_then(
        s1, words="People move away", borne_by="the next borough", surprise=True, by=tiny.worker, at=tiny.at
    )
    watch = watches.watch_of(surprise, at=tiny.at)
    assert (watch.appeared, watch.link.surprise, watch.overdue) == (True, True, False)


def test_the_same_problem_come_back_is_known_by_its_words(tiny):
    *_, p2 = links(a_chain(tiny, next_problems=[NEXT | {"words": "Rents are unpaid."}]))
    assert chains.earlier_problem(p2).words == "Rents are unpaid"


def test_a_person_may_say_that_an_earlier_problem_has_come_back(tiny):
    p1, _, p2 = links(a_chain(tiny))
    chains.look(p2, found="appeared", words="It is the rent again", returns_to=p1, by=tiny.worker, at=tiny.at)
    assert chains.earlier_problem(p2) == p1
    other = links(a_chain(tiny))[0]
    with pytest.raises(WrongInput, match="does not stand before it"):
        chains.look(p2, found="appeared", returns_to=other, by=tiny.worker, at=tiny.at)


def test_a_chain_that_would_loop_on_itself_is_refused_in_a_sentence(tiny):
    first, second = a_chain(tiny, name="First"), a_chain(tiny, name="Second")
    who = {"by": tiny.planner, "at": tiny.at}
    chains.join(links(first)[-1], second, **who)
    for problem, chain in ((links(second)[-1], first), (links(second)[-1], second), (links(first)[-1], first)):
        with pytest.raises(chains.ChainLoops, match="a chain that loops on itself hides what comes next"):
            chains.join(problem, chain, **who)
    assert [one.chain.name for one in chains.line_of(links(second)[-1])] == ["Second"] * 3 + ["First"] * 3


def test_a_chain_begins_in_one_place(tiny):
    first, second = a_chain(tiny, name="First"), a_chain(tiny, name="Second")
    who = {"by": tiny.planner, "at": tiny.at}
    assert chains.join(links(first)[-1], second, **who) == chains.join(links(first)[-1], second, **who)
    with pytest.raises(chains.ChainGoesOnAlready, match="'Second' goes on from"):
        chains.join(links(a_chain(tiny, name="Third"))[-1], second, **who)


def test_what_nobody_foresaw_in_the_second_chain_may_be_the_first_ones_problem(tiny):
    first = a_chain(tiny)
    second = a_chain(tiny, problem="w", next_problems=[NEXT | {"words": "Rents are unpaid"}])
    chains.join(links(first)[-1], second, by=tiny.planner, at=tiny.at)
    assert chains.earlier_problem(links(second)[-1]) == links(first)[0]


def followed(tiny, chain, aim, words, values):
    problem = links(chain)[0]
    solution = chains.and_then(problem, words=words, aim=aim, by=tiny.planner, at=tiny.at)
    for month, value in enumerate(values, 1):
        chains.follow(
            solution, on_date=date(2027, month, 1), value=value, unit="parcels", source="the food bank's book",
            by=tiny.planner, at=tiny.at,
        )  # fmt: skip
    return solution


@pytest.mark.parametrize(
    ("quick", "lasting", "named"),
    [
        ((10, 12, 15, 19), (8, 7, 5, 4), True),
        ((10, 12, 15, 19), (4, 5, 7, 8), False),
        ((19, 15, 12, 10), (8, 7, 5, 4), False),
        ((10, 30), (8, 1), False),
        ((10, 12, 11, 10), (8, 7, 5, 4), False),
    ],
)
def test_a_rising_quick_fix_over_a_falling_lasting_one_shifts_the_burden(tiny, quick, lasting, named):
    chain = a_chain(tiny)
    parcels = followed(tiny, chain, "quick", "Food parcels", quick)
    advice = followed(tiny, chain, "lasting", "Advice on money", lasting)
    found = watches.shifting_the_burden(chain)
    assert [(one.quick, one.lasting) for one in found] == ([(parcels, advice)] if named else [])


def test_a_registered_reading_follows_a_solution_every_four_weeks(tiny):
    reading("parcels given", "parcels")(lambda place, since, until: 7.0)
    solution = chains.and_then(
        links(a_chain(tiny))[0], words="Parcels", aim="quick", reading="parcels given", by=tiny.planner, at=tiny.at
    )
    taken = [watches.take_readings(tiny.place, by=tiny.keeper, at=tiny.at + days * DAY) for days in (0, 27, 28)]
    assert taken == [1, 0, 1]
    assert set(Followed.objects.values_list("link", "value", "source")) == {
        (solution.id, 7.0, "reading: parcels given")
    }


@pytest.mark.parametrize(
    ("found", "words", "again"),
    [("not yet", "", None), ("not yet", "", date(2027, 5, 3)), ("left", "", None), ("left", "x", date(2027, 9, 1))],
)
def test_a_look_says_when_to_look_again_or_why_not(tiny, found, words, again):
    with pytest.raises(WrongInput):
        chains.look(
            links(a_chain(tiny))[-1], found=found, words=words, look_again_on=again, by=tiny.planner, at=tiny.at
        )
    assert not Look.objects.exists()


def test_only_a_next_problem_is_looked_for(tiny):
    for link in links(a_chain(tiny))[:2]:
        with pytest.raises(chains.LooksAtAProblem):
            chains.look(link, found="appeared", by=tiny.planner, at=tiny.at)
