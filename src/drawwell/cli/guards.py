"""Guards: how each power stands, and taking, drilling, switching off and on."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import looking, opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.saying import CannotBeDone, table
from drawwell.guard.powers import POWERS, named, no_power

app = typer.Typer(
    help="What each power needs, who holds it, off and on.",
    epilog="The powers: " + ", ".join(power.word for power in POWERS.values()) + ".",
    no_args_is_help=True,
    rich_markup_mode=None,
)

PowerName = Annotated[str, typer.Argument(metavar="POWER", help="The power, such as load or rank-offers.")]
Keeper = Annotated[
    str, typer.Option("--keeper", metavar="NAME", help="The second named person, who can switch the power off.")
]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="NAME", help="Whose power it is; else whoever acts. Never the keeper.")
]
Because = Annotated[str, typer.Option("--because", metavar="WORDS", help="The reason, for the record.")]


@app.command("list")
@no_power("how powers stand is public")
def list_guards(place: PlaceKey = None, as_json: AsJson = False):
    """Show how every power stands, and what is missing."""
    with looking(as_json=as_json, of_installation=True) as here:
        standings = [found for where in _wheres(place) for found in _standings(where)]
        several = len({where for where, _ in standings if where}) > 1
        shown = table("Power", "Where", "How it stands") if several else table("Power", "How it stands")
        for where, standing in standings:
            cells = [standing.power.word, _where(where), _in_words(standing)]
            shown.add_row(*(cells if several else [cells[0], cells[2]]))
        off = next(((where, one) for where, one in standings if not one.in_force), None)
        here.voice.found(
            [_as_data(where, standing) for where, standing in standings],
            shown,
            *([f"To begin a 14-day trial guard of one that is off:\n\n  {_begin(*off)}\n"] if off else []),
        )


@app.command("begin")
@calls("drawwell.guard.actions.begin_trial")
def begin(
    power: PowerName,
    keeper: Keeper,
    place: PlaceKey = None,
    owner: Owner = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Begin a 14-day trial guard.

    With a second named person as keeper, and the off-switch tried on the spot.
    """
    with _opened_for(power, as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.actions import begin_trial

        guard = begin_trial(
            here.place, power, keeper=_account(keeper), owner=_owner(owner, here), by=here.by, at=here.at
        )
        _say(here, guard, f"{_until(guard)}. {guard.keeper} can switch it off; that was tried just now, and it refused")


@app.command("pair")
@calls("drawwell.guard.actions.pair")
def pair(
    power: PowerName,
    keeper: Keeper,
    seat: Annotated[
        list[str], typer.Option("--seat", metavar="WORDS", help="Who sits for the people affected; may be repeated.")
    ],
    story: Annotated[str, typer.Option("--story", metavar="WORDS", help="How the power could be turned on people.")],
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The day it ends, within a year, such as 2027-03-31.")
    ],
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="NAME=VALUE", help="Such as per_day=50; else what the template suggests."),
    ] = None,
    trip_wire: Annotated[
        list[str] | None,
        typer.Option("--trip-wire", metavar="WORDS", help="Such as 'uses of design above 100 in 1 day'."),
    ] = None,
    papers: Annotated[
        Path | None,
        typer.Option("--papers", metavar="FILE", help="The three papers, filled in; see `guard papers --blank`."),
    ] = None,
    place: PlaceKey = None,
    owner: Owner = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Put a full guard in force.

    With a keeper, seats for those affected, a story, limits, trip-wires, three papers signed by whoever acts (never
    the owner), a last day, and the off-switch tried on the spot. What is missing still is named.
    """
    with _opened_for(power, as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.actions import pair as put_in_force
        from drawwell.guard.pairing import read_limit, read_wire

        guard = put_in_force(
            here.place,
            power,
            keeper=_account(keeper),
            owner=_owner(owner, here),
            seats=seat,
            story=story,
            sunset_at=_end_of(until, here),
            limits=dict(read_limit(words) for words in limit) if limit else None,
            trip_wires=[read_wire(words) for words in trip_wire] if trip_wire else None,
            signed=_papers_in(papers) if papers else None,
            by=here.by,
            at=here.at,
        )
        _say_paired(here, guard)


def _say_paired(here, guard):
    from drawwell.guard.standing import standing_of

    missing = standing_of(named(guard.power), place=guard.place, at=here.at).missing
    words = f"{_until(guard)}. {guard.keeper} can switch it off; that was tried just now, and it refused"
    if missing:
        words = f"kept by {guard.keeper}, and not in force yet: {'; '.join(missing)}"
    _say(here, guard, words)


def _papers_in(path):
    """{kind: what is signed} from a file of papers. Raises a refusal for one that cannot be read."""
    import tomllib

    from drawwell.guard.models import Paper
    from drawwell.guard.pairing import paper_in

    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as no:
        raise CannotBeDone(sentence=f"{path} cannot be read as papers: {no}.") from None
    known = {kind.value for kind in Paper.Kind}
    if set(said) - known or not all(isinstance(part, dict) for part in said.values()):
        raise CannotBeDone(sentence=f"{path} has something outside [dpia], [equality] and [atrs].")
    return {kind: paper_in(answers) for kind, answers in said.items()}


@app.command("papers")
@no_power("a power's papers are public")
def papers_of_power(
    power: PowerName,
    blank: Annotated[
        bool, typer.Option("--blank", help="Print papers to fill in, with what the register answers already.")
    ] = False,
    place: PlaceKey = None,
    as_json: AsJson = False,
):
    """Show a power's three papers as they are, or print them blank."""
    held = named(power)
    with looking(as_json=as_json, place=place, of_installation=held.of_installation) as here:
        from drawwell.guard import papers
        from drawwell.guard.pairing import blank_papers

        if blank:
            here.voice.found({"papers": blank_papers(held, place=here.place)}, blank_papers(held, place=here.place))
            return
        found = papers.as_data(held, place=here.place, at=here.at)
        lines = [f"- {words}" for words in found["missing"]] or ["All three are signed for what it reads today."]
        here.voice.found(found, f"The papers of '{held.name}':", *lines)


