"""What this system can do, and what holds it: public to read; held, drilled and switched off by keepers."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place.clock import now_of
from drawwell.place.models import Account, Role

from . import actions, limits, trips, watches
from .many import known_together
from .models import Drill, Guard, GuardMove, JournalEntry, Seal
from .papers import reads_in_words
from .powers import POWERS, named, no_power
from .seals import unsealed
from .standing import FRESH_DRILL_DAYS, TRIAL_DAYS, begin_command, standing_of
from .visiting import page

COUNTED_DAYS = 30
HISTORY_SHOWN = 10


@dataclass(frozen=True)
class Held:
    """One power in a place now: its guard's standing, the last drill, and the next step where something is missing."""

    power: object
    standing: object
    last_drill: object
    next_step: str
    refused: int
    tripped: int

    @property
    def state(self):
        """'in force', 'trial' or 'off'."""
        if not self.standing.in_force:
            return "off"
        return "trial" if self.standing.guard.trial else "in force"


def _held(powers, place, *, at):
    """Each power as a Held, in order; many by no more statements than one."""
    # The installation keeps real time, whatever a made-up place's own clock says.
    real = now_of(None)
    asked = [(power, None, real) if power.of_installation else (power, place, at) for power in powers]
    with known_together(asked):
        standings = [standing_of(power, place=where, at=when) for power, where, when in asked]
    moments = {where: when for _power, where, when in asked}
    drills, counts = {}, {}
    for where, when in moments.items():
        ours = [one.guard for one, (_power, its, _when) in zip(standings, asked, strict=True) if its == where]
        drills |= _last_drills([guard for guard in ours if guard is not None], when)
        counts[where] = _by_power(_refused(where, when), "power"), _by_power(_tripped(where, when), "guard__power")
    return [
        Held(
            power,
            standing,
            drills.get(standing.guard and standing.guard.pk),
            "" if standing.in_force else begin_command(power, place),
            *(found.get(power.name, 0) for found in counts[where]),
        )
        for standing, (power, where, _when) in zip(standings, asked, strict=True)
    ]


def _last_drills(guards, at):
    rows = Drill.objects.filter(guard__in=guards, refused=True, on_at__lte=at).order_by("on_at", "id")
    return {drill.guard_id: drill for drill in rows}


def _tripped(place, at):
    return GuardMove.objects.filter(guard__place=place, move=GuardMove.Move.TRIPPED, at__lte=at)


def _by_power(rows, name):
    """{name of a power: how many of the rows are of it}."""
    return dict(rows.values_list(name).annotate(n=Count("id")).order_by())


@no_power("what powers there are and what holds them is public")
@page()
def guards(request):
    """Page 15: every power of the register, its story, what holds it, and how often one was refused."""
    place, at = request.visitor.place, request.visitor.at
    held = _held(POWERS.values(), place, at=at)
    held.sort(key=lambda one: one.power.of_installation)
    look_up = SealForm(request.GET if "seal" in request.GET else None)
    asked = look_up.cleaned_data["seal"] if look_up.is_valid() else None
    return render(
        request,
        "guard/guards.html",
        {
            "held": held,
            "in_force": sum(one.state == "in force" for one in held),
            "trials": sum(one.state == "trial" for one in held),
            "off": sum(one.state == "off" for one in held),
            "refused": _refused(place, at).count(),
            "tripped": sum(one.tripped for one in held),
            "days": COUNTED_DAYS,
            "now": at,
            "real_now": now_of(None),
            **_sealed(),
            "look_up": look_up,
            "asked": asked,
            "looked_up": Seal.objects.filter(number=asked).first() if asked else None,
            "late": len(watches.overdue(place, at=at)),
            "orders": JournalEntry.objects.for_place(place).filter(act="lawful order asked", refused=False).count(),
        },
        status=422 if look_up.errors else 200,
    )


def _sealed():
    """The last seal, how many rows no seal covers yet: the window that nothing proves."""
    return {"seal": Seal.objects.order_by("-number").first(), "unsealed": unsealed().count()}


def _refused(place, at):
    since = at - timedelta(days=COUNTED_DAYS)
    return JournalEntry.objects.for_place(place).filter(refused=True, at__gt=since, at__lte=at)


class SealForm(PlainForm):
    """A seal that somebody wrote down, looked up by its number."""

    seal = forms.IntegerField(label=gettext_lazy("Look up a seal by its number"), min_value=1, max_value=10**15)


class Because(PlainForm):
    """Why a power is switched off or on."""

    because = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Everybody can read this."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words: everybody can read it.")},
    )


class Trial(PlainForm):
    """A second named person takes the guard for a trial."""

    keeper = forms.ModelChoiceField(
        label=gettext_lazy("Who keeps its guard?"),
        help_text=gettext_lazy("A second person, who can switch it off at any time without asking you."),
        queryset=Account.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose a second person.")},
    )

    def __init__(self, *args, members, **named_things):
        super().__init__(*args, **named_things)
        self.fields["keeper"].queryset = members
        self.fields["keeper"].label_from_instance = lambda account: account.name


