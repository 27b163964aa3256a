"""Accounts: who can sign in, and what they are in which place."""

import sys
from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import acting_name, looking, opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.saying import CannotBeDone, table
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal

ROLES = ("worker", "resident", "provider", "planner", "leader", "auditor", "keeper", "caretaker")

app = typer.Typer(help="Who can sign in, and what they are in a place.", no_args_is_help=True, rich_markup_mode=None)


class SignInIsTaken(Refusal):
    """'{sign_in}' is the sign-in of {name}. Choose another with --sign-in."""


class OrganisationIsUnknown(Refusal):
    """{place} has no organisation '{given}'. It has: {known}."""

    status = 404


@app.command("add")
@calls("drawwell.guard.membership.account_named", "drawwell.guard.membership.join")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"One of: {', '.join(ROLES)}.")],
    sign_in: Annotated[
        str | None, typer.Option("--sign-in", metavar="X", help="What they sign in with; else made from the name.")
    ] = None,
    place: PlaceKey = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar="KEY", help="For whom, where it matters (a provider).")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input, once.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
):
    """Give somebody a role in a place, and a password."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.membership import account_named, join

        if role not in ROLES:
            raise CannotBeDone(sentence=f"'{role}' is not a role. The roles are: {', '.join(ROLES)}.")
        works_for = organisation_of(here.place, organisation)
        there = _account_there(sign_in or name)
        if there and there.name.casefold() != name.strip().casefold():
            raise SignInIsTaken(sign_in=there.sign_in, name=there.name)
        needs_password = there is None or not there.has_usable_password()
        password = _password(name, password_stdin) if needs_password else None
        account = there or account_named(acting_name(name), sign_in=sign_in)
        if password:
            account.set_password(password)
            account.save(update_fields=["password"])
        join(here.place, account, role, organisation=works_for, by=here.by, at=here.at)
        here.voice.found(
            {"name": account.name, "sign_in": account.sign_in, "role": role, "place": here.place.key},
            f"{account.name} is {role} in {here.place.name} and signs in as {account.sign_in}."
            + ("" if password else " Their password stays as it was."),
        )


class HasNoRole(Refusal):
    """{name} has no role in {place}, so a key would open nothing. Give one first: drawwell account add"""


@app.command("key")
@calls("drawwell.guard.membership.make_api_key")
def key(
    sign_in: Annotated[str, typer.Argument(metavar="SIGN-IN", help="Whose key it is: what they sign in with.")],
    place: PlaceKey = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="WHAT", help="What it is for, may be repeated: read help, ask, answer, publish."),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="WORDS", help="What the program is called.")] = "",
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar="KEY", help="Which membership, where there are several.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Make a key for a program that acts for somebody.

    It is shown once and kept nowhere. Without --for it may do everything a key can.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.membership import SCOPES, make_api_key

        membership = _membership_of(here.place, sign_in, organisation)
        asked = tuple(scopes) if scopes else SCOPES
        secret = make_api_key(membership, by=here.by, at=here.at, name=name, scopes=asked)
        here.voice.found(
            {"key": secret, "sign_in": sign_in, "for": list(asked)},
            f"The key of {membership.account.name}, for {', '.join(asked)}, shown only now:",
            secret,
        )


def _membership_of(place, sign_in, organisation):
    from drawwell.place.models import Membership

    found = Membership.objects.for_place(place).filter(account__sign_in=sign_in, ends_at__isnull=True)
    if organisation is not None:
        found = found.filter(organisation=organisation_of(place, organisation))
    membership = found.select_related("account", "place").order_by("starts_at", "id").first()
    if membership is None:
        raise HasNoRole(name=sign_in, place=place.name)
    return membership


@app.command("keys")
@no_power("which programs may come in is known to whoever runs the installation; a key itself is kept nowhere")
def keys(place: PlaceKey = None, as_json: AsJson = False):
    """List keys that open something, and when each was last used."""
    with looking(as_json=as_json, place=place) as here:
        from drawwell.guard.membership import keys_of

        rows = keys_of(here.place, at=here.at)
        shown = table("Key", "Whose", "Program", "For", "Last used")
        for row in rows:
            used = f"{row.last_used_at:%-d %B %Y}" if row.last_used_at else "never"
            shown.add_row(str(row.id), row.membership.account.name, row.name, ", ".join(row.scopes), used)
        here.voice.found(
            [
                {
                    "id": str(row.id),
                    "sign_in": row.membership.account.sign_in,
                    "name": row.name,
                    "for": row.scopes,
                    "last_used_at": row.last_used_at,
                }
                for row in rows
            ],
            *([shown] if rows else [f"No key opens anything in {here.place.name}."]),
        )


class KeyIsUnknown(Refusal):
    """{place} has no key '{given}' that opens anything. List them with: drawwell account keys"""

    status = 404


@app.command("end-key")
@calls("drawwell.guard.membership.end_api_key")
def end_key(
    given: Annotated[str, typer.Argument(metavar="KEY", help="The key's id, as `drawwell account keys` lists it.")],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """End a key: it opens nothing from now on."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.membership import end_api_key, keys_of

        found = next((one for one in keys_of(here.place, at=here.at) if str(one.id) == given), None)
        if found is None:
            raise KeyIsUnknown(place=here.place.name, given=given)
        end_api_key(found, by=here.by, at=here.at)
        here.voice.found({"ended": given}, f"Ended: the key of {found.membership.account.name} opens nothing now.")


