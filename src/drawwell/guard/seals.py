"""Sealing the journal and the guards: Merkle roots over their rows, so that a row changed or removed shows.

Roots are chained, so that a seal made anew no longer fits the next; and written down outside the database (witness.py),
so that the last of them cut off, or all of them made anew, shows too.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from . import witness
from .models import Drill, Guard, GuardMove, JournalEntry, Paper, Seal, SealLeaf, TripWire
from .powers import no_power

JOURNAL = "journalentry"


def digest_of(entry):
    """SHA-256 of everything a journal row says."""
    said = [
        str(entry.id),
        str(entry.place_id),
        entry.at.isoformat(),
        str(entry.by_id),
        entry.route,
        entry.act,
        entry.power,
        entry.refused,
        entry.subject_kind,
        str(entry.subject_id),
        str(entry.whose_id),
        entry.may_see,
        str(entry.sealed_for),
        entry.reason_sealed,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def merkle_root(digests):
    """The root of a binary hash tree; an odd one out goes up as it is (RFC 6962, section 2.1, prefixes 0 and 1)."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(one)).digest() for one in digests]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + (level[-1:] if len(level) % 2 else [])
    return level[0].hex()


@dataclass(frozen=True)
class Kind:
    """One kind of row that is sealed: its model, when a row was written, and the fields that its digest says."""

    model: type
    when: str
    says: tuple


_KINDS = {
    "guard": Kind(
        Guard, "begun_at",
        ("id", "place_id", "power", "keeper_id", "owner_id", "trial", "begun_at", "sunset_at", "loop_days", "seats",
         "story", "limits", "fingerprint"),
    ),
    "tripwire": Kind(
        TripWire, "id",
        ("id", "guard_id", "reading", "window_days", "comparison", "threshold", "every_minutes"),
    ),
    "guardmove": Kind(GuardMove, "at", ("id", "guard_id", "move", "at", "by_id", "because")),
    "drill": Kind(Drill, "on_at", ("id", "guard_id", "by_id", "off_at", "on_at", "refused")),
    "paper": Kind(
        Paper, "signed_at",
        ("id", "place_id", "power", "kind", "answers", "fingerprint", "signed_at", "signed_by_id", "review_by",
         "advised_by", "advice", "advice_words", "overruled_because"),
    ),
}  # fmt: skip


def seal_too(name, model, *, when, says):
    """From now on rows of this model are sealed beside the journal: by what their fields `says` say, oldest first."""
    _KINDS[name] = Kind(model, when, tuple(says))


def _digest_of_kind(name, row):
    """SHA-256 of what a row beside the journal says, in words that both databases give back alike."""
    said = [name, *(_plain(getattr(row, field)) for field in _KINDS[name].says)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, bool | int | float | dict | list | None) else str(value)


def unsealed():
    """Journal rows no seal covers yet: the window stated in public."""
    return _unsealed_of(JournalEntry)


def _unsealed_of(model):
    leaf = SealLeaf.objects.filter(entry_id=OuterRef("id"))
    return model.objects.filter(~Exists(leaf))


@no_power("sealing proves what happened; it shows nothing of anybody")
@transaction.atomic
def seal_journal(*, at, most=50_000):
    """Put every unsealed row under one new root that also names the root before. None when there is nothing.

    Of the journal, and of what guards say (`seal_too` adds more). The root is written down outside the database too.
    """
    leaves = [(JOURNAL, row.id, digest_of(row)) for row in unsealed().order_by("at", "id")[:most]]
    for name, kind in _KINDS.items():
        rows = _unsealed_of(kind.model).order_by(kind.when, "id")[: most - len(leaves)]
        leaves += [(name, row.id, _digest_of_kind(name, row)) for row in rows]
    if not leaves:
        return None
    last = Seal.objects.order_by("-number").first()
    previous = last.root if last else ""
    seal = Seal.objects.create(
        at=at,
        number=last.number + 1 if last else 1,
        previous_root=previous,
        root=_chained(merkle_root([digest for _, _, digest in leaves]), previous),
    )
    SealLeaf.objects.bulk_create(
        SealLeaf(seal=seal, position=position, kind=name, entry_id=entry, digest=digest)
        for position, (name, entry, digest) in enumerate(leaves)
    )
    witness.write_down(seal)
    return seal


def _chained(root, previous):
    return hashlib.sha256(f"{previous}/{root}".encode()).hexdigest()


def _named(seal):
    """Which seal, and the minute in which it was made: its rows were written before, and after the seal before it."""
    return f"Seal {seal.number}, made {seal.at:%-d %B %Y at %H:%M} UTC"


def broken_seals():
    """Sentences naming each sealed row that was changed or removed since, each bad root, and each seal cut off."""
    problems, previous = [], ""
    for seal in Seal.objects.order_by("number"):
        leaves = list(seal.leaves.order_by("position"))
        rows = _rows_of(leaves)
        for leaf in leaves:
            row = rows.get(leaf.entry_id)
            if row is None:
                problems.append(f"{_named(seal)}: {_WORDS.get(leaf.kind, leaf.kind)} {leaf.entry_id} is gone.")
            elif leaf.digest != (digest_of(row) if leaf.kind == JOURNAL else _digest_of_kind(leaf.kind, row)):
                problems.append(f"{_named(seal)}: {_WORDS.get(leaf.kind, leaf.kind)} {leaf.entry_id} was changed.")
        if seal.previous_root != previous or _chained(merkle_root([l.digest for l in leaves]), previous) != seal.root:
            problems.append(f"{_named(seal)}: its root does not fit its rows.")
        previous = seal.root
    return problems + witness.missed(dict(Seal.objects.values_list("number", "root")))


_WORDS = {
    JOURNAL: "journal row",
    "guardmove": "move of a guard",
    "drill": "drill of a guard",
    "tripwire": "trip-wire",
    "payment": "payment",
}


def _rows_of(leaves):
    """{id: row} of what some leaves seal, of whatever kind."""
    found, ids = {}, {}
    for leaf in leaves:
        ids.setdefault(leaf.kind, []).append(leaf.entry_id)
    for name, some in ids.items():
        model = JournalEntry if name == JOURNAL else _KINDS[name].model
        found |= model.objects.in_bulk(some)
    return found
