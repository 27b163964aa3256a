"""Guards, accounts, checks and sealing through the command."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from terminal import done, drawwell, guarded

from drawwell.guard.models import Drill, Guard, GuardMove, JournalEntry, Seal
from drawwell.guard.powers import POWERS
from drawwell.place.database_rules import rules_of
from drawwell.place.models import Account, Membership, OutboxMessage

pytestmark = pytest.mark.django_db
PASSWORD = "seven-mill-wheels-turning"


def standing(power):
    return next(one for one in done("guard", "list", "--json").data if one["power"] == power)


def test_a_fresh_place_has_no_power_in_force_but_the_one_that_loaded_it(two_mills):
    listed = done("guard", "list", "--json").data
    assert {one["power"] for one in listed} == {power.word for power in POWERS.values()}
    assert {one["power"] for one in listed if one["in_force"]} == {"load"}
    assert all(one["missing"] for one in listed if not one["in_force"])
    shown = done("guard", "list").out
    assert "off: nobody has taken its guard" in shown
    assert "\n  drawwell guard begin design --keeper NAME --place two-mills\n" in shown


def test_a_trial_guard_is_begun_drilled_switched_off_and_on(two_mills):
    begun = done("guard", "begin", "design", "--keeper", "Ama Keeper", "--json").data
    assert (begun["in_force"], begun["trial"], begun["keeper"], begun["owner"]) == (
        True, True, "Ama Keeper", "Cara Taker",
    )  # fmt: skip
    done("guard", "drill", "design", "--by", "Ama Keeper")
    assert Guard.objects.get(power="design").drills.count() == 2
    done("guard", "off", "design", "--because", "the panel wants to look")
    off = standing("design")
    assert not off["in_force"]
    assert off["missing"] == ["its guard is off (the panel wants to look)"]
    assert drawwell("design").code == 3
    ran = drawwell("guard", "on", "design", "--because", "seen")
    assert ran.code == 2
    assert "Only Ama Keeper" in ran.err
    done("guard", "on", "design", "--because", "seen", "--by", "Ama Keeper")
    assert standing("design")["in_force"]


def test_the_keeper_is_never_the_owner(two_mills):
    for words in (["--keeper", "Cara Taker"], ["--keeper", "Paul", "--owner", "Paul"]):
        ran = drawwell("guard", "begin", "design", *words)
        assert ran.code == 2
        assert "Name a second person" in ran.err


def test_the_command_that_a_refusal_prints_needs_a_real_name_put_in(two_mills):
    ran = drawwell("guard", "begin", "design", "--keeper", "NAME")
    assert ran.code == 2
    assert "NAME stands for a person" in ran.err
    assert not Guard.objects.filter(power="design").exists()


def test_a_full_guard_needs_seats_a_story_and_a_day_within_a_year(two_mills):
    day = f"{timezone.now() + timedelta(days=100):%Y-%m-%d}"
    words = ["guard", "pair", "design", "--keeper", "Ama Keeper", "--story", "One side always loses."]
    assert drawwell(*words, "--until", day).code == 2
    for wrong in ("next summer", "2020-01-01", "2099-01-01"):
        ran = drawwell(*words, "--seat", "two residents", "--until", wrong)
        assert ran.code == 2
        assert "Traceback" not in ran.err
    paired = done(*words, "--seat", "two residents", "--seat", "a provider", "--until", day, "--json").data
    assert (paired["in_force"], paired["trial"]) == (False, False)
    assert "its equality impact assessment is not signed" in paired["missing"]
    assert Guard.objects.get(power="design").seats == ["two residents", "a provider"]


def test_a_guard_is_in_force_once_its_papers_are_filled_in_and_signed(two_mills, tmp_path):
    day = f"{timezone.now() + timedelta(days=100):%Y-%m-%d}"
    who = ["--keeper", "Ama Keeper", "--owner", "Paul", "--seat", "two residents"]
    words = ["guard", "pair", "design", *who, "--story", "One side loses.", "--until", day]
    blank = done("guard", "papers", "design", "--blank", "--json").data["papers"]
    file = tmp_path / "papers.toml"
    file.write_text(blank)
    ran = drawwell(*words, "--papers", str(file), "--by", "Ama Keeper")
    assert ran.code == 2
    assert "'On which lawful basis' is not answered" in ran.err
    filled = blank.replace('advice = ""', 'advice = "agrees"').replace(' = ""', ' = "Asked in the room."')
    file.write_text(filled.replace('overruled_because = "Asked in the room."', 'overruled_because = ""'))
    assert drawwell(*words, "--papers", str(file), "--by", "Paul").code == 2  # its owner signs nothing
    limits = ["--limit", "per_day=5", "--trip-wire", "uses of design above 3 in 1 day"]
    paired = done(*words, *limits, "--papers", str(file), "--by", "Ama Keeper", "--json").data
    assert paired["in_force"]
    guard = Guard.objects.get(power="design")
    assert (guard.limits, guard.trip_wires.get().threshold) == ({"per_day": 5}, 3)
    kept = done("guard", "papers", "design", "--json").data
    assert kept["missing"] == []
    assert [paper["signed_by"] for paper in kept["papers"]] == ["Ama Keeper"] * 3


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--limit", "per_year=5", "nothing keeps a limit called"),
        ("--trip-wire", "many complaints", "cannot be read"),
        ("--trip-wire", "complaints above 3 in 1 day", "no reading called"),
        ("--papers", "nowhere.toml", "cannot be read as papers"),
    ],
)
def test_what_a_guard_cannot_be_held_by_is_said(two_mills, option, value, said):
    day = f"{timezone.now() + timedelta(days=100):%Y-%m-%d}"
    ran = drawwell(
        "guard", "pair", "design", "--keeper", "Ama", "--story", "s", "--seat", "x", "--until", day, option, value
    )
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_power_is_answered_with_the_powers(two_mills):
    ran = drawwell("guard", "begin", "dezign", "--keeper", "Ama")
    assert ran.code == 2
    assert "rank-offers" in ran.err


def test_a_power_without_a_guard_has_nothing_to_switch(two_mills):
    ran = drawwell("guard", "off", "rank-offers", "--because", "why not")
    assert ran.code == 2
    assert "\n  drawwell guard begin rank-offers --keeper NAME --place two-mills\n" in ran.err


def test_an_account_is_added_with_a_password_typed_twice_and_never_shown(two_mills):
    ran = done("account", "add", "Asha Worker", "--role", "worker", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in ran.out + ran.err
    account = Account.objects.get(sign_in="asha-worker")
    assert account.check_password(PASSWORD)
    (member,) = Membership.objects.filter(account=account)
    assert (member.role, member.place.key) == ("worker", "two-mills")


def test_an_account_may_read_its_password_from_standard_input(two_mills):
    words = ["account", "add", "Asha", "--sign-in", "asha", "--role", "provider", "--organisation", "council"]
    made = done(*words, "--password-stdin", "--json", stdin=f"{PASSWORD}\n").data
    assert made["sign_in"] == "asha"
    again = done("account", "add", "Asha", "--sign-in", "asha", "--role", "planner")
    assert "Their password stays as it was" in again.out
    assert Account.objects.get(sign_in="asha").check_password(PASSWORD)
    listed = done("account", "list", "--json").data
    assert [(one["sign_in"], one["role"]) for one in listed["accounts"]] == [("asha", "planner"), ("asha", "provider")]


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (["Asha", "--role", "worker"], "short", "shorter than 12"),
        (["Asha", "--role", "boss"], PASSWORD, "'boss' is not a role. The roles are: worker"),
        (["Asha", "--role", "provider", "--organisation", "nhs"], PASSWORD, "no organisation 'nhs'. It has: council"),
        (["Asha", "--role", "worker", "--sign-in", "cara-taker"], PASSWORD, "is the sign-in of Cara Taker"),
    ],
)
def test_an_account_that_cannot_be_added_says_why_and_leaves_nothing(words, password, sentence, two_mills):
    ran = drawwell("account", "add", *words, "--password-stdin", stdin=f"{password}\n")
    assert ran.code == 2
    assert sentence in ran.err
    assert not Membership.objects.exists()
    assert not Account.objects.filter(name="Asha").exists()


def test_a_forgotten_password_is_set_anew_and_its_owner_is_told(two_mills):
    done("account", "add", "Asha", "--role", "worker", "--password-stdin", stdin=f"{PASSWORD}\n")
    account = Account.objects.get(sign_in="asha")
    before = account.get_session_auth_hash()
    new = "eight-mill-wheels-turning"
    ran = done("account", "password", "asha", "--password-stdin", stdin=f"{new}\n")
    assert new not in ran.out + ran.err
    account.refresh_from_db()
    assert account.check_password(new)
    assert account.get_session_auth_hash() != before
    assert JournalEntry.objects.get(act="password set for somebody").by.name == "Cara Taker"
    assert "Cara Taker set your password anew" in OutboxMessage.objects.get(to_account=account).text
    short = drawwell("account", "password", "asha", "--password-stdin", stdin="short\n")
    assert (short.code, "shorter than 12" in short.err) == (2, True)
    nobody = drawwell("account", "password", "ola", "--password-stdin", stdin=f"{new}\n")
    assert (nobody.code, "Nobody signs in as 'ola'" in nobody.err) == (2, True)


def test_a_sealed_journal_checks_out(two_mills):
    rows = sum(kind.objects.count() for kind in (JournalEntry, Guard, GuardMove, Drill))
    assert done("seal", "--json").data["rows"] == rows
    assert "sealed already" in done("seal").out
    checked = done("check", "--json").data
    assert (checked["problems"], checked["unsealed"]) == ([], 0)
    assert "Ledger balances: all well" in done("check").out
    assert "The money book: all well" in done("check").out


def test_check_names_a_row_taken_from_under_a_seal_and_exits_with_1(two_mills):
    from django.db import connection

    done("seal")
    entry = JournalEntry.objects.order_by("at").first()
    if connection.vendor != "sqlite":
        pytest.skip("tampers through SQLite")
    with connection.cursor() as cursor:
        # Somebody with the file takes the database's own rule away first.
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'guard_journalentry'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE guard_journalentry SET act = 'nothing' WHERE id = %s", [entry.id.hex])
    ran = drawwell("check", "--json")
    assert ran.code == 1
    problems = "\n".join(ran.data["problems"])
    assert f"journal row {entry.id} was changed" in problems
    assert "is missing" in problems
    assert "drawwell migrate" in problems


def test_check_says_that_a_real_place_lacks_its_key(two_mills, tmp_path, settings):
    from unit.place.small_folder import small_folder

    folder = tmp_path / "real"
    folder.mkdir()
    settings.RECORD_KEY = "a key that is only for this test"
    done("load", small_folder(folder, place=("two-mills,Two Mills,yes", "real-mills,Real Mills,no")))
    assert drawwell("check").code == 0
    settings.RECORD_KEY, settings.DEMO = "", True
    ran = drawwell("check")
    assert ran.code == 1
    assert "DRAWWELL_KEY is not set: nothing that people say in a real place (Real Mills) can be kept" in ran.out
    assert "DEMO=1 opens one-click doors" in ran.out


def test_migrating_again_changes_nothing(two_mills):
    assert done("migrate", "--json").data == {"applied": 0}


def test_guards_are_listed_by_place_where_there_are_several(two_mills, tmp_path):
    from unit.place.small_folder import small_folder

    folder = tmp_path / "six"
    folder.mkdir()
    done("load", small_folder(folder, place=("two-mills,Two Mills", "six-mills,Six Mills")))
    guarded("design", place="six-mills")
    listed = {(one["place"], one["power"]): one["in_force"] for one in done("guard", "list", "--json").data}
    assert (listed["six-mills", "design"], listed["two-mills", "design"]) == (True, False)
    only = done("guard", "list", "--place", "six-mills", "--json").data
    assert {one["place"] for one in only} == {None, "six-mills"}


def test_check_finds_a_journal_that_was_tampered_with_and_says_in_which_minute(two_mills):
    """Whoever has the database itself in hand takes the rule away, and then edits history."""
    done("seal")
    assert drawwell("check").code == 0
    row = JournalEntry.objects.order_by("id").first()
    with connection.cursor() as cursor:
        for rule in rules_of(connection.vendor):
            if rule.kind == "trigger" and rule.table == "guard_journalentry":
                on = " ON guard_journalentry" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {rule.name}{on}")
    JournalEntry.objects.filter(id=row.id).update(act="nothing happened")
    ran = drawwell("check")
    assert ran.code == 1
    said = " ".join(ran.out.split())
    assert "trigger guard_journalentry_no_" in said
    made = Seal.objects.get().at
    assert f"Seal 1, made {made:%-d %B %Y at %H:%M} UTC: journal row {row.id} was changed." in said