@page()
def guard(request, power):
    """One power: what is missing or in force, its history, and what its keeper may do."""
    visitor, power = request.visitor, named(power)
    (held,) = _held([power], visitor.place, at=visitor.at)
    trial, because = Trial(members=_could_keep(visitor)), Because()
    if request.method == "POST":
        done = request.POST.get("do")
        if done == "begin":
            trial = Trial(request.POST, members=_could_keep(visitor))
            if trial.is_valid():
                return _begun(request, power, trial.cleaned_data["keeper"])
        else:
            because = Because(request.POST)
            if done == "drill" or because.is_valid():
                return _moved(request, held, done, because)
    return render(
        request,
        "guard/guard.html",
        {
            "one": held,
            "power": power,
            "trial": trial,
            "because": because,
            "may_hold": _may_hold(visitor, held),
            "is_keeper": held.standing.guard is not None and held.standing.guard.keeper == visitor.account,
            "is_off": _is_off(held, visitor.at),
            "may_begin": _may_begin(visitor, power) and not held.standing.in_force,
            "reads": reads_in_words(power),
            "limits": limits.in_words(held.standing.guard.limits) if held.standing.guard else (),
            "wires": _wires(held.standing.guard),
            "may_pair": not power.of_installation
            and bool(visitor.roles & {power.owner_role, Role.KEEPER, Role.CARETAKER}),
            "owner_role": Role(power.owner_role).label,
            "moves": _history(held, visitor.place),
            "refused": held.refused,
            "tripped": held.tripped,
            "days": COUNTED_DAYS,
            "trial_days": TRIAL_DAYS,
            "drill_days": FRESH_DRILL_DAYS,
        },
        status=422 if trial.errors or because.errors else 200,
    )


def _wires(guard):
    """A guard's trip-wires: (what trips, the value last read or None, when)."""
    wires = guard.trip_wires.order_by("id") if guard else ()
    return [(trips.in_words(wire), wire.value, wire.read_at) for wire in wires]


def _could_keep(visitor):
    """Those who could take a guard that this visitor begins: the place's people but the visitor, residents too."""
    found = Account.objects.filter(memberships__place=visitor.place, memberships__ends_at__isnull=True)
    return found.exclude(id=visitor.account.id if visitor.account else None).distinct().order_by("name")


def _may_begin(visitor, power):
    return not power.of_installation and bool(visitor.roles & {power.owner_role, Role.CARETAKER})


def _may_hold(visitor, held):
    return held.standing.guard is not None and not held.power.of_installation and Role.KEEPER in visitor.roles


def _is_off(held, at):
    last = held.standing.guard.moves.filter(at__lte=at).order_by("-at", "-id").first() if held.standing.guard else None
    return last is not None and last.move in ("off", "tripped")


def _history(held, place):
    guards = Guard.objects.filter(place=None if held.power.of_installation else place, power=held.power.name)
    moves = GuardMove.objects.filter(guard__in=guards).select_related("by").order_by("-at", "-id")
    return moves[:HISTORY_SHOWN]


def _begun(request, power, keeper):
    visitor = request.visitor
    if not _may_begin(visitor, power):
        visitor.check(power.owner_role, Role.CARETAKER)
    begun = actions.begin_trial(
        visitor.place, power.name, keeper=keeper, owner=visitor.account, by=visitor.account, at=visitor.at
    )
    messages.info(
        request,
        _("A trial guard of '%(power)s' is in force until %(day)s. %(keeper)s keeps it, and its off-switch was tried.")
        % {"power": power.name, "day": f"{begun.sunset_at:%-d %B %Y}", "keeper": keeper.name},
    )
    return redirect("guard", place_key=visitor.place.key, power=power.word)


def _moved(request, held, done, because):
    visitor, power = request.visitor, held.power
    visitor.check(Role.KEEPER)
    guard = held.standing.guard
    if guard is None or power.of_installation:
        raise actions.NoGuardToMove(power=power.name, command=begin_command(power, visitor.place))
    by_now = {"by": visitor.account, "at": visitor.at}
    if done == "drill":
        actions.drill(guard, **by_now)
        said = _("The off-switch was tried: it refused while it was off, and it is on again.")
    elif done == "on":
        actions.switch_on(guard, because=because.cleaned_data["because"], **by_now)
        said = _("'%(power)s' is on again.") % {"power": power.name}
    else:
        actions.switch_off(guard, because=because.cleaned_data["because"], **by_now)
        said = _("'%(power)s' is switched off, on every route. Help goes on by hand.") % {"power": power.name}
    messages.info(request, said)
    return redirect("guard", place_key=visitor.place.key, power=power.word)
