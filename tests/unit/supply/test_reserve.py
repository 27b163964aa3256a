"""What is kept free: only pulls draw on it, its use and price are shown, and nobody spends it quietly."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import RoleMayNot, WrongInput
from drawwell.guard.standing import GuardNotInForce, KeeperDoesNotUse
from drawwell.pull import actions
from drawwell.supply import ledger, reserve
from drawwell.supply.actions import TakenFromReserve, change_room, still_true
from drawwell.supply.models import Hold, Offer, ReserveMove
from places import DAY, MAY, more_circles, pair_guard, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
WHY = "Rents fell due all at once, and nobody pulled any of it in April."


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def pulled(tiny, how_many):
    for circle in more_circles(tiny, how_many):
        pull = actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
        actions.draw(pull, by=tiny.worker, at=tiny.at)


def open_some(tiny, units=2, because=WHY, by=None):
    return reserve.open_reserve(tiny.offers["rents"], units, because=because, by=by or tiny.planner, at=tiny.at)


def test_the_ledger_itself_refuses_what_is_kept_free_to_all_but_a_pull(tiny):
    offer, key = tiny.offers["rents"], uuid4()
    with pytest.raises(IntegrityError, match="held for a pull alone"), transaction.atomic():
        ledger.hold([(offer, 1)], pull_id=key, key=key, until=offer.ends_at, by=None, at=tiny.at)
    assert not Hold.objects.exists()
    with pytest.raises(reserve.KeptFreeForAsks):
        reserve.give_to_whoever_came(offer, 1, key=key, by=None, at=tiny.at)


def test_whoever_comes_is_given_what_is_open_to_all(tiny):
    key = uuid4()
    for _again in range(2):
        reserve.give_to_whoever_came(tiny.offers["advice"], 3, key=key, by=tiny.provider, at=tiny.at)
    assert ledger.free_units(tiny.offers["advice"]) == 37


def test_use_and_price_of_what_is_kept_free(tiny):
    """Five kept free, two used: three stood unused at £20 each."""
    pulled(tiny, 2)
    (kept,) = reserve.what_is_kept(tiny.place, at=tiny.at)
    assert (kept.kept, kept.used, kept.unused, kept.unused_cost_pence) == (5, 2, 3, 6_000)
    assert kept.used_share == 0.4


def test_the_same_help_that_ran_out_meanwhile_is_the_price_that_others_paid(tiny):
    capability = tiny.capabilities["debt-advice"]
    kept = reserve.publish_offer(
        tiny.services["advice"], key="kept", units=10, starts_at=tiny.at, ends_at=tiny.at + 30 * DAY, kept_free=True,
        owner="Petra", by=tiny.provider, at=tiny.at,
    )  # fmt: skip
    reserve.give_to_whoever_came(tiny.offers["advice"], 40, key=uuid4(), by=None, at=tiny.at)
    found = {one.capability: one for one in reserve.what_is_kept(tiny.place, at=tiny.at)}
    assert (found[capability].open_offers, found[capability].full_offers) == (1, 1)
    page = visitor().get(f"/{tiny.place.key}/reserve").content.decode()
    assert "Meanwhile help open to all ran out for: debt advice." in page
    assert ledger.free_units(kept) == 10


def test_opening_some_to_all_states_why_in_public_and_in_the_journal(tiny):
    move = open_some(tiny)
    assert ledger.free_units(tiny.offers["rents"]) == 3
    assert (ledger.free_units(move.into), move.into.kept_free) == (2, False)
    assert JournalEntry.objects.filter(act="reserve opened", power="adopt", subject_id=move.id).exists()
    page = visitor().get(f"/{tiny.place.key}/reserve").content.decode()
    assert WHY in page
    assert "Paul, 3 May 2027" in page
    again = open_some(tiny, 1)
    assert again.into == move.into
    assert ledger.free_units(move.into) == 3


def test_what_was_stated_is_never_changed(tiny):
    move = open_some(tiny)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        ReserveMove.objects.filter(id=move.id).update(because="Never mind.")


@pytest.mark.parametrize("because", ["", "Needed.", "x" * 1_001])
def test_without_a_reason_nothing_is_opened(tiny, because):
    with pytest.raises(reserve.NoReasonStated):
        open_some(tiny, because=because)
    assert ledger.free_units(tiny.offers["rents"]) == 5


def test_never_more_than_is_free(tiny):
    pulled(tiny, 2)
    with pytest.raises(WrongInput, match="Give from 1 to 3"):
        open_some(tiny, 4)


def test_without_the_guard_of_adopting_nothing_is_opened():
    tiny = tiny_place(at=MAY, guarded=False)
    with pytest.raises(GuardNotInForce):
        open_some(tiny)
    pair_guard(tiny, "adopt")
    assert open_some(tiny).units == 2


def test_only_a_planner_opens_it_and_only_what_is_kept_free(tiny):
    for account in (tiny.worker, tiny.provider):
        with pytest.raises(RoleMayNot):
            open_some(tiny, by=account)
    with pytest.raises(KeeperDoesNotUse):
        open_some(tiny, by=tiny.keeper)
    with pytest.raises(reserve.NotKeptFree):
        reserve.open_reserve(tiny.offers["advice"], 1, because=WHY, by=tiny.planner, at=tiny.at)


def test_a_planner_does_not_take_it_away_by_changing_the_room(tiny):
    with pytest.raises(TakenFromReserve):
        change_room(tiny.offers["rents"], 2, by=tiny.planner, at=tiny.at)
    change_room(tiny.offers["rents"], 9, by=tiny.planner, at=tiny.at)
    change_room(tiny.offers["rents"], 2, by=tiny.provider, at=tiny.at)
    assert ledger.free_units(tiny.offers["rents"]) == 2


@pytest.mark.parametrize("who", ["worker", "resident", "keeper", "caretaker"])
def test_room_is_said_by_its_providers_and_planners_alone(tiny, who):
    account = getattr(tiny, who)
    for act in (lambda: still_true(tiny.offers["rents"], by=account, at=tiny.at),
                lambda: change_room(tiny.offers["rents"], 9, by=account, at=tiny.at)):  # fmt: skip
        with pytest.raises(RoleMayNot, match="provider of Tiny Council"):
            act()
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert JournalEntry.objects.filter(act="say room", refused=True, by=account).count() == 2


def test_a_planner_opens_some_on_its_page_and_others_have_no_form(tiny):
    address, offer = f"/{tiny.place.key}/reserve", tiny.offers["rents"]
    page = visitor(tiny.planner)
    wrong = page.post(address, {"offer": offer.id, "units": "2", "because": "Short."})
    assert wrong.status_code == 422
    sent = {"offer": offer.id, "units": "9", "because": WHY}
    assert "Give from 1 to 5" in page.post(address, sent).content.decode()
    shown = page.post(address, sent | {"units": "2"}, follow=True).content.decode()
    assert "Open to all now: 2 decisions." in shown
    assert "Open it to all, in public" not in visitor(tiny.worker).get(address).content.decode()
    assert visitor(tiny.worker).post(address, sent).status_code == 403
    assert Offer.objects.get(key="rents-now/opened").kept_free is False


def test_of_very_much_that_is_kept_free_a_kind_of_help_is_chosen_first(tiny, monkeypatch):
    monkeypatch.setattr("drawwell.learn.reserve_views.LISTED_AT_ONCE", 0)
    address, offer = f"/{tiny.place.key}/reserve", tiny.offers["rents"]
    page = visitor(tiny.planner)
    first = page.get(address).content.decode()
    assert "Of which help?" in first
    assert str(offer.id) not in first
    chosen = page.get(address, {"kind": offer.capability.key}).content.decode()
    assert str(offer.id) in chosen
    sent = {"offer": offer.id, "units": "2", "because": WHY}
    shown = page.post(f"{address}?kind={offer.capability.key}", sent, follow=True).content.decode()
    assert "Open to all now: 2 decisions." in shown
