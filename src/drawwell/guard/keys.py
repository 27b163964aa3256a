"""Keys that seal people's words. Each person and circle has one, wrapped by the place's record key.

Erasing a person destroys their key: the rows and the arithmetic stay, the words are gone.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from drawwell.place.ahead import known, row_of

from .models import SubjectKey
from .refusals import Refusal

GONE = "(erased)"


class RecordKeyIsMissing(Refusal):
    """{place} is a real place, and what people say there is sealed. Set DRAWWELL_KEY to a long secret (keep
    a copy somewhere safe: without it nothing can be read again) and start again.
    """

    status = 503


def check_record_key(place):
    """A real place needs its own record key; a made-up one uses the installation's secret."""
    if not may_seal(place):
        raise RecordKeyIsMissing(place=place.name)


def may_seal(place):
    """Whether words of this place can be sealed: it is made up, of the installation, or has its record key."""
    return place is None or place.made_up or bool(settings.RECORD_KEY)


@lru_cache(maxsize=8)
def _root(secret, purpose):
    return hashlib.scrypt(secret.encode(), salt=f"drawwell/{purpose}".encode(), n=2**14, r=8, p=1, dklen=32)


def _root_key(purpose):
    return _root(settings.RECORD_KEY or settings.SECRET_KEY, purpose)


def seal(text, *, subject_id, place, at):
    """Text sealed with the subject's key (made now if it has none), as ASCII."""
    check_record_key(place)
    row = known((SubjectKey, subject_id), lambda: _key_of(subject_id, place, at))
    if row.destroyed_at:
        raise KeyWasDestroyed()
    return _encrypt(_unwrap(row.wrapped), text.encode())


def _key_of(subject_id, place, at):
    """The subject's key, made now if there is none."""
    row, _ = SubjectKey.objects.get_or_create(
        subject_id=subject_id,
        defaults={"place": place, "wrapped": _encrypt(_root_key("wrap"), os.urandom(32)), "made_at": at},
    )
    return row


def keep_read_ahead(found, *, place, **_):
    """What is known by keys read ahead (see place.ahead.Part): a subject without one gets it as always."""
    rows = (row_of(SubjectKey, one, place=place) for one in found or ())
    return {(SubjectKey, row.subject_id): row for row in rows}


def unseal(sealed, *, subject_id):
    """The text again, or '(erased on ...)' when its key was destroyed."""
    if not sealed:
        return ""
    row = SubjectKey.objects.filter(subject_id=subject_id).first()
    if row is None or row.destroyed_at:
        return _gone(row)
    return _decrypt(_unwrap(row.wrapped), sealed).decode()


def unseal_many(sealed_of_subject):
    """Many texts with two look-ups: [(subject_id, sealed)] -> [text], in the same order."""
    subjects = {subject for subject, _ in sealed_of_subject}
    rows = {row.subject_id: row for row in SubjectKey.objects.filter(subject_id__in=subjects)}
    return [
        _decrypt(_unwrap(rows[subject].wrapped), sealed).decode()
        if sealed and subject in rows and not rows[subject].destroyed_at
        else (_gone(rows.get(subject)) if sealed else "")
        for subject, sealed in sealed_of_subject
    ]


def _gone(row):
    """What stands in the place of words whose key is gone, with the day where it is known."""
    return f"(erased on {row.destroyed_at:%-d %B %Y})" if row is not None else GONE


def destroy(subject_id, *, at):
    """Destroy a subject's key. What it sealed can never be read again."""
    SubjectKey.objects.filter(subject_id=subject_id).update(wrapped="", destroyed_at=at)


def name_tokens(name):
    """Keyed tokens of the parts of a name: equal parts give equal tokens, and nothing can be read back."""
    key = _root_key("names")
    parts = {part for part in name.casefold().replace("-", " ").split() if part}
    return sorted(hmac.new(key, part.encode(), hashlib.sha256).hexdigest() for part in parts)


def key_for(purpose):
    """Bytes that only this installation can make, for one purpose: the same each time, and of no use for another."""
    return hmac.new(_root_key("purposes"), purpose.encode(), hashlib.sha256).digest()


class KeyWasDestroyed(Refusal):
    """This person's record was erased, so nothing more can be written in it. Begin a new one with them."""


@lru_cache(maxsize=4096)
def _unwrap_with(root, wrapped):
    return _decrypt(root, wrapped)


def _unwrap(wrapped):
    return _unwrap_with(_root_key("wrap"), wrapped)


def _encrypt(key, plain):
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, None)).decode()


def _decrypt(key, sealed):
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(raw[:12], raw[12:], None)
    except InvalidTag as wrong:
        raise RuntimeError("a sealed text does not fit its key: was DRAWWELL_KEY changed?") from wrong
