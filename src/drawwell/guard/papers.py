"""Living papers: three assessments of a power, signed for what it reads, and stale as soon as that changes."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import transaction

from drawwell.page.wording import plural
from drawwell.place.ahead import known

from . import journal, limits
from .membership import is_same
from .models import Paper
from .powers import named, no_power
from .refusals import Refusal, WrongInput

TEMPLATES = Path(__file__).parent / "paper_templates"
LONGEST_REVIEW_DAYS = 366
NOT_BY_THE_OWNER = (Paper.Kind.DPIA, Paper.Kind.EQUALITY)


class PaperIsThin(Refusal):
    """The {paper} of '{power}' is not ready to sign: {missing}."""

    status = 422


class SignerOwnsThePower(Refusal):
    """{signer} uses '{power}' and so cannot sign its {paper}. Let its keeper, or somebody else, sign it."""

    status = 422


class OverrulingNeedsReasons(Refusal):
    """{adviser} objects to '{power}'. Going on all the same is possible only with reasons that everybody can read:
    write them, or change what was objected to.
    """

    status = 422


@dataclass(frozen=True)
class Field:
    """One question of a paper. known: what the register answers already; may_be_empty: it need not be answered."""

    key: str
    section: str
    name: str
    ask: str = ""
    known: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True)
class Template:
    """One kind of paper: its title, who is asked to sign it, and its questions in order."""

    kind: str
    title: str
    asked_of: str
    fields: tuple
    standard: str = ""


@cache
def template(kind):
    """The Template of a kind of paper."""
    said = tomllib.loads((TEMPLATES / f"{Paper.Kind(kind).value}.toml").read_text(encoding="utf-8"))
    fields = tuple(Field(**one) for one in said["field"])
    return Template(kind, said["title"], said["asked_of"], fields, said.get("standard", ""))


@cache
def _of_powers():
    return tomllib.loads((TEMPLATES / "powers.toml").read_text(encoding="utf-8"))


def suggested(power):
    """What its builders suggest for a power: dict with instead, person_decides, affected, benefit, limits, trip_wires.

    A power without a page of its own there gets suggestions that hold for any.
    """
    word = power.word
    any_power = {
        "instead": "It is done by hand, by asking somebody.",
        "person_decides": "A named person decides; the machine only suggests.",
        "affected": power.makes_possible,
        "benefit": power.makes_possible,
        "limits": {"per_day": 1000},
        "trip_wires": [
            {"reading": f"uses of {power.name}", "window_days": 1, "comparison": "above", "threshold": 1000}
        ],
    }
    return any_power | _of_powers().get(word, {})


def reads_in_words(power):
    """What a power reads, as the names of rows that people use: 'supply_offer' -> 'offers'."""
    words = {model._meta.db_table: plural(str(model._meta.verbose_name), 2) for model in apps.get_models()}
    return [words[table] for table in power.reads]


def first_answers(power, *, place):
    """What the register and the power's own page answer already: {kind: {field key: text}}."""
    known = _known(power, place)
    return {
        kind.value: {field.key: known[field.known] for field in template(kind).fields if field.known}
        for kind in Paper.Kind
    }


def _known(power, place):
    said = suggested(power)
    wires = "; ".join(wire["reading"] for wire in said["trip_wires"])
    where = f"/{place.key}/guards/{power.word}" if place else "the page 'Guards' of any place here"
    reads = ", ".join(reads_in_words(power))
    return {
        "makes_possible": power.makes_possible,
        "reads": reads.capitalize() + ".",
        "story": power.story,
        "instead": said["instead"],
        "person_decides": said["person_decides"],
        "affected": said["affected"],
        "benefit": said["benefit"],
        "held_by": f"Limits: {'; '.join(limits.in_words(said['limits']))}. Trip-wires: {wires}. The off-switch is "
        f"really tried, and the keeper looks at least every {power.loop_days} days.",
        "tool_name": f"Drawwell: {power.name}",
        "page": where,
        "place": place.name if place else "whoever runs this installation",
        "no_third_party": "No. The program is open source and runs on the organisation's own machine.",
        "how": f"{power.makes_possible} It reads {reads}, and nothing else: a test of the program fails when it does.",
        "shown": "What it found, with its reason, on a page; and what it was refused, counted in public.",
        "how_often": f"As often as a {power.owner_role} uses it, within its limits: "
        f"{'; '.join(limits.in_words(said['limits']))}.",
        "appeal": "Anybody may ask its keeper to switch it off, and the keeper needs nobody's leave. What was written "
        "down is put right by asking one's worker, or on one's own page.",
        "architecture": "A Django program with an embedded or PostgreSQL database. Its arithmetic is a library in the "
        "same program; nothing leaves the machine.",
        "maintenance": "Released as open source; this paper goes stale when what the power reads changes.",
        "model": "No learned model: stated rules and optimisation, with the same answer for the same question.",
        "performance": "Held to known answers in the program's own tests.",
        "sensitive": "No category, score or label of a person is kept. Words that people said are sealed.",
        "storage": "In the installation's own database. Words are encrypted, and every opening of a person's record "
        "is written down and shown to them.",
        "assessments": "The data protection and equality impact assessments stand beside this record.",
        "risks": f"{power.story} It is held by a keeper who does not use it, and by: {wires}.",
    }


def unanswered(kind, answers):
    """Names of the questions that must still be answered, in order."""
    return [
        field.name
        for field in template(kind).fields
        if not field.may_be_empty and not str(answers.get(field.key, "")).strip()
    ]


