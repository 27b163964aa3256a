"""Who could be hurt, by what we do and by what we do not; and, where somebody may not be safe, who is told at once.

Telling about safety opens nothing to the one who is told but what was written for them, and no sharing, consent or
switched-off power stands in its way.
"""

from django.db.models import Q

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place import outbox
from drawwell.place.models import Account, Role

from . import access
from .actions import BESIDE, LONGEST_WORDS, open_to_write, write_row
from .duties import holder_of
from .models import Concern, ConcernStep, Duty, Harm

_SAFETY = no_power("keeping somebody safe is never held up; who was told, and why, is in the journal")
TOLD, ANSWERED = ConcernStep.Kind.TOLD, ConcernStep.Kind.ANSWERED
KEPT_BACK, OPENED = ConcernStep.Kind.KEPT_BACK, ConcernStep.Kind.OPENED


@BESIDE
@journal.all_or_nothing()
def add_harm(circle, kind, words, *, by, at, whose=None, private=False):
    """A do-no-harm note: who could be hurt if we do it, if we do not, or among those who work here. A worker's row."""
    opened = open_to_write(circle, by=by, at=at, why="thinking about harm", whose=whose, private=private)
    if opened.person is not None:
        raise NotYours()
    return write_row(Harm, opened, words, whose=whose, private=private, by=by, at=at, kind=Harm.Kind(kind))


@_SAFETY
def open_for_safety(circle_id, *, place, by, at):
    """The circle opened for its safety page: journalled, and seen by the keeper, not by those who may be the danger."""
    return access.open_circle(circle_id, place=place, by=by, at=at, reason="somebody may not be safe", seen_by=())


@_SAFETY
@journal.all_or_nothing()
def tell_about_safety(circle, words, *, by, at, whose=None, lawful_reason="", look_again_on=None):
    """Somebody may not be safe: the named lead is told at once (or, where nobody is named, every keeper).

    whose: the person it is about, who sees it; nobody else of the circle does. lawful_reason: why it is kept even
    from them, with the day to look at that again (`look_again_on`). Returns the Concern.
    """
    opened = open_for_safety(circle.id, place=circle.place, by=by, at=at)
    _check(opened, words, whose, lawful_reason, look_again_on, at)
    whose_id = getattr(whose, "id", whose) or (opened.person.id if opened.person is not None else None)
    kept_back = bool(lawful_reason.strip())
    readers = [] if kept_back else [str(one) for one in ([whose_id] if whose_id else sorted(opened.members, key=str))]
    seal = {"subject_id": circle.id, "place": circle.place, "at": at}
    concern = Concern.objects.create(
        place=circle.place, circle=circle, whose_id=whose_id, may_see=readers, private=True, sealed_for=circle.id,
        words_sealed=keys.seal(words, **seal), at=at, by=by,
        lawful_reason_sealed=keys.seal(lawful_reason, **seal) if kept_back else "",
        look_again_on=look_again_on if kept_back else None,
    )  # fmt: skip
    journal.write(circle.place, by=by, at=at, act="told about safety", subject=concern, may_see=readers)
    for account in _who_is_told(circle.place, by, at):
        ConcernStep.objects.create(place=circle.place, concern=concern, kind=TOLD, told=account, at=at, by=by)
        _send(concern, account, at)
    return concern


def _check(opened, words, whose, lawful_reason, look_again_on, at):
    if not words.strip():
        raise WrongInput(field="What is it", wrong="nothing was written", right="Write what worries you in a few words")
    if len(words) > LONGEST_WORDS:
        raise WrongInput(
            field="What is it", wrong=f"over {LONGEST_WORDS:,} letters", right="Write the main thing first"
        )
    if whose is not None and getattr(whose, "id", whose) not in opened.members:
        raise NotYours()
    if lawful_reason.strip() and (look_again_on is None or look_again_on <= at.astimezone(opened.place.zone).date()):
        raise WrongInput(
            field="Look again on", wrong="what is kept from a person needs a day for it",
            right="Choose a day to come",
        )  # fmt: skip


def _send(concern, account, at):
    text = "There is something to read about somebody’s safety: see Keeping safe."
    outbox.put(concern.place, to=account, kind="safety", text=text, at=at, subject=concern)


