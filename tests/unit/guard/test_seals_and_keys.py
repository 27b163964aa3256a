"""What is sealed stays as it was, or shows; what is erased cannot be read again."""

import hashlib

import pytest
from django.db import connection
from django.test import override_settings

from drawwell.guard import journal, keys
from drawwell.guard.models import JournalEntry, Seal, SubjectKey
from drawwell.guard.seals import broken_seals, merkle_root, seal_journal, unsealed
from drawwell.place.database_rules import rules_of
from drawwell.place.ids import new_id
from places import DAY, tiny_place

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
                cursor.execute(f"DROP TRIGGER {rule.name}{on}")


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