@no_power("a signed paper holds a power; signing gives nobody anything over others")
@transaction.atomic
def sign(
    place,
    name,
    kind,
    answers,
    *,
    owner,
    review_by,
    by,
    at,
    advised_by="",
    advice="",
    advice_words="",
    overruled_because="",
):
    """Sign one paper of a power for what it reads now. A later one takes its place; none is ever changed.

    answers: {field key: text}. owner: whose power it is, who never signs the first two kinds. advice: of the data
    protection officer, which a dpia needs. Raises PaperIsThin, SignerOwnsThePower, OverrulingNeedsReasons.
    """
    power, kind = named(name), Paper.Kind(kind)
    place = None if power.of_installation else place
    _check_answers(power, kind, answers, advised_by, advice)
    if kind in NOT_BY_THE_OWNER and is_same(by, owner):
        raise SignerOwnsThePower(signer=by.name, power=power.name, paper=kind.label)
    if advice == Paper.Advice.OBJECTS and not overruled_because.strip():
        raise OverrulingNeedsReasons(adviser=advised_by, power=power.name)
    if not at.date() < review_by <= at.date() + timedelta(days=LONGEST_REVIEW_DAYS):
        raise WrongInput(
            field="Look again by", wrong=f"{review_by} is not within a year from now", right="Give a day that is"
        )
    paper = Paper.objects.create(
        place=place,
        power=power.name,
        kind=kind,
        answers={key: str(text).strip() for key, text in answers.items()},
        fingerprint=power.fingerprint,
        signed_at=at,
        signed_by=by,
        review_by=review_by,
        advised_by=advised_by,
        advice=advice,
        advice_words=advice_words,
        overruled_because=overruled_because,
    )
    journal.write(place, by=by, at=at, act=f"{kind.value} signed", power=power.name, subject=paper)
    return paper


def _check_answers(power, kind, answers, advised_by, advice):
    known = {field.key for field in template(kind).fields}
    missing = [f"'{name}' is not answered" for name in unanswered(kind, answers)]
    missing += [f"it has no question called '{key}'" for key in sorted(set(answers) - known)]
    if kind == Paper.Kind.DPIA and not (advised_by.strip() and advice):
        missing.append("the data protection officer's name and advice are not there")
    if advice and advice not in Paper.Advice.values:
        missing.append(f"advice is one of {', '.join(Paper.Advice.values)}, not '{advice}'")
    if missing:
        raise PaperIsThin(paper=kind.label, power=power.name, missing="; ".join(missing))


def as_signed(paper):
    """What a paper says, as `pair` takes it, so that it can be signed again as it stands."""
    said = ("answers", "advised_by", "advice", "advice_words", "overruled_because")
    return {name: getattr(paper, name) for name in said}


def papers_of(power, *, place, at):
    """{kind: the latest signed Paper or None} at a moment."""
    key = (Paper, place and place.pk, power.name, at)
    return known(key, lambda: papers_of_each([power.name], place=place, at=at)[power.name])


def papers_of_each(names, *, place, at):
    """{name of a power: {kind: the latest signed Paper or None}} at a moment."""
    found = {name: {kind: None for kind in Paper.Kind} for name in names}
    rows = Paper.objects.filter(place=place, power__in=names, signed_at__lte=at).select_related("signed_by")
    for paper in rows.order_by("signed_at", "id"):
        found[paper.power][Paper.Kind(paper.kind)] = paper
    return found


def missing_papers(power, *, place, at):
    """A sentence for each paper that is not there, or is there and stale."""
    for kind, paper in papers_of(power, place=place, at=at).items():
        if paper is None:
            yield f"its {kind.label} is not signed"
        elif paper.fingerprint != power.fingerprint:
            yield f"its {kind.label} was signed for what it read then, and that has changed"
        elif paper.review_by < at.date():
            yield f"its {kind.label} was to be looked at again by {paper.review_by:%-d %B %Y}"


def as_data(power, *, place, at):
    """A power's papers as they stand, for export: plain values under the standards' own names."""
    stale = set(missing_papers(power, place=place, at=at))
    return {
        "power": power.name,
        "place": place.name if place else None,
        "reads": list(power.reads),
        "fingerprint": power.fingerprint,
        "missing": sorted(stale),
        "papers": [_paper_as_data(kind, paper) for kind, paper in papers_of(power, place=place, at=at).items()],
    }


def _paper_as_data(kind, paper):
    made = template(kind)
    base = {"kind": kind.value, "title": made.title, "standard": made.standard, "signed": paper is not None}
    if paper is None:
        return base
    return base | {
        "signed_by": paper.signed_by.name,
        "signed_at": paper.signed_at.isoformat(),
        "review_by": paper.review_by.isoformat(),
        "fingerprint": paper.fingerprint,
        "advised_by": paper.advised_by,
        "advice": paper.advice,
        "advice_words": paper.advice_words,
        "overruled_because": paper.overruled_because,
        "sections": sections_of(kind, paper.answers),
    }


def sections_of(kind, answers):
    """A paper's answers under its sections' headings: [{section, fields: [{key, name, answer}]}], in order."""
    sections = []
    for field in template(kind).fields:
        if not sections or sections[-1]["section"] != field.section:
            sections.append({"section": field.section, "fields": []})
        sections[-1]["fields"].append(
            {"key": field.key, "name": field.name, "answer": answers.get(field.key, "")},
        )
    return sections
