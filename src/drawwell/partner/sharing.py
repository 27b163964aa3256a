"""What is shared of a story, with whom, from when until when: shown to the person, and ended by them at once.

A sharing never blocks what the law or somebody's safety asks; that has its own route.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput

from . import access
from .models import Gloss, NotForLearning, Noticing, Observable, Partnership, Purpose, Said, Sharing, Strength

# Of one ask, with those who answer it: the ask itself (what, how much, by when, roughly where) is always shown.
OF_AN_ASK = {
    "name": _("What to call you"),
    "words": _("Your words with the ask"),
    "purpose": _("What it is for"),
}
# Of the story, with one organisation or one worker who joins.
OF_THE_STORY = {
    "matters": _("What matters, and what someone would notice"),
    "noticed": _("What was noticed"),
    "helps": _("What helps"),
    "said": _("What was said"),
    "notes": _("Workers’ notes"),
    "asks": _("What was asked for"),
}
IN_WORDS = OF_AN_ASK | OF_THE_STORY
_MODELS = {
    "matters": (Purpose, Observable),
    "noticed": (Noticing,),
    "helps": (Strength,),
    "said": (Said,),
    "notes": (Gloss,),
}


class NeedsTheirWord(Refusal):
    """Only they decide what is shared of their story. Ask them, and write down what they said; or let them do it
    themselves.
    """

    status = 422


@no_power("a person decides what is shown of their own story, and ends it at once")
@journal.all_or_nothing()
def share(circle, parts, *, by, at, organisation=None, worker=None, ask=None, until=None, whose=None, their_word=""):
    """Share some parts of a story with an organisation, a worker who joined, or whoever answers one ask.

    parts: names from OF_AN_ASK (with `ask`, a pull) or OF_THE_STORY. whose: the person whose it is; one of the
    circle's own people shares what is theirs. their_word: what they said, where a worker does it for them.
    What is shared already stays as it is. Returns the Sharing rows that stand now.
    """
    opened, whose_id = _decided_by_them(circle, whose, their_word, by=by, at=at)
    if worker is not None and worker.id == by.id:
        raise NotYours()  # nobody widens their own view
    if until is not None and until <= at:
        raise WrongInput(field="Until", wrong="that is in the past", right="Choose a later day, or leave it open")
    known = OF_AN_ASK if ask is not None else OF_THE_STORY
    unknown = sorted(set(parts) - set(known))
    if unknown or not parts:
        wrong = f"{', '.join(unknown)} is not a part that can be shared" if parts else "nothing was chosen"
        raise WrongInput(field="What is shared", wrong=wrong, right=f"Choose among: {', '.join(known)}")
    if ask is not None and not opened.may_see(ask):
        raise NotYours()
    subject_id = ask.id if ask is not None else None
    if ask is not None and ask.private:
        whose_id = ask.whose_id
    readers = [str(whose_id)] if whose_id else sorted(str(one) for one in opened.members)
    with_whom = {"organisation": organisation, "worker": worker, "subject_id": subject_id, "whose_id": whose_id}
    there = {row.part: row for row in _now(Sharing.objects.filter(circle=circle, **with_whom), at)}
    new = {"place": circle.place, "circle": circle, "starts_at": at, "ends_at": until, "by": by, "may_see": readers}
    return [there.get(part) or Sharing.objects.create(part=part, **new, **with_whom) for part in parts]


def _decided_by_them(circle, whose, their_word, *, by, at):
    """(the circle opened, whose sharing it is): the person's own doing, or their word that a worker wrote down."""
    whose_id = getattr(whose, "id", whose)
    because = f"what is shared; they said: {their_word.strip()}" if their_word.strip() else "what is shared"
    opened = access.open_circle(circle.id, place=circle.place, by=by, at=at, reason=because, only_for=whose_id)
    if opened.person is not None:
        return opened, opened.person.id
    if not their_word.strip():
        raise NeedsTheirWord()
    if whose_id is not None and whose_id not in opened.members:
        raise NotYours()
    return opened, whose_id


@no_power("ending a sharing takes away from others what was shown, at once")
@journal.all_or_nothing()
def stop_sharing(sharing, *, by, at, their_word=""):
    """From now on it is not shown. One of the circle's own people may; or their worker, with their word."""
    because = f"ending a sharing; they said: {their_word.strip()}" if their_word.strip() else "ending a sharing"
    opened = access.open_circle(
        sharing.circle_id, place=sharing.place, by=by, at=at, reason=because, only_for=sharing.whose_id
    )
    if not _may_see(opened, sharing):
        raise NotYours()
    if opened.person is None and not their_word.strip():
        raise NeedsTheirWord()
    if sharing.ends_at is None or sharing.ends_at > at:
        sharing.ends_at, sharing.ended_by = at, by
        sharing.save(update_fields=["ends_at", "ended_by"])
    return sharing


@no_power("a person decides what a worker who joins may see of their story")
@journal.all_or_nothing()
def narrow(partnership, parts, *, by, at, whose=None, their_word=""):
    """A worker who joined sees these parts of the story and no others; an empty choice shows only what they write.

    Returns the Sharing rows. The worker who is narrowed cannot widen it.
    """
    circle = partnership.circle
    if by.id == partnership.worker_id:
        raise NotYours()
    _decided_by_them(circle, whose, their_word, by=by, at=at)
    Partnership.objects.filter(id=partnership.id).update(sees_only_shared=True)
    partnership.sees_only_shared = True
    for row in _now(Sharing.objects.filter(circle=circle, worker=partnership.worker), at):
        if row.part not in parts:
            stop_sharing(row, by=by, at=at, their_word=their_word)
    if not parts:
        return []
    return share(circle, parts, worker=partnership.worker, whose=whose, their_word=their_word, by=by, at=at)


