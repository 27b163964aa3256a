"""Reading pulls and stories: through the circle's door, so that nobody sees what is not theirs to see."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from drawwell.guard import journal, keys
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours
from drawwell.page.wording import amount_of
from drawwell.partner import access
from drawwell.partner.models import Gloss, Noticing, Observable, Purpose, Said, Strength

from .actions import HOLDING, WAITING, waiting
from .models import Answer, Pull
from .stands import how_it_stands
from .tellings import told_about

MOST_LOOKS = 400
FRESH_DAYS = 31  # how long a worker's own page goes on showing what was used or told


def open_pull(pull_id, *, place, by, at, why="looking at an ask"):
    """(pull, its circle opened), for one who may see it; the opening is journalled.

    One that is not there, one of other people and one kept from this reader give the same answer and leave the same
    line in the journal.
    """
    found = Pull.objects.for_place(place).select_related("capability", "circle", "place", "purpose", "by")
    pull = found.filter(id=pull_id).first()
    try:
        with transaction.atomic():
            if pull is None:
                raise NotYours()
            only_for = pull.whose_id if pull.private else None
            opened = access.open_circle(pull.circle_id, place=place, by=by, at=at, reason=why, only_for=only_for)
            if not opened.may_see(pull):
                raise NotYours()
            return pull, opened
    except NotYours:
        journal.write(place, by=by, at=at, act="open ask", refused=True, subject=pull_id, subject_kind="pull")
        raise


def pull_for(pull_id, *, place, by, at):
    """The pull, for one who may see it."""
    return open_pull(pull_id, place=place, by=by, at=at)[0]


@dataclass(frozen=True)
class Ask:
    """A pull as a page shows it: how it stands, what was told about it, whether the asker said that it helped."""

    pull: Pull
    last: Answer | None
    told: tuple
    helped: str

    @property
    def waits(self):
        return self.last is None or self.last.kind in WAITING

    @property
    def is_held(self):
        return self.last is not None and self.last.kind in HOLDING

    @property
    def kind(self):
        return self.last.kind if self.last else ""

    @property
    def stands(self):
        return how_it_stands(self.last, self.pull.place.zone)

    @property
    def amount(self):
        return amount_of(self.pull.units, self.pull.capability.unit)


def asks_of(opened):
    """The asks of an opened circle that its reader may see: those that wait first, longest wait first."""
    rows = _with_answers(Pull.objects.for_place(opened.place).filter(circle=opened.circle))
    asks = as_asks([row for row in rows if opened.may_see(row)])
    waits = sorted((one for one in asks if one.waits), key=lambda one: one.pull.asked_at)
    held = sorted((one for one in asks if one.is_held), key=lambda one: one.last.until)
    done = [one for one in asks if not one.waits and not one.is_held]
    return waits + held + sorted(done, key=lambda one: one.last.at, reverse=True)


def asks_by(worker, circle_ids, *, place):
    """A worker's own asks for the circles they work with now, still waiting or held; nobody else's."""
    rows = Pull.objects.for_place(place).filter(by=worker, circle_id__in=circle_ids)
    return as_asks(_with_answers(rows))


@dataclass(frozen=True)
class Day:
    """What waits on a worker: answers to confirm, help held, asks not met yet, and what changed because they asked."""

    to_confirm: tuple
    held: tuple
    waiting: tuple
    to_say: tuple  # used, and nobody has said yet whether it helped
    told: tuple  # (Ask, Told), the latest first

    @property
    def is_quiet(self):
        return not (self.to_confirm or self.held or self.waiting or self.to_say or self.told)


def today_of(asks, names, at):
    """A worker's Day. names: {circle id: name}, given to each ask as `.circle_name`."""
    fresh = at - timedelta(days=FRESH_DAYS)
    held = sorted((one for one in asks if one.is_held), key=lambda one: one.last.until)
    used = [one for one in asks if one.kind == Answer.Kind.DRAWN and not one.helped and one.last.at > fresh]
    told = [(one, told) for one in asks for told in one.told if told.at > fresh]
    for one in asks:
        one.pull.circle_name = names[one.pull.circle_id]
    return Day(
        to_confirm=tuple(one for one in held if one.kind == Answer.Kind.OFFERED),
        held=tuple(one for one in held if one.kind != Answer.Kind.OFFERED),
        waiting=tuple(sorted((one for one in asks if one.waits), key=lambda one: one.pull.asked_at)),
        to_say=tuple(sorted(used, key=lambda one: one.last.at)),
        told=tuple(sorted(told, key=lambda pair: pair[1].at, reverse=True)),
    )


