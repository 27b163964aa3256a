"""Pairing a power step by step: one long draft that several people work on, until its keeper puts it into force."""

import json
import re
from datetime import date, datetime, time

from django.db import transaction

from drawwell.place.models import Account

from . import journal, papers, trips
from .actions import pair
from .limits import KNOWN, NUMBERS, check_limits_are_known
from .membership import check_role
from .models import PairingDraft, Paper
from .powers import named, no_power
from .refusals import Refusal, WrongInput

PEOPLE, LIMITS = "people", "limits"
STEPS = (PEOPLE, LIMITS, *(kind.value for kind in Paper.Kind))
ADVICE = ("advised_by", "advice", "advice_words", "overruled_because")
WIRE = re.compile(
    r"^(?P<reading>.+) (?P<comparison>above|below) (?P<threshold>-?\d+(\.\d+)?) in (?P<days>\d+) days?"
    r"(, read every ((?P<minutes>\d+) minutes|minute))?$"
)


class DraftIsNotReady(Refusal):
    """'{power}' cannot be put into force yet: {missing}. What was written is kept."""

    status = 422


class OnlyTheNamedKeeper(Refusal):
    """The draft names {keeper} as keeper of '{power}'. Only {keeper} signs it and puts it into force."""

    status = 403


def read_wire(line):
    """A trip-wire from a line such as 'uses of design above 100 in 1 day', as `pair` takes it. Raises WrongInput."""
    found = WIRE.match(" ".join(line.split()))
    if not found:
        raise WrongInput(
            field="Trip-wire",
            wrong=f"'{line.strip()}' cannot be read",
            right="Write it like 'uses of design above 100 in 1 day'",
        )
    wire = {
        "reading": found["reading"],
        "comparison": found["comparison"],
        "threshold": float(found["threshold"]),
        "window_days": int(found["days"]),
    }
    if found["minutes"] or "read every minute" in line:
        wire["every_minutes"] = int(found["minutes"] or 1)
    trips.check_trip_wires([wire])
    return wire


def read_limit(words):
    """(name, value) of a limit from 'per_day=50', 'hours=08:00-20:00' or 'roles=planner,worker'. Raises WrongInput."""
    name, _, value = (part.strip() for part in words.partition("="))
    if name in NUMBERS and value.isdigit():
        value = int(value)
    elif name == "roles":
        value = [one.strip() for one in value.split(",") if one.strip()]
    check_limits_are_known({name: value})
    return name, value


def first_draft(power, *, place):
    """What stands in a draft before anybody wrote in it: {step: {field: text}}."""
    said = papers.suggested(power)
    limits = [f"{name}={said['limits'][name]}" for name in KNOWN if name in said["limits"]]
    wires = [
        f"{w['reading']} {w['comparison']} {w['threshold']:g} in {w['window_days']} days" for w in said["trip_wires"]
    ]
    return {
        PEOPLE: {"keeper": "", "owner": "", "seats": "", "until": ""},
        LIMITS: {"story": power.story, "limits": "\n".join(limits), "trip_wires": "\n".join(wires)},
        **papers.first_answers(power, place=place),
    }


def blank_papers(power, *, place):
    """The three papers as a TOML file to fill in: what the register answers stands there, the rest is empty."""
    lines = [f"# The papers of '{power.name}'. Fill in what is empty: drawwell guard pair {power.word} --papers FILE"]
    known = papers.first_answers(power, place=place)
    for kind in Paper.Kind:
        made = papers.template(kind)
        lines += ["", f"# {made.title}, signed by {made.asked_of}.", f"[{kind.value}]"]
        for field in made.fields:
            lines += [f"# {field.name}", f"{field.key} = {json.dumps(known[kind.value].get(field.key, ''))}"]
        if kind == Paper.Kind.DPIA:
            lines += [f'# The officer\'s {name.replace("_", " ")}\n{name} = ""' for name in ADVICE]
    return "\n".join(lines) + "\n"


def draft_of(power, *, place):
    """The draft people work on now, or None."""
    found = PairingDraft.objects.filter(place=place, power=power.name, put_in_force_at__isnull=True)
    return found.order_by("-begun_at", "-id").first()


