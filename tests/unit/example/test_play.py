"""A made-up place is played through the real exchange: nothing is held twice, and it ends cleanly."""

import pytest

from drawwell.example.play import NobodyToPlay, OnlyMadeUpPlacesArePlayed, play
from drawwell.example.play_rates import PlayRates
from drawwell.example.play_routes import NoServer, ThroughActions, through_api
from drawwell.guard.refusals import WrongInput
from drawwell.partner.access import partnerships_of_made_up
from drawwell.partner.models import Partnership
from drawwell.place.models import ApiKey, Assumption
from drawwell.pull.models import Answer, Pull
from drawwell.supply.ledger import check_balances
from drawwell.supply.models import Lot, Offer
from places import DAY, more_circles, open_offer, tiny_place

DAYS = 4


def played(tiny, through=None, **more):
    through = through or ThroughActions(tiny.place)
    return play(
        tiny.place, through, by=tiny.worker, at=tiny.place.clock_at, **({"days": DAYS, "asks_a_day": 12} | more)
    )


@pytest.fixture
def tiny(db):
    tiny = tiny_place()
    more_circles(tiny, 4)
    open_offer(tiny, "lifts", 12)
    return tiny


def test_a_play_holds_nothing_twice_and_every_ask_has_its_answer(tiny):
    found = played(tiny)
    data = found.to_dict()
    assert data["asked"] == Pull.objects.count() > 20
    assert data["held"] + data["put to a provider"] + data["unmet"] == data["asked"]
    assert data["used"] == Answer.objects.filter(kind=Answer.Kind.DRAWN).count() > 0
    assert data["errors"] == {}
    assert list(check_balances()) == []
    for lot in Lot.objects.all():
        assert 0 <= lot.held + lot.taken <= lot.units


def test_the_places_clock_runs_as_many_days_as_were_played(tiny):
    before = tiny.place.clock_at
    played(tiny)
    tiny.place.refresh_from_db()
    assert tiny.place.clock_at == before + DAYS * DAY


def test_the_same_seed_asks_the_same_and_another_asks_otherwise(tiny):
    def asks():
        return sorted((pull.asked_at, pull.capability.key) for pull in Pull.objects.select_related("capability"))

    first = [(e[0], e[2]) for e in _first_asks(tiny, 1)]
    assert first == [(e[0], e[2]) for e in _first_asks(tiny, 1)]
    assert first != [(e[0], e[2]) for e in _first_asks(tiny, 2)]
    assert asks() == []


def _first_asks(tiny, seed):
    from drawwell.example.play import Game, Played, rates_of

    rates = rates_of(tiny.place, at=tiny.at, seed=seed)
    partnerships = partnerships_of_made_up(tiny.place)
    game = Game(tiny.place, None, partnerships, rates, tiny.at, tiny.worker, seed, Played(1), 12)
    for circle in range(len(partnerships)):
        game.next_ask(circle, 0, tiny.at)
    return game.calendar


def test_simulated_time_is_as_much_faster_as_asked(tiny):
    found = played(tiny, days=1, speed=86400 / 0.5)
    assert found.seconds >= 0.4


def test_a_real_place_is_never_played(db):
    tiny = tiny_place()
    tiny.place.made_up = False
    with pytest.raises(OnlyMadeUpPlacesArePlayed, match="asks that nobody made"):
        play(tiny.place, ThroughActions(tiny.place), by=tiny.worker, at=tiny.at, days=1)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": -1}, {"speed": -2}, {"at_once": 0}])
def test_what_cannot_be_played_is_said(tiny, wrong):
    with pytest.raises(WrongInput, match="cannot be played"):
        played(tiny, **wrong)


def test_a_place_without_partnerships_has_nobody_to_play(tiny):
    Partnership.objects.all().delete()
    with pytest.raises(NobodyToPlay):
        played(tiny)


def test_nothing_answers_is_said_in_a_sentence(tiny):
    partnerships = partnerships_of_made_up(tiny.place)
    with (
        pytest.raises(NoServer, match="Nothing answers"),
        through_api(tiny.place, partnerships, url="http://127.0.0.1:9", at=tiny.at, ends_at=tiny.at + DAY),
    ):
        pass
    assert not ApiKey.objects.filter(ends_at__gt=tiny.at).exists()


def test_room_that_comes_free_is_taken_by_who_waited_for_it(tiny):
    """What opens anew at night is offered to those who wait; the worker says yes, so that it does not lapse."""
    through = ThroughActions(tiny.place)
    nights = []

    def opens_more(place, month):
        nights.append(month)
        open_offer(tiny, "lifts", 12, key=f"lifts-{month}")

    data = played(tiny, through, days=40, asks_a_day=1, turn_month=opens_more).to_dict()
    assert nights
    assert 0 < data["said yes"] <= data["offered freed"]
    assert data["lapsed"] == 0
    assert data["refused"] == {}


def test_providers_who_are_asked_answer(tiny):
    """Help that its provider must agree to: those who are asked say yes or no, and what they agreed to is used."""
    Offer.objects.update(answers_by_itself=False)
    data = played(tiny, days=6).to_dict()
    assert data["put to a provider"] > 0
    assert data["provider said yes"] > 0
    assert data["used"] > 0
    assert data["refused"] == {}


def test_what_people_do_is_the_places_own_assumption_with_its_source(tiny):
    """The place says that nothing held is used: then everything is given back, and the play says who says so."""
    state(tiny, "held-used-share", 0.0)
    data = played(tiny, days=2).to_dict()
    assert data["used"] == 0 < data["given back"]
    (row,) = [row for row in data["assumptions"] if row["key"] == "held-used-share"]
    assert row == {"key": "held-used-share", "value": 0.0, "unit": "share of what is held", "low": 0.0, "high": 1.0,
                   "source": "counted in a test"}  # fmt: skip
    assert all("invented" in row["source"] for row in data["assumptions"] if row["key"] != "held-used-share")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"held-used-share": 1.2}, "1.2 is no share"),
        ({"answers-after-days-mean": 0.0}, "more than 0 days"),
        ({"used-helped-share": 0.8, "used-helped-some-share": 0.4}, "more than 1 together"),
        ({"wanted-within-days-least": 20.0}, "more than wanted-within-days-most"),
    ],
)
def test_assumptions_that_cannot_be_are_said(tiny, stated, words):
    for key, value in stated.items():
        state(tiny, key, value)
    with pytest.raises(WrongInput, match=words):
        PlayRates.of(tiny.place, at=tiny.at)


def state(tiny, key, value):
    unit = "days" if "days" in key else "share of what is held"
    Assumption.objects.create(
        place=tiny.place, key=key, value=value, unit=unit, low=min(0.0, value), high=max(1.0, value),
        source="counted in a test", from_date=tiny.at.date(),
    )  # fmt: skip


def test_a_month_that_refuses_to_turn_does_not_end_the_play(tiny):
    """A year of days may be longer than the story has budgets for: people go on asking, and the refusal is counted."""

    def is_over(place, month):
        raise NobodyToPlay(place=place.name)

    data = played(tiny, days=40, asks_a_day=0.5, turn_month=is_over).to_dict()
    assert data["refused"]["NobodyToPlay"] >= 1
    assert data["ended_early"] is False
    assert data["asked"] == Pull.objects.count() > 0
