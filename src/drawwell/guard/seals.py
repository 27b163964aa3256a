"""Sealing the journal: Merkle roots over its rows, so that a row changed or removed shows."""

import hashlib
import json

from django.db import transaction
from django.db.models import Exists, OuterRef

from .models import JournalEntry, Seal, SealLeaf
from .powers import no_power


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


def unsealed():
    """Journal rows no seal covers yet: the window stated in public."""
    leaf = SealLeaf.objects.filter(entry_id=OuterRef("id"))
    return JournalEntry.objects.filter(~Exists(leaf))


@no_power("sealing proves what happened; it shows nothing of anybody")
@transaction.atomic
def seal_journal(*, at, most=50_000):
    """Put every unsealed row under one new root that also names the root before. None when there is nothing."""
    entries = list(unsealed().order_by("at", "id")[:most])
    if not entries:
        return None
    last = Seal.objects.order_by("-number").first()
    digests = [digest_of(entry) for entry in entries]
    previous = last.root if last else ""
    seal = Seal.objects.create(
        at=at,
        number=last.number + 1 if last else 1,
        previous_root=previous,
        root=_chained(merkle_root(digests), previous),
    )
    SealLeaf.objects.bulk_create(
        SealLeaf(seal=seal, position=position, entry_id=entry.id, digest=digest)
        for position, (entry, digest) in enumerate(zip(entries, digests, strict=True))
    )
    return seal


def _chained(root, previous):
    return hashlib.sha256(f"{previous}/{root}".encode()).hexdigest()


def _named(seal):
    """Which seal, and the minute in which it was made: its rows were written before, and after the seal before it."""
    return f"Seal {seal.number}, made {seal.at:%-d %B %Y at %H:%M} UTC"


def broken_seals():
    """Sentences naming each journal row that was changed or removed since it was sealed, and each bad root."""
    problems, previous = [], ""
    for seal in Seal.objects.order_by("number"):
        leaves = list(seal.leaves.order_by("position"))
        entries = JournalEntry.objects.in_bulk([leaf.entry_id for leaf in leaves])
        for leaf in leaves:
            entry = entries.get(leaf.entry_id)
            if entry is None:
                problems.append(f"{_named(seal)}: journal row {leaf.entry_id} is gone.")
            elif digest_of(entry) != leaf.digest:
                problems.append(f"{_named(seal)}: journal row {leaf.entry_id} was changed.")
        if seal.previous_root != previous or _chained(merkle_root([l.digest for l in leaves]), previous) != seal.root:
            problems.append(f"{_named(seal)}: its root does not fit its rows.")
        previous = seal.root
    return problems
