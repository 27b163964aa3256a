"""Whoever asks may choose among what fits: the card that was pressed, and another in place of what was found."""

import re
from uuid import uuid4

import pytest

from drawwell.guard.refusals import NotYours
from drawwell.pull import actions, asks_for_us, changes
from drawwell.pull.models import Answer, Pull
from drawwell.supply.models import Lot, Offer
from places import DAY, MAY, more_circles, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
Kind = Answer.Kind


@pytest.fixture
def tiny():
    """Lifts are offered twice."""
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9, key="lifts-first")
    tiny.more = open_offer(tiny, "lifts", 4)
    tiny.address = f"/tiny/people/{tiny.circle.id}/ask"
    return tiny


def asked(tiny, circle=None, **more):
    said = {"units": 1, "latest_at": tiny.at + DAY} | more
    return actions.pull_in(circle or tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **said)


def stands(pull):
    last = actions.standing(pull)
    return last.kind, last.offer


def other_than(pull):
    """What was found for an ask, and the other offer of the same; of two that are alike, which is found is by lot."""
    best = stands(pull)[1]
    return best, Offer.objects.filter(capability=best.capability).exclude(id=best.id).get()


def held(offer):
    return sum(lot.held for lot in Lot.objects.filter(offer=offer))


def words(response):
    return " ".join(response.content.decode().split())


def test_the_card_that_was_pressed_is_what_is_asked_for(tiny):
    other, page = tiny.more, visitor(tiny.worker)
    card = words(page.get("/tiny/help?area=&kind=lift"))
    (link,) = re.findall(rf'href="(/tiny/people[?]what=lift&amp;offer={other.id})"', card)
    assert f"{tiny.address}?what=lift&amp;offer={other.id}" in words(page.get(link.replace("&amp;", "&")))
    assert f'value="{other.id}"' in words(page.get(f"{tiny.address}?what=lift&offer={other.id}"))
    said = {"what": "lift", "within": "1", "units": "1", "offer": str(other.id)}
    checked = words(page.post(tiny.address, said | {"step": "check"}))
    assert "while it fits and has room; else what fits best" in checked
    assert f'name="offer" value="{other.id}"' in checked
    page.post(tiny.address, said | {"step": "send", "key": str(uuid4())})
    assert stands(Pull.objects.get(circle=tiny.circle)) == (Kind.HELD, other)


def test_filled_meanwhile_the_best_is_kept_and_it_says_why(tiny):
    other = tiny.more
    asked(tiny, more_circles(tiny, 1)[0], units=4, chosen=other.id)
    kind, offer = stands(pull := asked(tiny, chosen=other.id))
    assert (kind, offer != other) == (Kind.HELD, True)
    why_not, _, why_this = actions.standing(pull).words.partition(". ")
    assert why_not.startswith(f"{other.service.name}: ")
    assert why_this.startswith(("Kept free", "Open to all"))


def test_a_card_of_another_kind_or_place_is_left_aside(tiny):
    page = visitor(tiny.worker)
    said = {"what": "rent-hold", "within": "1", "offer": str(tiny.more.id), "step": "send", "key": str(uuid4())}
    page.post(tiny.address, said)
    assert stands(Pull.objects.get())[1].capability.key == "rent-hold"
    assert "Open it again" in words(page.post(tiny.address, said | {"offer": "7"}))


def test_another_is_chosen_in_place_of_what_is_kept(tiny):
    pull = asked(tiny)
    best, other = other_than(pull)
    was = (held(best), held(other))
    shown = words(page := visitor(tiny.worker).get(f"/tiny/asks/{pull.id}"))
    assert page.status_code == 200
    assert f'name="offer" value="{other.id}"' in shown
    said = visitor(tiny.worker).post(f"/tiny/asks/{pull.id}", {"do": "choose", "offer": other.id}, follow=True)
    assert "You chose another." in words(said)
    assert stands(pull) == (Kind.HELD, other)
    assert (held(best), held(other)) == (was[0] - 1, was[1] + 1)
    assert changes.choose(pull, other.id, by=tiny.worker, at=tiny.at).number == actions.standing(pull).number


def test_what_does_not_fit_is_refused_and_what_is_kept_stays(tiny):
    pull = asked(tiny)
    before, refused = stands(pull), "That help does not fit this ask now"
    Offer.objects.filter(id=tiny.more.id).update(starts_at=tiny.at + 40 * DAY)
    for wrong in (tiny.more.id, uuid4(), None):
        with pytest.raises(changes.DoesNotFit, match=refused):
            changes.choose(pull, wrong, by=tiny.worker, at=tiny.at)
    answer = visitor(tiny.worker).post(f"/tiny/asks/{pull.id}", {"do": "choose", "offer": "x"})
    assert (answer.status_code, refused in words(answer)) == (409, True)
    with pytest.raises(NotYours):
        changes.choose(pull, before[1].id, by=tiny.planner, at=tiny.at)
    assert stands(pull) == before


def test_who_said_no_is_not_chosen_again(tiny):
    Offer.objects.filter(capability=tiny.capabilities["lift"]).update(answers_by_itself=False)
    pull = asked(tiny)
    asks_for_us.say_no(pull, "too far", by=tiny.provider, at=tiny.at)
    said_no = pull.answers.get(kind=Kind.DECLINED).offer
    with pytest.raises(changes.DoesNotFit):
        changes.choose(pull, said_no.id, by=tiny.worker, at=tiny.at)


def test_what_is_over_and_what_is_had_together_is_not_chosen_anew(tiny):
    series = asked(tiny, times=2)
    with pytest.raises(actions.SeveralTogether):
        changes.choose(series, tiny.more.id, by=tiny.worker, at=tiny.at)
    assert "Choose this one instead" not in words(visitor(tiny.worker).get(f"/tiny/asks/{series.id}"))
    pull = asked(tiny, more_circles(tiny, 1)[0])
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    with pytest.raises(changes.ItIsOver):
        changes.choose(pull, tiny.more.id, by=tiny.worker, at=tiny.at)


def test_five_are_shown_and_the_rest_is_folded(tiny):
    for number in range(7):
        open_offer(tiny, "lifts", 2, key=f"lifts-{number}")
    shown = words(visitor(tiny.worker).get("/tiny/help?area=&kind=lift"))
    before, _, folded = shown.partition("more, further on")
    assert before.count("Ask for this") == 5
    assert folded.count("Ask for this") >= 3


def test_what_was_pressed_before_signing_in_is_asked_for_after_it(tiny):
    public = words(visitor().get("/tiny/help?area=&kind=lift"))
    (link,) = re.findall(rf'href="(/tiny/my-story[?]what=lift&amp;offer={tiny.more.id})"', public)
    page = visitor(tiny.resident)
    shown = page.get(link.replace("&amp;", "&"), follow=True)
    assert shown.redirect_chain == [(f"{tiny.address}?what=lift&offer={tiny.more.id}", 302)]
    assert f'value="{tiny.more.id}"' in words(shown)
