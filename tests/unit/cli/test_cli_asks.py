"""Asks by the command: shown, taken, turned down and chosen anew; the times of a series used and given back."""

import pytest
from terminal import done, drawwell

from drawwell.pull import actions, asks_for_us
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db


def test_one_time_of_a_series_is_used_another_given_back_and_the_rest_stand():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9)
    wanted = {"units": 2, "times": 3, "latest_at": tiny.at + DAY}
    pull = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **wanted)
    assert "nobody has said yes to a series" in done("asks", "times", str(pull.id), by="tiny-asha").out
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    done("asks", "use", str(pull.id), "1", by="tiny-asha")
    said = done("asks", "give-back", str(pull.id), "2", "--json", by="tiny-asha").data
    assert [(one["time"], one["stands"]) for one in said] == [(1, "drawn"), (2, "released"), (3, "held")]
    assert "Monday 17 May" in done("asks", "times", str(pull.id), by="tiny-asha").out
    refused = drawwell("asks", "give-back", str(pull.id), "9", by="tiny-asha")
    assert "This ask has no such time" in refused.err
    assert drawwell("asks", "times", str(pull.id), by="tiny-paul").code != 0


def test_an_ask_is_shown_chosen_anew_turned_down_and_taken_as_offered_instead():
    tiny = tiny_place(at=MAY)
    other = Offer.objects.get(service=tiny.services["advice"])
    kept_free = open_offer(tiny, "advice", 9)
    Offer.objects.filter(id=kept_free.id).update(answers_by_itself=False)
    pull = actions.pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at, units=2)
    asks_for_us.say_yes_but(pull, units=1, words="One hour.", by=tiny.provider, at=tiny.at)
    assert done("asks", "accept", str(pull.id), "--json", by="tiny-asha").data["stands"] == "held"
    assert "There is no answer of theirs" in drawwell("asks", "accept", str(pull.id), by="tiny-asha").err
    shown = done("asks", "show", str(pull.id), "--json", by="tiny-asha").data
    assert [one["offer"] for one in shown["fits_too"]] == [str(other.id)]
    assert str(other.id) in done("asks", "show", str(pull.id), by="tiny-asha").out
    assert "Held until" in done("asks", "choose", str(pull.id), str(other.id), by="tiny-asha").out
    assert actions.standing(pull).offer == other
    refused = drawwell("asks", "turn-down", str(pull.id), "--because", "cheap", by="tiny-asha")
    assert "'cheap' is not one of the reasons" in refused.err
    ended = done("asks", "turn-down", str(pull.id), "--because", "not needed any more", "--json", by="tiny-asha").data
    assert ended["stands"] == "declined"
    assert drawwell("asks", "show", str(pull.id), by="tiny-paul").code != 0
