"""Who is who in Wellbridge: one account for each role, and the people of its circles. All made up."""

import tomllib
from pathlib import Path

from drawwell.guard.membership import account_named, join
from drawwell.guard.powers import no_power
from drawwell.place.models import Account, Organisation, Role

HERE = Path(__file__).parent
FOLDER = HERE / "wellbridge"

# name, sign-in, role, organisation's key
CAST = (
    ("Asha Worker", "wellbridge-asha", Role.WORKER, "wellbridge-council"),
    ("Idris Worker", "wellbridge-idris", Role.WORKER, "tideway-carers"),
    ("Moira Worker", "wellbridge-moira", Role.WORKER, "harbour-surgeries"),
    ("Dee", "wellbridge-dee", Role.RESIDENT, None),
    ("Petra Provider", "wellbridge-petra", Role.PROVIDER, "plain-advice"),
    ("Hugh Provider", "wellbridge-hugh", Role.PROVIDER, "staithe-homes"),
    ("Paul Planner", "wellbridge-paul", Role.PLANNER, "wellbridge-council"),
    ("Lena Leader", "wellbridge-lena", Role.LEADER, "wellbridge-council"),
    ("Audrey Auditor", "wellbridge-audrey", Role.AUDITOR, "wellbridge-council"),
    ("Kemi Keeper", "wellbridge-kemi", Role.KEEPER, None),
    ("Cal Caretaker", "wellbridge-cal", Role.CARETAKER, "wellbridge-council"),
)
DOORS = {
    Role.WORKER: "wellbridge-asha",
    Role.RESIDENT: "wellbridge-dee",
    Role.PROVIDER: "wellbridge-hugh",
    Role.PLANNER: "wellbridge-paul",
    Role.LEADER: "wellbridge-lena",
    Role.AUDITOR: "wellbridge-audrey",
    Role.KEEPER: "wellbridge-kemi",
    Role.CARETAKER: "wellbridge-cal",
}
WORKERS = ("wellbridge-asha", "wellbridge-idris", "wellbridge-moira")


def circles_told():
    """The story's circles as written in circles.toml."""
    return tomllib.loads((HERE / "circles.toml").read_text(encoding="utf-8"))["circle"]


def account(sign_in):
    """One of the cast, by sign-in."""
    return Account.objects.get(sign_in=sign_in)


@no_power("joining gives a role; what a role may do is held by each action it calls")
def gather(place, *, by, at):
    """Make the cast's accounts and memberships. Nobody has a password: only a demo door opens them."""
    organisations = {one.key: one for one in Organisation.objects.for_place(place)}
    for name, sign_in, role, organisation in CAST:
        join(
            place,
            account_named(name, sign_in=sign_in),
            role,
            by=by,
            at=at,
            organisation=organisations.get(organisation),
        )


def cast_of(role):
    """The name behind a role's door."""
    return next(name for name, sign_in, _, _ in CAST if sign_in == DOORS[role])
