"""What attempts on a guard stand on: a place, a guard written row by row, and the register of attempts."""

from dataclasses import dataclass

from drawwell.guard import powers, trips
from drawwell.guard.models import Drill, Guard, GuardMove, Paper, PowerUse
from places import DAY, SEATS

POWER = powers.POWERS["design"]
WIRE = {"reading": "uses of design", "window_days": 1, "comparison": "above", "threshold": 1000}
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}
RULE = {"rule": "Two managers sign", "owner": "Finance", "kind": "local policy"}
ATTEMPTS = {}


def attempt(at, words, **more):
    """Register something to try at a part of HELD_TO_ACCOUNT, and words of its refusal. more: how the guard stands."""

    def register(act):
        ATTEMPTS[act.__name__] = (at, words, more, act)
        return act

    return register


@dataclass
class Ground:
    """A place, and a guard of the power 'design' in it."""

    tiny: object
    guard: Guard | None = None

    def use(self, *, by=None, at=None):
        """The power, used as any action uses it."""

        def act(place, *, by, at):
            return "it was used"

        return powers.power("design")(act)(self.tiny.place, by=by or self.tiny.planner, at=at or self.tiny.at)

    def now(self, by=None):
        return {"by": by or self.tiny.keeper, "at": self.tiny.at}


def stand(tiny, *, moved=("begun", -1), drilled=-1, wires=(WIRE,), signed=True, uses=0, **changes):
    """A full guard, written row by row with what is to be wrong with it."""
    said = {
        "keeper": tiny.keeper, "owner": tiny.planner, "trial": False, "begun_at": tiny.at - 2 * DAY,
        "sunset_at": tiny.at + 300 * DAY, "loop_days": 14, "seats": SEATS, "story": "s", "limits": {"per_day": 10_000},
        "fingerprint": POWER.fingerprint,
    } | changes  # fmt: skip
    guard = Guard.objects.create(place=tiny.place, power="design", **said)
    of = {"place": tiny.place, "guard": guard}
    if moved is not None:
        GuardMove.objects.create(**of, move=moved[0], at=tiny.at + moved[1] * DAY, by=tiny.keeper, because="so")
    if drilled is not None:
        when = tiny.at + drilled * DAY
        Drill.objects.create(**of, by=tiny.keeper, off_at=when, on_at=when, refused=True)
    trips.make_wires(guard, wires)
    PowerUse.objects.bulk_create(
        PowerUse(place=tiny.place, power="design", by=tiny.planner, at=tiny.at) for _ in range(uses)
    )
    for kind in ("dpia", "equality", "atrs") if signed else ():
        paper = {"fingerprint": POWER.fingerprint, "review_by": (tiny.at + 99 * DAY).date()}
        paper |= signed if isinstance(signed, dict) else {}
        Paper.objects.create(
            place=tiny.place, power="design", kind=kind, answers={}, signed_at=tiny.at, signed_by=tiny.keeper, **paper
        )
    return guard
