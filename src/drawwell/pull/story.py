"""A circle's story as one reader may see it: what matters, what helps, what was noticed, said and asked for."""

from collections import Counter
from dataclasses import dataclass

from drawwell.guard import keys
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours
from drawwell.partner import access
from drawwell.partner.beside import Beside, beside_of, harms_of
from drawwell.partner.conversation import written_together
from drawwell.partner.harm import concerns_of
from drawwell.partner.models import Gloss, Noticing, Observable, Part, Purpose, Said, Strength
from drawwell.partner.small_money import money_of

from .queries import asks_of

MOST_LOOKS = 400
MOST_TOGETHER = 3


@dataclass(frozen=True)
class Matter:
    """What matters, as it is said now, with how it was said before and what someone would notice."""

    purpose: Purpose
    earlier: tuple
    observables: tuple


@dataclass(frozen=True)
class Story:
    """One circle's story as one reader may see it."""

    opened: access.Opened
    matters: tuple
    let_go: tuple
    would_notice: tuple  # what someone would notice that belongs to nothing that matters yet
    parts: dict  # kind of part -> rows, latest first
    together: tuple  # (writer, words), (writer, words): what two wrote at the same time
    strengths: tuple
    noticings: tuple  # latest first
    said: tuple  # latest first
    notes: tuple  # latest first
    asks: tuple
    told: tuple
    workers: tuple
    people: dict  # person id -> name
    looks: tuple
    beside: Beside
    money: tuple  # latest first, with how each stands
    harms: tuple  # latest first
    concerns: tuple  # latest first


def story_of(opened, *, at):
    """Everything this reader may see of an opened circle."""
    purposes = opened.with_words(opened.rows(Purpose))
    asks, gone = asks_of(opened), []
    observables = _newest_first(opened, Observable, gone)
    strengths, noticings, said = (_newest_first(opened, model, gone) for model in (Strength, Noticing, Said))
    parts = _by_kind(_newest_first(opened, Part, gone))
    gone += [row for row in _latest(purposes) if row.dropped_at]
    return Story(
        opened=opened,
        matters=tuple(_matters(purposes, observables)),
        let_go=tuple(sorted(gone, key=lambda row: row.dropped_at, reverse=True)),
        would_notice=tuple(row for row in observables if row.purpose_id is None),
        parts=parts,
        together=tuple(_together(opened)),
        strengths=strengths,
        noticings=noticings,
        said=said,
        notes=_newest_first(opened, Gloss),
        asks=tuple(asks),
        told=tuple(sorted((one for ask in asks for one in ask.told), key=lambda told: told.at, reverse=True)),
        workers=tuple(workers_of(opened, at=at)),
        people=names_of(opened),
        looks=tuple(looks_at(opened)) if opened.person is not None else (),
        beside=beside_of(opened, at=at),
        money=tuple(money_of(opened)),
        harms=tuple(harms_of(opened)),
        concerns=tuple(concerns_of(opened)),
    )


def current_purposes(opened):
    """What matters now, with words: those that nothing came after and nobody let go."""
    return [row for row in _latest(opened.with_words(opened.rows(Purpose))) if not row.dropped_at]


def purpose_of(opened, purpose_id):
    """One of what matters now, by its id; None for one that is over, of others, or not for this reader to see."""
    rows = _latest(opened.rows(Purpose))
    return next((row for row in rows if row.id == purpose_id and not row.dropped_at), None)


def _latest(rows):
    followed = {row.after_id for row in rows}
    return [row for row in rows if row.id not in followed]


def ends_of_line(opened):
    """{"zero": words, "ten": words}: what the ends of their own line are like, as they said it last."""
    kinds = (Part.Kind.ZERO, Part.Kind.TEN)
    rows = opened.with_words(_latest(opened.rows(Part, kind__in=kinds)))
    return {row.kind: row.text for row in rows if not row.dropped_at}


def _by_kind(rows):
    parts = {}
    for row in rows:
        parts.setdefault(row.kind, []).append(row)
    return parts


def _together(opened):
    """What two writers wrote at the same time, the latest first: ((name, [words]), (name, [words]))."""
    pairs = written_together(opened)[:MOST_TOGETHER]
    wanted = {one.id for pair in pairs for one in pair}
    words = {}
    for model in (Said, Part, Purpose, Observable, Noticing, Strength, Gloss) if pairs else ():
        for row in opened.with_words(opened.rows(model, sitting__in=wanted)):
            words.setdefault(row.sitting_id, []).append(row.text)
    for pair in pairs:
        yield tuple((one.by.name, words.get(one.id, [])) for one in pair)


def _newest_first(opened, model, gone=None):
    """The rows as they stand now, each with `.before`: how it was written earlier, the latest first.

    What was taken back is not among them; it is added to `gone`, where that is given.
    """
    rows = opened.with_words(opened.rows(model))
    by_id = {row.id: row for row in rows}
    latest = [row for row in _latest(rows) if not row.dropped_at]
    if gone is not None:
        gone += [row for row in _latest(rows) if row.dropped_at]
    for row in latest:
        row.before = tuple(_earlier(row, by_id))
    return tuple(reversed(latest))


def _earlier(row, by_id):
    before = by_id.get(row.after_id)
    while before is not None:
        yield before
        before = by_id.get(before.after_id)


def own_words(opened, row_id):
    """A row of words this reader may put right: their own people's, or what the worker wrote down. Else NotYours."""
    for model in (Said, Purpose, Observable, Noticing, Strength, Part):
        for row in opened.rows(model, id=row_id):
            if opened.person is not None or row.by_id == opened.by.id:
                return opened.with_words([row])[0]
    raise NotYours()


def _matters(purposes, observables):
    by_id = {row.id: row for row in purposes}
    for row in _latest(purposes):
        if row.dropped_at:
            continue
        earlier = tuple(_earlier(row, by_id))
        family = {row.id, *(one.id for one in earlier)}
        yield Matter(row, earlier, tuple(one for one in reversed(observables) if one.purpose_id in family))


def workers_of(opened, *, at):
    """The workers this reader may know of: of the whole circle, or of the reader's own person."""
    mine = {opened.person.id} if opened.person is not None else opened.works_for
    names = {
        one.worker.name
        for one in access.partnerships_now(opened.circle, at=at)
        if one.whose_id is None or one.whose_id in mine
    }
    return sorted(names)


def names_of(opened):
    """The names of the circle's people by id, for its own people and its workers."""
    return access.names_of_people(opened)


def looks_at(opened):
    """Who opened this record, the latest first: [(day, name, why, times)]; only what names the reader a reader."""
    rows = (
        JournalEntry.objects.for_place(opened.place)
        .filter(subject_id=opened.circle.id, act="open record", refused=False)
        .select_related("by")
        .order_by("-at", "-id")[:MOST_LOOKS]
    )
    mine = [row for row in rows if str(opened.person.id) in row.may_see and row.by_id != opened.by.id]
    reasons = keys.unseal_many([(row.sealed_for, row.reason_sealed) for row in mine])
    zone = opened.place.zone
    looks = Counter((row.at.astimezone(zone).date(), row.by.name, why) for row, why in zip(mine, reasons, strict=True))
    return [(day, name, why, times) for (day, name, why), times in looks.items()]