def _who_is_told(place, by, at):
    """The named lead; where there is none, every keeper. Never nobody, but in a place that has neither."""
    lead = holder_of(place, Duty.Kind.SAFETY, at=at)
    if lead is not None:
        return [lead]
    now = Q(memberships__ends_at__isnull=True) | Q(memberships__ends_at__gt=at)
    mine = Account.objects.filter(now, memberships__place=place, memberships__role=Role.KEEPER, is_active=True)
    return list(mine.distinct().order_by("name"))


def who_will_be_told(place, *, at):
    """The names of those who would be told now: shown before anything is sent."""
    return [one.name for one in _who_is_told(place, None, at)]


def concerns_of(opened):
    """What the reader may see of what was told about safety, latest first: rows with `.text`."""
    rows = [row for row in opened.rows(Concern) if row.by_id == opened.by.id or str(_own_id(opened)) in row.may_see]
    return list(reversed(opened.with_words(rows)))


def _own_id(opened):
    return opened.person.id if opened.person is not None else None


# ---- those who are told ----


def told_to(account, place):
    """What this account was told about safety: rows without words, those without an answer first, oldest first."""
    rows = Concern.objects.for_place(place).filter(steps__told=account).distinct().select_related("by")
    rows = list(rows.prefetch_related("steps").order_by("at", "id"))
    for row in rows:
        kinds = [step.kind for step in row.steps.all()]
        row.is_answered, row.is_open = ANSWERED in kinds, bool(row.may_see)
    return sorted(rows, key=lambda row: row.is_answered)


@_SAFETY
def read_concern(concern_id, *, place, by, at):
    """One concern with its words, for one who was told; the reading is journalled. Raises NotYours.

    It comes with `.text`, `.reason` (why it is kept back), `.about` (the name) and `.steps_read` [(step, words)].
    """
    concern = (
        Concern.objects.for_place(place).filter(id=concern_id, steps__told=by).select_related("circle", "by").first()
    )
    if concern is None:
        journal.write(place, by=by, at=at, act="open concern", refused=True, subject=concern_id, subject_kind="concern")
        raise NotYours()
    journal.write(
        place, by=by, at=at, act="open record", subject=concern.circle, whose_id=concern.whose_id,
        may_see=concern.may_see, sealed_for=concern.sealed_for, reason="somebody may not be safe",
    )  # fmt: skip
    concern.text = keys.unseal(concern.words_sealed, subject_id=concern.sealed_for)
    concern.reason = keys.unseal(concern.lawful_reason_sealed, subject_id=concern.sealed_for)
    concern.about = access.name_of_person(concern.whose) if concern.whose_id else access.name_of_circle(concern.circle)
    steps = list(concern.steps.select_related("by", "told"))
    concern.steps_read = [(one, keys.unseal(one.words_sealed, subject_id=concern.sealed_for)) for one in steps]
    return concern


@_SAFETY
@journal.all_or_nothing()
def answer_concern(concern_id, words, *, place, by, at):
    """Who was told says what they did. The one who told is told that there is an answer."""
    concern = read_concern(concern_id, place=place, by=by, at=at)
    if not words.strip():
        raise WrongInput(field="What was done", wrong="nothing was written", right="Write it in a few words")
    _send(concern, concern.by, at)
    return _step(concern, ANSWERED, words, by=by, at=at)


@_SAFETY
@journal.all_or_nothing()
def look_at_it_again(concern_id, *, place, by, at, lawful_reason="", look_again_on=None):
    """Is it still kept from the person? With a reason and a later day it is; without one it is open to them now."""
    concern = read_concern(concern_id, place=place, by=by, at=at)
    today = at.astimezone(place.zone).date()
    if lawful_reason.strip():
        if look_again_on is None or look_again_on <= today:
            raise WrongInput(field="Look again on", wrong="that day is not to come", right="Choose a day to come")
        concern.look_again_on = look_again_on
        concern.save(update_fields=["look_again_on"])
        return _step(concern, KEPT_BACK, lawful_reason, by=by, at=at, look_again_on=look_again_on)
    members = [str(one.id) for one in access.people_of(concern.circle, at=at)]
    concern.may_see = [str(concern.whose_id)] if concern.whose_id else members
    concern.save(update_fields=["may_see"])
    return _step(concern, OPENED, "", by=by, at=at)


def _step(concern, kind, words, *, by, at, **more):
    sealed = keys.seal(words, subject_id=concern.sealed_for, place=concern.place, at=at) if words.strip() else ""
    return ConcernStep.objects.create(
        place=concern.place, concern=concern, kind=kind, words_sealed=sealed, by=by, at=at, **more
    )
