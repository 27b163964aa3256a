"""Who calls: a program with a key, acting for one membership, for what its key is for, so often within a minute."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from ninja.security import HttpBearer
from pydantic_core import from_json

from drawwell.guard import journal
from drawwell.guard.refusals import Refusal
from drawwell.guard.searching import check_not_searched
from drawwell.place import one_writer
from drawwell.place.ahead import row_of
from drawwell.place.clock import now_of
from drawwell.place.models import Account, ApiKey, Membership, Organisation, Place, Role
from drawwell.place.prepared import numbered, texts_of

from .rates import check_rate

# Of an account only what is shown of it.
KEY_WITH = numbered("""SELECT row_to_json(k), row_to_json(m), json_build_object(
        'id', a.id, 'sign_in', a.sign_in, 'name', a.name, 'is_active', a.is_active), row_to_json(g), row_to_json(p)
    FROM place_apikey k JOIN place_membership m ON m.id = k.membership_id JOIN place_account a ON a.id = m.account_id
        JOIN place_place p ON p.id = k.place_id LEFT JOIN place_organisation g ON g.id = m.organisation_id
    WHERE k.digest = %s""")
USED_AGAIN_AFTER = timedelta(minutes=10)


class KeyIsNotForThis(Refusal):
    """This key is not for '{scope}'. Ask the caretaker of {place} for one that is: drawwell account key"""

    status = 403


class KeyHasNoOrganisation(Refusal):
    """This is done for an organisation by its provider, and this key acts for a {role}. Use a provider's key."""

    status = 403


@dataclass(frozen=True)
class Caller:
    """A key in use: for whom it acts, where, and the moment it is there."""

    key: ApiKey
    membership: Membership
    account: Account
    place: Place
    at: datetime

    def check_for(self, scope):
        """Raise KeyIsNotForThis unless the key is for this. The attempt is written down."""
        if scope not in self.key.scopes:
            self._write_refused(scope)
            raise KeyIsNotForThis(scope=scope, place=self.place.name)

    @property
    def organisation(self):
        """The organisation the key acts for as its provider. Raises KeyHasNoOrganisation, and writes it down."""
        if self.membership.role != Role.PROVIDER or self.membership.organisation_id is None:
            self._write_refused("act for an organisation")
            raise KeyHasNoOrganisation(role=self.membership.role)
        return self.membership.organisation

    def _write_refused(self, what):
        with journal.route_is("api"):
            journal.write(
                self.place, by=self.account, at=self.at, act=f"use a key to {what}", refused=True, subject=self.key
            )


class KeyOfMember(HttpBearer):
    """A key acts for one membership: its account, in its place, until either ends."""

    def authenticate(self, request, token):
        key = _key_with(hashlib.sha256(token.encode(errors="replace")).hexdigest())
        if key is None:
            return None
        at, member = now_of(key.place), key.membership
        if not _stands(key.begins_at, key.ends_at, at) or not _stands(member.starts_at, member.ends_at, at):
            return None
        if not member.account.is_active:
            return None
        check_rate(key)
        _say_used(key, at)
        with journal.route_is("api"):
            check_not_searched(key.place, "", request.GET, by=member.account, at=at)
        return Caller(key, member, member.account, key.place, at)


def _key_with(digest):
    """The key with this digest, with whom it acts for and where, or None."""
    if connection.vendor == "postgresql":
        return next((_read_key(*(one and from_json(one) for one in row)) for row in texts_of(KEY_WITH, [digest])), None)
    found = ApiKey.objects.select_related("membership__account", "membership__organisation", "place")
    return found.filter(digest=digest).first()


def _read_key(key, member, account, organisation, place):
    place = row_of(Place, place)
    organisation = organisation and row_of(Organisation, organisation, place=place)
    member = row_of(Membership, member, place=place, account=row_of(Account, account), organisation=organisation)
    return row_of(ApiKey, key, place=place, membership=member)


def _stands(begins_at, ends_at, at):
    return begins_at <= at and (ends_at is None or ends_at > at)


def _say_used(key, at):
    """When a key was last used, to ten minutes: a key nobody uses any more can be ended."""
    if key.last_used_at is None or key.last_used_at < at - USED_AGAIN_AFTER:
        one_writer.write(lambda: ApiKey.objects.filter(id=key.id).update(last_used_at=at))
