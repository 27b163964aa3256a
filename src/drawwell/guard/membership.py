"""Setting up a place, joining and leaving it, and what an account is there."""

import hashlib
import secrets
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from drawwell.place.models import Account, ApiKey, Membership, Place, Role

from . import journal
from .powers import no_power
from .refusals import Refusal, RoleMayNot


@no_power("an empty place touches nobody; loading anything into it carries the power 'load'")
@transaction.atomic
def set_up_place(key, *, name, by, at, made_up=False, **more):
    """A place with nothing in it yet; the same key gives the place there already is."""
    place, made = Place.objects.get_or_create(key=key, defaults={"name": name, "made_up": made_up, **more})
    if made:
        journal.write(place, by=by, at=at, act="place set up", subject=place)
    return place


@no_power("an account without a membership can do nothing")
def account_named(name, *, sign_in=None):
    """The account of this name, made if there is none. It has no password until one is set."""
    sign_in = sign_in or slugify(name)
    account = Account.objects.filter(sign_in=sign_in).first()
    if account is not None:
        return account
    try:
        with transaction.atomic():
            return Account.objects.create_user(sign_in, name=name)
    except IntegrityError:  # two looked at one moment, and the other made it
        return Account.objects.get(sign_in=sign_in)


def is_same(one, other):
    """Whether two accounts are one, or of one name as people hear it: by case, spaces, dots and accents alike."""
    return one == other or _as_heard(one.name) == _as_heard(other.name)


def _as_heard(name):
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


@no_power("what a role may do is held by each action it calls")
@transaction.atomic
def join(place, account, role, *, by, at, organisation=None):
    """Make the account a worker, planner, keeper ... of the place from now on."""
    membership, made = Membership.objects.get_or_create(
        place=place,
        account=account,
        role=Role(role),
        organisation=organisation,
        ends_at=None,
        defaults={"starts_at": at},
    )
    if made:
        journal.write(place, by=by, at=at, act=f"joined as {role}", subject=account)
    return membership


@no_power("leaving takes away, and gives nobody anything")
@transaction.atomic
def leave(membership, *, by, at):
    """End a membership now. What the account did stays in the journal."""
    membership.ends_at = at
    membership.save(update_fields=["ends_at"])
    journal.write(membership.place, by=by, at=at, act=f"left as {membership.role}", subject=membership.account)


SCOPES = ("read help", "ask", "answer", "publish")


class ScopeIsUnknown(Refusal):
    """'{given}' is nothing a key may be for. A key may be for: {known}."""

    status = 422


@no_power("a key acts for one membership, and each action it calls carries its own power")
@transaction.atomic
def make_api_key(membership, *, by, at, ends_at=None, name="", scopes=SCOPES):
    """A key by which a program acts for one membership. Returns the key itself, which is kept nowhere.

    scopes: what the program may do, of SCOPES. name: what the program is called by its owners.
    """
    for one in scopes:
        if one not in SCOPES:
            raise ScopeIsUnknown(given=one, known=", ".join(SCOPES))
    secret = secrets.token_urlsafe(32)
    ApiKey.objects.create(
        place=membership.place,
        membership=membership,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        name=name[:80],
        scopes=list(scopes),
        begins_at=at,
        ends_at=ends_at,
    )
    journal.write(membership.place, by=by, at=at, act="key made", subject=membership)
    return secret


@no_power("ending a key takes away, and gives nobody anything")
@transaction.atomic
def end_api_key(key, *, by, at):
    """The key opens nothing from now on. What was done with it stays in the journal."""
    if key.ends_at is None or key.ends_at > at:
        key.ends_at = at
        key.save(update_fields=["ends_at"])
        journal.write(key.place, by=by, at=at, act="key ended", subject=key.membership)


def keys_of(place, *, at):
    """The keys of a place that open something now, the oldest first."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = ApiKey.objects.for_place(place).filter(now, begins_at__lte=at)
    return list(rows.select_related("membership__account", "membership__organisation").order_by("begins_at", "id"))


def roles_of(account, place, *, at):
    """The set of roles an account has in a place now."""
    return set(
        Membership.objects.for_place(place)
        .filter(account=account, starts_at__lte=at)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .values_list("role", flat=True)
    )


def check_role(account, place, *needed, at):
    """Raise RoleMayNot unless the account has one of the needed roles in the place."""
    roles = roles_of(account, place, at=at)
    if not roles & set(needed):
        raise RoleMayNot(needed=" or ".join(needed), actual=" and ".join(sorted(roles)) or "nobody", place=place.name)


def organisations_of(account, place, role, *, at):
    """The organisations for which an account has this role in a place now."""
    memberships = (
        Membership.objects.for_place(place)
        .filter(account=account, role=role, starts_at__lte=at, organisation__isnull=False)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .select_related("organisation")
    )
    return [membership.organisation for membership in memberships]


def members_for(organisation, role, *, at):
    """The accounts that have this role for an organisation now, by name."""
    memberships = (
        Membership.objects.for_place(organisation.place)
        .filter(organisation=organisation, role=role, starts_at__lte=at)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .select_related("account")
        .order_by("account__name", "id")
    )
    return [membership.account for membership in memberships]