@app.command("drill")
@calls("drawwell.guard.actions.drill")
def drill(power: PowerName, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Try the off-switch: off, seen to refuse, on again."""
    with _opened_for(power, as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.actions import drill as try_it

        guard = _guard_of(power, here)
        try_it(guard, by=here.by, at=here.at)
        _say(here, guard, "its off-switch was tried: it refused, and is on again")


@app.command("off")
@calls("drawwell.guard.actions.switch_off")
def off(power: PowerName, because: Because, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Switch a power off at once, for every way in."""
    with _opened_for(power, as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.actions import switch_off

        guard = _guard_of(power, here)
        switch_off(guard, because=because, by=here.by, at=here.at)
        _say(here, guard, f"switched off. Only {guard.keeper} switches it on again")


@app.command("on")
@calls("drawwell.guard.actions.switch_on")
def on(power: PowerName, because: Because, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Switch a power on again: only its keeper may."""
    with _opened_for(power, as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.actions import switch_on

        guard = _guard_of(power, here)
        switch_on(guard, because=because, by=here.by, at=here.at)
        _say(here, guard, "switched on again")


def _opened_for(power, *, as_json, by, place):
    """Open the command in the place the power belongs to. An unknown power is left for the action to refuse."""
    held = POWERS.get(power.replace("-", " ").strip().lower())
    return opened(as_json=as_json, by=by, place=place, of_installation=held is None or held.of_installation)


def _account(name):
    from drawwell.cli.opening import acting_name
    from drawwell.guard.membership import account_named

    if name.strip() == "NAME":
        raise CannotBeDone(sentence="NAME stands for a person: write the name of whoever it is.")
    return account_named(acting_name(name))


def _owner(name, here):
    return _account(name) if name else here.by


def _guard_of(power, here):
    """The latest guard of a power, in force or not. Raises NoGuardToMove."""
    from drawwell.guard.actions import NoGuardToMove
    from drawwell.guard.standing import begin_command, standing_of

    power = named(power)
    guard = standing_of(power, place=here.place, at=here.at).guard
    if guard is None:
        raise NoGuardToMove(power=power.name, command=begin_command(power, here.place))
    return guard


def _end_of(day, here):
    """The last moment of a day, in the place's own zone."""
    from django.utils import timezone

    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise CannotBeDone(sentence=f"--until {day} is not a day: write it like 2027-03-31.") from None
    zone = here.place.zone if here.place else timezone.get_default_timezone()
    return datetime.combine(last, time(23, 59, 59), tzinfo=zone)


def _wheres(key):
    """The installation (None), and the places to show."""
    from drawwell.cli.opening import place_of
    from drawwell.place.models import Place

    return [None, *([place_of(key)] if key else Place.objects.order_by("key"))]


def _standings(where):
    """(where, standing) of every power of a place, or of the installation."""
    from drawwell.guard.standing import standing_of
    from drawwell.place.clock import now_of

    at = now_of(where)
    for power in POWERS.values():
        if power.of_installation == (where is None):
            yield where, standing_of(power, place=where, at=at)


def _where(place):
    return place.key if place else "everywhere"


def _in_words(standing):
    if not standing.in_force:
        return f"off: {'; '.join(standing.missing)}"
    return f"{_until(standing.guard)}, kept by {standing.guard.keeper}"


def _until(guard):
    kind = "trial guard" if guard.trial else "in force"
    return f"{kind} until {guard.sunset_at:%-d %B %Y}"


def _begin(where, standing):
    from drawwell.guard.standing import begin_command

    return begin_command(standing.power, where)


def _as_data(where, standing):
    guard = standing.guard
    return {
        "power": standing.power.word,
        "place": where.key if where else None,
        "in_force": standing.in_force,
        "missing": standing.missing,
        "trial": guard.trial if guard else None,
        "keeper": guard.keeper.name if guard else None,
        "owner": guard.owner.name if guard else None,
        "sunset_at": guard.sunset_at if guard else None,
        "begin": None if standing.in_force else _begin(where, standing),
    }


def _say(here, guard, words):
    from drawwell.guard.standing import standing_of

    power = named(guard.power)
    where = f" in {here.place.name}" if here.place else ""
    standing = standing_of(power, place=guard.place, at=here.at)
    here.voice.found(_as_data(guard.place, standing), f"'{power.name}'{where}: {words}.")
