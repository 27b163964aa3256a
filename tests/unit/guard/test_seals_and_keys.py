"""What is sealed stays as it was, or shows; what is erased cannot be read again."""

import hashlib

import pytest
from django.db import connection
from django.test import override_settings

from drawwell.guard import journal, keys, witness
from drawwell.guard.by_itself import installation
from drawwell.guard.models import Drill, Guard, GuardMove, JournalEntry, Paper, Seal, SubjectKey, TripWire
from drawwell.guard.seals import broken_seals, merkle_root, seal_journal, unsealed
from drawwell.guard.trips import read_trip_wires
from drawwell.place.database_rules import rules_of
from drawwell.place.ids import new_id
from drawwell.supply import money
from drawwell.supply.models import MoneyAccount
from places import DAY, MAY, pair_guard, tiny_place

pytestmark = pytest.mark.django_db
SEAL_1 = "Seal 1, made 3 May 2027 at 09:00 UTC"


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def without_rules(table):
    """What somebody with the database itself in hand does first: take away the rules that keep history."""
    with connection.cursor() as cursor:
        for rule in rules_of(connection.vendor):
            if rule.kind == "trigger" and rule.table == table:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{on}")


def test_every_row_is_sealed_once_and_nothing_is_broken(tiny):
    rows = JournalEntry.objects.count()
    seal = seal_journal(at=tiny.at)
    assert seal.leaves.count() == rows > 0
    assert unsealed().count() == 0
    assert seal_journal(at=tiny.at) is None
    assert broken_seals() == []


def test_a_changed_row_shows(tiny):
    seal_journal(at=tiny.at)
    without_rules("guard_journalentry")
    row = JournalEntry.objects.order_by("id").first()
    JournalEntry.objects.filter(id=row.id).update(act="nothing happened")
    assert broken_seals() == [f"{SEAL_1}: journal row {row.id} was changed."]


@pytest.mark.parametrize("part", ["by", "at", "route", "power", "refused", "reason_sealed", "may_see"])
def test_a_change_to_any_part_of_a_row_shows(tiny, part):
    row = journal.write(tiny.place, by=tiny.worker, at=tiny.at, act="open record", reason="a visit")
    seal_journal(at=tiny.at)
    without_rules("guard_journalentry")
    changed = {
        "by": tiny.planner, "at": tiny.at + DAY, "route": "job", "power": "design", "refused": True,
        "reason_sealed": "", "may_see": [str(tiny.circle.id)],
    }  # fmt: skip
    JournalEntry.objects.filter(id=row.id).update(**{part: changed[part]})
    assert broken_seals() == [f"{SEAL_1}: journal row {row.id} was changed."]


def test_a_removed_row_shows(tiny):
    seal_journal(at=tiny.at)
    without_rules("guard_journalentry")
    row = JournalEntry.objects.order_by("-id").first()
    JournalEntry.objects.filter(id=row.id).delete()
    assert broken_seals() == [f"{SEAL_1}: journal row {row.id} is gone."]


def test_a_seal_made_anew_no_longer_fits_the_next_one(tiny):
    """Changing a row and its own seal to match is found out by the seal after it."""
    first = seal_journal(at=tiny.at)
    journal.write(tiny.place, by=tiny.worker, at=tiny.at, act="something")
    seal_journal(at=tiny.at + DAY)
    for table in ("guard_seal", "guard_sealleaf"):
        without_rules(table)
    leaf = first.leaves.order_by("position").last()
    leaf.delete()
    digests = list(first.leaves.order_by("position").values_list("digest", flat=True))
    root = hashlib.sha256(f"/{merkle_root(digests)}".encode()).hexdigest()
    Seal.objects.filter(id=first.id).update(root=root)
    assert broken_seals() == ["Seal 2, made 4 May 2027 at 09:00 UTC: its root does not fit its rows."]


@pytest.mark.parametrize(
    ("kind", "words", "changed"),
    [
        (Guard, "guard", {"sunset_at": MAY + 9_999 * DAY}),
        (Guard, "guard", {"keeper_id": None}),
        (GuardMove, "move of a guard", {"because": "nothing"}),
        (Drill, "drill of a guard", {"on_at": MAY + 90 * DAY}),
        (Paper, "paper", {"overruled_because": "it was agreed"}),
        (TripWire, "trip-wire", {"threshold": 1e9}),
    ],
)
def test_a_guard_loosened_by_whoever_has_the_database_shows(tiny, kind, words, changed):
    pair_guard(tiny, "design")
    seal_journal(at=tiny.at)
    without_rules(kind._meta.db_table)
    if "keeper_id" in changed:
        changed = {"keeper_id": tiny.auditor.id}
    row = kind.objects.order_by("id").first()
    kind.objects.filter(id=row.id).update(**changed)
    assert broken_seals() == [f"{SEAL_1}: {words} {row.id} was changed."]


def test_a_trip_wire_may_be_read_and_a_payment_may_not_be_changed(tiny):
    guard = pair_guard(tiny, "design")
    pay = {"because": "a bus pass", "by": tiny.planner, "at": tiny.at}
    accounts = [MoneyAccount.objects.create(place=tiny.place, key=n, name=n, may_go_below_zero=True) for n in "ab"]
    payment = money.pay(6_000, out_of=accounts[0], into=accounts[1], key=new_id(), **pay)
    seal_journal(at=tiny.at)
    read_trip_wires(tiny.place, by=installation(), at=tiny.at)
    assert guard.trip_wires.first().read_at == tiny.at
    assert broken_seals() == []
    without_rules("supply_payment")
    type(payment).objects.filter(id=payment.id).update(pence=600)
    assert broken_seals() == [f"{SEAL_1}: payment {payment.id} was changed."]


