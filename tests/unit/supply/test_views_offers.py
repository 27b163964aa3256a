"""What an organisation offers, on its own page: one tap keeps a figure true, and nobody else's can be touched."""

from datetime import timedelta
from uuid import uuid4

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.place.models import Organisation, Role
from drawwell.pull import actions
from drawwell.supply.models import Figure
from drawwell.supply.queries import room_by_week
from places import DAY, more_circles, open_offer, tiny_place
from visits import refusals, said, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def address(tiny, offer=None):
    return f"/{tiny.place.key}/offers" + (f"/{tiny.offers[offer].id}" if offer else "")


def stranger(tiny):
    """A provider of another organisation of the same place."""
    theirs = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    hugh = account_named("Hugh", sign_in="hugh")
    join(tiny.place, hugh, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=theirs)
    return hugh


def use(tiny, how_many):
    """So many rent holds asked for, held and used by as many circles."""
    for circle in more_circles(tiny, how_many):
        pull = actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
        actions.draw(pull, by=tiny.worker, at=tiny.at)


def test_room_is_said_with_its_age_and_owner(tiny):
    use(tiny, 2)
    shown = visitor(tiny.provider).get(address(tiny)).content.decode()
    assert "room for 3 decisions" in shown
    assert "room for 40 hours" in shown
    assert "1 May to 31 May" in shown
    detail = visitor(tiny.provider).get(address(tiny, "rents")).content.decode()
    assert "Room for 3 decisions." in detail
    assert "Checked today by Petra." in detail
    assert "2 pulls used it" in detail


@pytest.mark.parametrize("page", [None, "rents"])
def test_still_true_is_one_tap(tiny, page):
    before = Figure.objects.filter(offer=tiny.offers["rents"]).count()
    sent = {"still_true": tiny.offers["rents"].id, "do": "still true"}
    shown = visitor(tiny.provider).post(address(tiny, page), sent, follow=True).content.decode()
    assert "Checked: Rents team." in shown
    assert Figure.objects.filter(offer=tiny.offers["rents"]).count() == before + 1
    assert Figure.objects.latest("checked_at", "id").owner == "Petra"


def test_a_figure_greys_out_when_it_has_grown_old(tiny):
    Figure.objects.filter(offer=tiny.offers["rents"]).update(checked_at=tiny.at - 29 * DAY)
    shown = visitor(tiny.provider).get(address(tiny)).content.decode()
    assert "1 figure has grown old" in shown
    assert shown.count("dw-card--stale") == 1
    assert "grown old" in visitor(tiny.provider).get(address(tiny, "rents")).content.decode()


def test_room_is_changed_but_never_below_what_is_promised(tiny):
    use(tiny, 2)
    page = visitor(tiny.provider)
    assert page.post(address(tiny, "rents"), {"do": "change", "units": "9"}).status_code == 302
    assert "Room for 7 decisions." in page.get(address(tiny, "rents")).content.decode()
    response = page.post(address(tiny, "rents"), {"do": "change", "units": "1"})
    assert response.status_code == 422
    assert "Room for 7 decisions." in response.content.decode()
    assert 'value="1"' in response.content.decode(), "what was typed comes back"


@pytest.mark.parametrize(
    ("units", "words"),
    [("", "Write how much there is"), ("many", "Write a whole number."), ("-1", "is too little. Write 0 or more.")],
)
def test_a_wrong_figure_is_named(tiny, units, words):
    response = visitor(tiny.provider).post(address(tiny, "rents"), {"do": "change", "units": units})
    assert response.status_code == 422
    assert words in response.content.decode()


def test_another_organisations_offer_looks_like_one_that_is_not_there(tiny):
    page, unknown = visitor(stranger(tiny)), uuid4()
    theirs, nobodys = page.get(address(tiny, "rents")), page.get(f"{address(tiny)}/{unknown}")
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)
    offer = tiny.offers["rents"].id
    assert refusals(tiny.place) == [("open offer", "Hugh", offer), ("open offer", "Hugh", unknown)]


def test_another_organisations_offer_cannot_be_touched(tiny):
    page, before = visitor(stranger(tiny)), Figure.objects.count()
    assert page.post(address(tiny), {"still_true": tiny.offers["rents"].id}).status_code == 404
    assert page.post(address(tiny, "rents"), {"do": "still true"}).status_code == 404
    assert page.post(address(tiny, "rents"), {"do": "change", "units": "0"}).status_code == 404
    assert page.post(address(tiny), {"still_true": "rents"}).status_code == 404
    assert page.post(address(tiny)).status_code == 404
    assert Figure.objects.count() == before


def test_others_see_only_their_own(tiny):
    shown = visitor(stranger(tiny)).get(address(tiny)).content.decode()
    assert "The Choir has nothing open this month or next" in shown
    assert "Rents team" not in shown
    assert visitor(tiny.worker).get(address(tiny)).status_code == 403
    assert visitor().get(address(tiny)).status_code == 302


def test_next_months_offers_are_shown_and_later_ones_are_not(tiny):
    open_offer(tiny, "lifts", 6, key="lifts-june", starts_at=tiny.at + 30 * DAY)
    open_offer(tiny, "lifts", 7, key="lifts-july", starts_at=tiny.at + 61 * DAY)
    shown = visitor(tiny.provider).get(address(tiny)).content.decode()
    assert "room for 6 trips" in shown
    assert "room for 7 trips" not in shown


def test_room_by_week_is_what_was_unused_and_what_was_drawn(tiny):
    """Five decisions opened now; two used today, one given back unused: the week had room for five and used two."""
    use(tiny, 2)
    held = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    actions.release(held, by=tiny.worker, at=tiny.at)
    weeks = room_by_week(tiny.services["rents"], place=tiny.place, at=tiny.at + timedelta(days=8))
    assert [(room, drawn) for _label, room, drawn in weeks] == [(0, 0)] * 6 + [(5, 2), (3, 0)]
    assert weeks[-1][0] == "4 May"
