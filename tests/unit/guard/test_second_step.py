"""The second step of signing in: set up with a first code, asked for after that, taken away only with a word."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from drawwell.guard import second_step
from drawwell.guard.membership import account_named, join, leave, set_up_place
from drawwell.guard.models import JournalEntry

pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Later:
    """A clock that runs five seconds ahead."""

    @staticmethod
    def now():
        return timezone.now() + timedelta(seconds=5)


def code_of(device, *, steps=0):
    """The code a phone shows now, or so many half minutes on."""
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


@pytest.fixture
def somebody():
    account = account_named("Asha Mir")
    place = set_up_place("sale", name="Sale", by=account, at=NOW)
    join(place, account, "worker", by=account, at=NOW - timedelta(days=1))
    return account


def set_up(account):
    device = second_step.begin(account, by=account, at=NOW)
    spare = second_step.confirm(account, code_of(device), by=account, at=NOW)
    return TOTPDevice.objects.get(user=account), spare


def acts():
    return [row.act for row in JournalEntry.objects.order_by("at", "id") if "second step" in row.act]


def test_what_was_begun_is_not_asked_for_until_a_first_code_confirms_it(somebody):
    device = second_step.begin(somebody, by=somebody, at=NOW)
    assert second_step.begin(somebody, by=somebody, at=NOW) == device
    assert not second_step.is_set(somebody)
    with pytest.raises(second_step.CodeIsWrong):
        second_step.confirm(somebody, "123", by=somebody, at=NOW)
    assert not second_step.is_set(somebody)
    assert acts() == []


def test_once_set_up_it_is_asked_for_and_the_journal_says_so(somebody):
    set_up(somebody)
    assert second_step.is_set(somebody)
    assert acts() == ["second step of signing in set up"]


def test_a_code_is_good_once(somebody):
    device, _ = set_up(somebody)
    with pytest.raises(second_step.CodeIsWrong):
        second_step.check(somebody, code_of(device), by=somebody, at=NOW)


def test_the_next_code_is_good_typed_with_a_gap_as_apps_show_it(somebody):
    device, _ = set_up(somebody)
    code = code_of(device, steps=1)
    second_step.check(somebody, f" {code[:3]} {code[3:]} ", by=somebody, at=NOW)


def test_a_spare_code_is_good_once(somebody):
    _, spare = set_up(somebody)
    assert len(set(spare)) == second_step.SPARE_CODES
    second_step.check(somebody, spare[0].upper(), by=somebody, at=NOW)
    with pytest.raises(second_step.CodeIsWrong):
        second_step.check(somebody, spare[0], by=somebody, at=NOW)


def test_many_wrong_codes_must_wait_and_the_right_one_too(somebody):
    device, _ = set_up(somebody)
    with pytest.raises(second_step.CodeIsWrong):
        second_step.check(somebody, "000000" if code_of(device, steps=1) != "000000" else "1", by=somebody, at=NOW)
    with pytest.raises(second_step.TooManyWrongCodes, match="Wait 1 seconds"):
        second_step.check(somebody, code_of(device, steps=1), by=somebody, at=NOW)
    with patch("django_otp.models.timezone", Later):
        second_step.check(somebody, code_of(device, steps=1), by=somebody, at=NOW)


def test_taken_away_it_is_not_asked_for_and_spare_codes_go_too(somebody):
    _, spare = set_up(somebody)
    assert second_step.take_away(somebody, by=somebody, at=NOW)
    assert not second_step.is_set(somebody)
    assert not second_step.take_away(somebody, by=somebody, at=NOW)
    assert acts() == ["second step of signing in set up", "second step of signing in taken away"]
    with pytest.raises(second_step.CodeIsWrong):
        second_step.check(somebody, spare[0], by=somebody, at=NOW)


def test_whoever_works_for_a_real_place_needs_one_where_the_setting_asks(somebody, settings):
    settings.SECOND_STEP = "staff"
    assert second_step.is_needed(somebody, at=NOW)
    settings.SECOND_STEP = "asked"
    assert not second_step.is_needed(somebody, at=NOW)


def test_residents_former_workers_and_workers_of_made_up_places_need_none(settings):
    settings.SECOND_STEP = "staff"
    by = account_named("Ben Ode")
    real = set_up_place("sale", name="Sale", by=by, at=NOW)
    made_up = set_up_place("toytown", name="Toytown", made_up=True, by=by, at=NOW)
    resident, former, player = (account_named(name) for name in ("Cy", "Di", "Ed"))
    join(real, resident, "resident", by=by, at=NOW)
    leave(join(real, former, "worker", by=by, at=NOW - timedelta(days=9)), by=by, at=NOW)
    join(made_up, player, "worker", by=by, at=NOW)
    assert [second_step.is_needed(one, at=NOW) for one in (resident, former, player)] == [False, False, False]