@pytest.fixture
def written_down(tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    """Seals made in it are written down in a file of the test's own, as they are once they are kept."""
    monkeypatch.setattr(witness, "file_of_seals", lambda: tmp_path / "db.seals")

    def seal(at):
        with django_capture_on_commit_callbacks(execute=True):
            return seal_journal(at=at)

    return seal


def cut_off_the_last_seal():
    """With its leaves and the rows that it covers: the database is whole again, and shorter."""
    for table in ("guard_seal", "guard_sealleaf", "guard_journalentry"):
        without_rules(table)
    last = Seal.objects.order_by("-number").first()
    JournalEntry.objects.filter(id__in=last.leaves.values("entry_id")).delete()
    last.leaves.all().delete()
    last.delete()


def test_the_last_minute_cut_off_with_its_seal_shows(tiny, written_down):
    written_down(tiny.at)
    journal.write(tiny.place, by=tiny.worker, at=tiny.at, act="open record")
    written_down(tiny.at)
    assert broken_seals() == []
    cut_off_the_last_seal()
    (problem,) = broken_seals()
    assert problem.startswith("Seal 2 is written down in db.seals and not in the database: its end was cut off")
    cut_off_the_last_seal()
    assert broken_seals()[0].startswith("Seals 1 to 2 are written down in db.seals and not in the database")


def test_every_root_made_anew_over_a_changed_row_shows(tiny, written_down):
    """A chain is only as good as its end: all of it can be made again, but not what was written down elsewhere."""
    written_down(tiny.at)
    cut_off_the_last_seal()
    journal.write(tiny.place, by=tiny.worker, at=tiny.at, act="nothing happened")
    seal_journal(at=tiny.at)
    (problem,) = broken_seals()
    assert problem.startswith("Seal 1 is written down in db.seals with another root: history was made anew")


def test_a_seal_that_is_undone_is_not_written_down(tiny, written_down, tmp_path):
    seal_journal(at=tiny.at)
    assert not (tmp_path / "db.seals").exists()
    assert broken_seals() == []


def test_a_seal_that_cannot_be_written_down_is_kept_and_said(tiny, written_down, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(witness, "file_of_seals", lambda: tmp_path)
    assert written_down(tiny.at).number == 1
    assert "Seal 1 is not written down outside the database" in caplog.text


def test_the_tree_of_digests_is_that_of_rfc_6962():
    """Its root by hand: hash of 1 and the two below, each hash of 0 and a leaf; an odd one goes up as it is."""
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(3)]
    a, b, c = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves)
    ab = hashlib.sha256(b"\x01" + a + b).digest()
    assert merkle_root([leaf.hex() for leaf in leaves]) == hashlib.sha256(b"\x01" + ab + c).hexdigest()
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()


def test_words_are_sealed_and_read_again_with_the_key_of_whom_they_belong_to(tiny):
    sealed = keys.seal("Help me so my ex can have the kids", subject_id=tiny.circle.id, place=tiny.place, at=tiny.at)
    assert "kids" not in sealed
    assert keys.unseal(sealed, subject_id=tiny.circle.id) == "Help me so my ex can have the kids"
    assert keys.seal("same", subject_id=tiny.circle.id, place=tiny.place, at=tiny.at) != keys.seal(
        "same", subject_id=tiny.circle.id, place=tiny.place, at=tiny.at
    )


def test_the_key_of_somebody_else_does_not_open_them(tiny):
    sealed = keys.seal("mine", subject_id=tiny.circle.id, place=tiny.place, at=tiny.at)
    other = new_id()
    keys.seal("theirs", subject_id=other, place=tiny.place, at=tiny.at)
    with pytest.raises(RuntimeError, match="does not fit its key"):
        keys.unseal(sealed, subject_id=other)


def test_erasing_leaves_the_rows_and_takes_the_words(tiny):
    subject = new_id()
    row = journal.write(
        tiny.place, by=tiny.worker, at=tiny.at, act="open record", sealed_for=subject, reason="she asked me to"
    )
    seal_journal(at=tiny.at)
    assert journal.reason_of(row) == "she asked me to"
    keys.destroy(subject, at=tiny.at)
    assert journal.reason_of(row) == "(erased on 3 May 2027)"
    assert SubjectKey.objects.get(subject_id=subject).wrapped == ""
    assert broken_seals() == []
    with pytest.raises(keys.KeyWasDestroyed):
        keys.seal("more", subject_id=subject, place=tiny.place, at=tiny.at)


def test_many_texts_are_opened_together_in_their_order(tiny):
    one, gone = new_id(), new_id()
    sealed = [
        (subject, keys.seal(text, subject_id=subject, place=tiny.place, at=tiny.at))
        for subject, text in ((one, "first"), (gone, "second"), (one, "third"))
    ]
    keys.destroy(gone, at=tiny.at)
    assert keys.unseal_many([*sealed, (one, "")]) == ["first", "(erased on 3 May 2027)", "third", ""]


def test_names_are_found_by_tokens_that_do_not_hold_them():
    tokens = keys.name_tokens("Mary-Ann Okafor")
    assert set(keys.name_tokens("okafor")) < set(tokens)
    assert len(tokens) == 3
    assert not any("okafor" in token for token in tokens)


def test_a_real_place_seals_nothing_without_its_own_key(tiny):
    tiny.place.made_up = False
    with override_settings(RECORD_KEY=""), pytest.raises(keys.RecordKeyIsMissing, match="Set DRAWWELL_KEY"):
        keys.seal("words", subject_id=tiny.circle.id, place=tiny.place, at=tiny.at)