def as_asks(pulls):
    """Pulls that may be seen, each with its last answer and what was told."""
    told = {}
    for one in told_about(pulls):
        told.setdefault(one.pull_id, []).append(one)
    asks = []
    for pull in pulls:
        answers, helped = list(pull.answers.all()), list(pull.helped.all())
        last_helped = max(helped, key=lambda row: row.at).answer if helped else ""
        asks.append(Ask(pull, answers[-1] if answers else None, tuple(told.get(pull.id, ())), last_helped))
    return asks


def _with_answers(pulls):
    return list(
        pulls.select_related("capability", "purpose", "by", "place")
        .prefetch_related("answers__offer__service__site__area", "answers__offer__service__organisation", "helped")
        .order_by("asked_at", "id")
    )


def place_in_line(pull, *, at):
    """How many asks for the same capability have waited longer: 0 is first. None when it does not wait."""
    line = [one.id for one in waiting(pull.place, at=at) if one.capability_id == pull.capability_id]
    return line.index(pull.id) if pull.id in line else None


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
    strengths: tuple
    noticings: tuple  # latest first
    said: tuple  # latest first
    notes: tuple  # latest first
    asks: tuple
    told: tuple
    workers: tuple
    people: dict  # person id -> name
    looks: tuple


def story_of(opened, *, at):
    """Everything this reader may see of an opened circle."""
    purposes = opened.with_words(opened.rows(Purpose))
    asks = asks_of(opened)
    return Story(
        opened=opened,
        matters=tuple(_matters(opened, purposes)),
        let_go=tuple(row for row in _latest(purposes) if row.dropped_at),
        strengths=_newest_first(opened, Strength),
        noticings=_newest_first(opened, Noticing),
        said=_newest_first(opened, Said),
        notes=_newest_first(opened, Gloss),
        asks=tuple(asks),
        told=tuple(sorted((one for ask in asks for one in ask.told), key=lambda told: told.at, reverse=True)),
        workers=tuple(workers_of(opened, at=at)),
        people=names_of(opened),
        looks=tuple(looks_at(opened)) if opened.person is not None else (),
    )


def current_purposes(opened):
    """What matters now, with words: those that nothing came after and nobody let go."""
    return [row for row in _latest(opened.with_words(opened.rows(Purpose))) if not row.dropped_at]


def _latest(rows):
    followed = {row.after_id for row in rows}
    return [row for row in rows if row.id not in followed]


def _newest_first(opened, model):
    """The rows as they stand now, each with `.before`: how it was written earlier, the latest first."""
    rows = opened.with_words(opened.rows(model))
    by_id = {row.id: row for row in rows}
    latest = _latest(rows)
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
    for model in (Said, Purpose, Observable, Noticing, Strength):
        for row in opened.rows(model, id=row_id):
            if opened.person is not None or row.by_id == opened.by.id:
                return opened.with_words([row])[0]
    raise NotYours()


def _matters(opened, purposes):
    by_id = {row.id: row for row in purposes}
    observables = _newest_first(opened, Observable)
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
        .order_by("-at")[:MOST_LOOKS]
    )
    mine = [row for row in rows if str(opened.person.id) in row.may_see and row.by_id != opened.by.id]
    reasons = keys.unseal_many([(row.sealed_for, row.reason_sealed) for row in mine])
    zone = opened.place.zone
    looks = Counter((row.at.astimezone(zone).date(), row.by.name, why) for row, why in zip(mine, reasons, strict=True))
    return [(day, name, why, times) for (day, name, why), times in looks.items()]