def _may_see(opened, row):
    """A sharing is seen by whom it names; a worker sees those of the whole circle and of whom they work with."""
    if opened.person is not None:
        return str(opened.person.id) in row.may_see
    return row.whose_id is None or row.whose_id in opened.works_for or row.by_id == opened.by.id


def _now(rows, at):
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    return list(
        rows.filter(now, starts_at__lte=at).select_related("organisation", "worker", "by").order_by("starts_at", "id")
    )


# ---- what may be shown ----


@dataclass(frozen=True)
class Shown:
    """What an organisation may see of one ask beside the ask itself, and of the story.

    fields: (label, words) of the ask, in the order of OF_AN_ASK; story: (label, (words, ...)) by part of the story.
    """

    fields: tuple
    story: tuple

    @property
    def nothing(self):
        return not (self.fields or self.story)


@no_power("an organisation reads only what was shared with it, and each reading is journalled for the person")
def shared_with(organisation, pull, *, by, at):
    """What `organisation` may be shown of a pull now (a Shown): only what was shared for it. The reading is journalled.

    by: who reads, for the organisation. The caller has seen to it that the pull was put to this organisation.
    """
    shown = what_is_shared(organisation, pull, at=at)
    if not shown.nothing:
        journal.write(
            pull.place, by=by, at=at, act="read what was shared", subject=pull, whose_id=pull.whose_id,
            may_see=pull.may_see, sealed_for=pull.sealed_for, reason=f"what is shared with {organisation.name}",
        )  # fmt: skip
    return shown


def what_is_shared(organisation, pull, *, at):
    """The same without the reading being journalled: for the person, who is shown what others see."""
    rows = Sharing.objects.filter(circle_id=pull.circle_id, worker=None)
    rows = _now(rows.filter(Q(organisation=organisation) | Q(organisation=None)), at)
    of_ask = {row.part for row in rows if row.subject_id == pull.id}
    standing = [row for row in rows if row.subject_id is None]
    fields = [(IN_WORDS[part], words) for part, words in _ask_fields(pull, of_ask) if words]
    return Shown(tuple(fields), tuple(_story(standing)))


def _ask_fields(pull, parts):
    if "name" in parts:
        yield "name", access.name_of_person(pull.whose) if pull.whose_id else access.name_of_circle(pull.circle)
    if "words" in parts:
        yield "words", keys.unseal(pull.note_sealed, subject_id=pull.sealed_for)
    if "purpose" in parts and pull.purpose_id:
        yield "purpose", keys.unseal(pull.purpose.words_sealed, subject_id=pull.purpose.sealed_for)


def _story(sharings):
    """What stands in the shared parts now: never private, never another person's, never words that were replaced."""
    for part in OF_THE_STORY:
        of_part = [row for row in sharings if row.part == part]
        found = []
        for model in _MODELS.get(part, ()) if of_part else ():
            whose = {row.whose_id for row in of_part}
            rows = model.objects.filter(circle_id=of_part[0].circle_id, private=False, later=None)
            rows = rows.filter(Q(whose=None) | Q(whose_id__in=whose - {None}))
            found += [row for row in rows if not getattr(row, "dropped_at", None)]
        texts = keys.unseal_many([(row.sealed_for, row.words_sealed) for row in found])
        if any(texts):
            yield IN_WORDS[part], tuple(text for text in texts if text)


def sharings_of(opened, *, at):
    """Every sharing of an opened circle that its reader may see, those that stand first: Sharing rows with `.words`."""
    rows = Sharing.objects.for_place(opened.place).filter(circle=opened.circle)
    rows = rows.select_related("organisation", "worker", "by", "ended_by").order_by("-starts_at", "-id")
    mine = [row for row in rows if _may_see(opened, row)]
    for row in mine:
        row.words = IN_WORDS.get(row.part, row.part)
        row.who = str(row.organisation or row.worker or _("whoever answers that ask"))
        row.stands = row.ends_at is None or row.ends_at > at
    return sorted(mine, key=lambda row: not row.stands)


def sharing_of(opened, sharing_id):
    """One sharing its reader may see. Raises NotYours."""
    row = Sharing.objects.for_place(opened.place).filter(circle=opened.circle, id=_uuid(sharing_id)).first()
    if row is None or not _may_see(opened, row):
        raise NotYours()
    return row


def _uuid(text):
    try:
        return UUID(str(text))
    except ValueError:
        return None


# ---- not for learning ----


@no_power("a person keeps their own record out of counts, or lets it count again; the help they get does not change")
@journal.all_or_nothing()
def count_again(circle, *, by, at):
    """Let this circle's asks count again, from now on."""
    access.open_circle(circle.id, place=circle.place, by=by, at=at, reason="what is shared")
    NotForLearning.objects.filter(circle=circle, ends_at=None).update(ends_at=at)


def is_left_out(opened, *, at):
    """Whether this one circle is left out of learning: for its own people alone, so that nobody can make a list."""
    if opened.person is None:
        raise NotYours()
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    return NotForLearning.objects.filter(now, circle=opened.circle, starts_at__lte=at).exists()