class AccountIsUnknown(Refusal):
    """Nobody signs in as '{given}'. See who does with: drawwell account list"""

    status = 404


@app.command("drop-second-step")
@calls("drawwell.guard.second_step.take_away")
def drop_second_step(
    sign_in: Annotated[str, typer.Argument(metavar="SIGN-IN", help="Whose: what they sign in with.")],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Take away a second step of signing in, as after a lost phone.

    First be sure that it is them.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.second_step import take_away

        account = _account_there(sign_in)
        if account is None:
            raise AccountIsUnknown(given=sign_in)
        there = take_away(account, by=here.by, at=here.at)
        said = (
            "Their password alone signs them in, or sets a new one up where that is asked."
            if there
            else "None was set."
        )
        here.voice.found({"sign_in": account.sign_in, "taken_away": there}, f"{account.name}: {said}")


@app.command("password")
@calls("drawwell.guard.second_step.change_password")
def password(
    sign_in: Annotated[str, typer.Argument(metavar="SIGN-IN", help="Whose: what they sign in with.")],
    place: PlaceKey = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input, once.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
):
    """Set another password for somebody who forgot theirs.

    First be sure that it is them. Every earlier visit of theirs ends, and they are told who set it.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.second_step import change_password

        account = _account_there(sign_in)
        if account is None:
            raise AccountIsUnknown(given=sign_in)
        change_password(account, _password(account.name, password_stdin), by=here.by, at=here.at)
        here.voice.found(
            {"sign_in": account.sign_in}, f"{account.name} signs in as {account.sign_in} with the new password."
        )


@app.command("list")
@no_power("who works here is known to whoever runs the installation; no person's record is opened")
def list_accounts(place: PlaceKey = None, as_json: AsJson = False):
    """List who has a role; residents are only counted."""
    with looking(as_json=as_json, place=place) as here:
        from django.db.models import Q

        from drawwell.place.models import Membership, Role

        now = Membership.objects.for_place(here.place).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=here.at))
        rows = list(
            now.exclude(role=Role.RESIDENT)
            .select_related("account", "organisation")
            .order_by("account__name", "role", "starts_at", "id")
        )
        residents = now.filter(role=Role.RESIDENT).values("account").distinct().count()
        shown = table("Name", "Signs in as", "Role", "For")
        for row in rows:
            shown.add_row(row.account.name, row.account.sign_in, row.role, row.organisation and row.organisation.name)
        here.voice.found(
            {
                "accounts": [
                    {
                        "name": row.account.name,
                        "sign_in": row.account.sign_in,
                        "role": row.role,
                        "organisation": row.organisation and row.organisation.key,
                    }
                    for row in rows
                ],
                "residents": residents,
            },
            *([shown] if rows else [f"Nobody has a role in {here.place.name} yet."]),
            *([f"and {residents} residents"] if residents else []),
        )


def _account_there(sign_in):
    from django.utils.text import slugify

    from drawwell.place.models import Account

    return Account.objects.filter(sign_in__in=[sign_in, slugify(sign_in)]).first()


def organisation_of(place, key):
    """A place's organisation by its key, or None for None. Raises OrganisationIsUnknown."""
    from drawwell.place.models import Organisation

    if key is None:
        return None
    there = {one.key: one for one in Organisation.objects.for_place(place).order_by("key")}
    if key not in there:
        raise OrganisationIsUnknown(place=place.name, given=key, known=", ".join(there) or "none")
    return there[key]


def _password(name, from_stdin):
    """A password that is long and uncommon enough, from standard input or typed twice without being shown."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt="The same again", err=True)
    try:
        validate_password(password)
    except ValidationError as no:
        raise CannotBeDone(sentence=" ".join(no.messages)) from None
    return password