@no_power("writing a draft puts nothing into force")
@transaction.atomic
def write_step(place, name, step, answers, *, by, at):
    """Keep what was written at one step of a power's draft. By its owner's role, a keeper or a caretaker."""
    power = named(name)
    check_role(by, place, power.owner_role, "keeper", "caretaker", at=at)
    if step not in STEPS:
        raise WrongInput(field="Step", wrong=f"there is no step '{step}'", right=f"The steps are {', '.join(STEPS)}")
    draft = draft_of(power, place=place) or PairingDraft(
        place=place, power=power.name, answers=first_draft(power, place=place), begun_at=at
    )
    draft.answers[step] = {key: str(text).strip() for key, text in answers.items()}
    draft.changed_at, draft.changed_by = at, by
    draft.save()
    return draft


def missing_of(draft):
    """Sentences about what a draft still lacks, step by step: [(step, sentence)]."""
    return list(_missing(draft))


def _missing(draft):
    people, limits = draft.answers[PEOPLE], draft.answers[LIMITS]
    needed = {
        "keeper": "nobody is named as keeper",
        "owner": "it is not said whose power it is",
        "seats": "nobody sits for those affected",
    }
    for field, words in needed.items():
        if not people.get(field):
            yield PEOPLE, words
    yield from _wrong(PEOPLE, lambda: _day(people.get("until", "")))
    if people.get("keeper") and people["keeper"] == people.get("owner"):
        yield PEOPLE, "its keeper uses it: name a second person"
    if not limits.get("story"):
        yield LIMITS, "the story is not written"
    for line in _lines(limits.get("limits", "")):
        yield from _wrong(LIMITS, lambda line=line: read_limit(line))
    for line in _lines(limits.get("trip_wires", "")):
        yield from _wrong(LIMITS, lambda line=line: read_wire(line))
    for kind in Paper.Kind:
        answers = draft.answers.get(kind.value, {})
        for name in papers.unanswered(kind, answers):
            yield kind.value, f"'{name}' is not answered"
    dpia = draft.answers.get(Paper.Kind.DPIA.value, {})
    if not dpia.get("advised_by") or not dpia.get("advice"):
        yield Paper.Kind.DPIA.value, "the data protection officer's name and advice are not there"
    elif dpia["advice"] == Paper.Advice.OBJECTS and not dpia.get("overruled_because"):
        yield Paper.Kind.DPIA.value, "the officer objects, and no reason for going on is written"


def _wrong(step, check):
    try:
        check()
    except Refusal as no:
        yield step, no.sentence


def _lines(text):
    return [line for line in text.splitlines() if line.strip()]


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(field="Until", wrong=f"'{text}' is not a day", right="Write it like 2027-03-31") from None


@no_power("a guard is what holds a power; putting it into force gives nobody anything over others")
@transaction.atomic
def put_in_force(draft, *, by, at):
    """The keeper named in the draft signs its papers and takes the guard.

    Raises DraftIsNotReady, OnlyTheNamedKeeper, and what `pair` raises.
    """
    power = named(draft.power)
    missing = missing_of(draft)
    if missing:
        raise DraftIsNotReady(power=power.name, missing="; ".join(dict.fromkeys(words for _, words in missing)))
    keeper, owner = (named_in(draft, who) for who in ("keeper", "owner"))
    if by != keeper:
        raise OnlyTheNamedKeeper(keeper=keeper.name, power=power.name)
    people, limits = draft.answers[PEOPLE], draft.answers[LIMITS]
    guard = pair(
        draft.place,
        power.name,
        keeper=keeper,
        owner=owner,
        seats=_lines(people["seats"]),
        story=limits["story"],
        sunset_at=datetime.combine(_day(people["until"]), time(23, 59, 59), tzinfo=draft.place.zone),
        limits=dict(read_limit(line) for line in _lines(limits["limits"])),
        trip_wires=[read_wire(line) for line in _lines(limits["trip_wires"])],
        signed={kind.value: paper_in(draft.answers[kind.value]) for kind in Paper.Kind},
        by=by,
        at=at,
    )
    draft.put_in_force_at = at
    draft.save(update_fields=["put_in_force_at"])
    journal.write(draft.place, by=by, at=at, act="pairing put in force", power=power.name, subject=draft)
    return guard


def paper_in(said):
    """What `pair` signs of one paper, from its answers and the officer's advice written side by side."""
    advice = {name: said[name] for name in ADVICE if said.get(name)}
    return {"answers": {key: text for key, text in said.items() if key not in ADVICE}} | advice


def named_in(draft, who):
    """The account a draft names as its 'keeper' or 'owner', or None."""
    given = draft.answers[PEOPLE].get(who)
    return Account.objects.filter(id=given).first() if given else None
