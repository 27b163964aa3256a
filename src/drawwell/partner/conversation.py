"""One sitting of a conversation: kept whole or not at all, and never twice."""

from dataclasses import dataclass, fields
from datetime import date

from drawwell.guard import journal
from drawwell.guard.refusals import WrongInput

from .actions import BESIDE, open_to_write, write_row
from .models import Gloss, Noticing, Observable, Part, Purpose, Said, Sitting, Strength


@dataclass(frozen=True)
class Conversation:
    """What one sitting brought; every part may be passed over.

    instead_of: the purpose that `matters` takes the place of. about: the purpose that `would_notice` belongs to,
    where it is not the one just said. zero and ten: what the ends of the line are like, in their words.
    sign_by: by when they want to see the next small sign.
    """

    said: str = ""
    hope: str = ""
    matters: str = ""
    instead_of: Purpose | None = None
    would_notice: str = ""
    others_would_notice: str = ""
    about: Purpose | None = None
    noticed: str = ""
    scale_now: int | None = None
    scale_good_enough: int | None = None
    zero: str = ""
    ten: str = ""
    exception: str = ""
    coping: str = ""
    helps: str = ""
    helper: str = ""
    sign: str = ""
    sign_by: date | None = None
    better: str = ""
    who: str = ""
    note: str = ""

    @property
    def is_empty(self):
        words = (getattr(self, one.name) for one in fields(self) if one.type is str)
        return not any(one.strip() for one in words) and self.scale_now is None and self.scale_good_enough is None


@BESIDE
@journal.all_or_nothing()
def keep_conversation(circle, told, *, by, at, whose=None, private=False, key=None, typed=None):
    """Keep all of one sitting (a Conversation), or, where a part cannot be kept, nothing of it. Returns the rows.

    key: the sitting's id, so that the same words sent twice are kept once (the second time no rows come back).
    typed: (when its page was opened, when its words were sent) by the machine's clock; what others kept between the
    two is kept beside it.
    """
    if told.is_empty:
        raise WrongInput(field="Words", wrong="nothing was written", right="Write one thing; the rest can wait")
    for name, value in (("Now", told.scale_now), ("Good enough", told.scale_good_enough)):
        if value is not None and not 0 <= value <= 10:
            raise WrongInput(field=name, wrong=f"{value} is not on the line", right="Choose a number from 0 to 10")
    if (hidden := _all_of_it_hidden(told)) is not None:
        whose, private = hidden.whose_id, True
    opened = open_to_write(circle, by=by, at=at, why="writing down a conversation", whose=whose, private=private)
    if key is not None and Sitting.objects.filter(id=key).exists():
        return []
    sitting = _begin_sitting(opened, whose, private, by=by, at=at, key=key, typed=typed)
    given = {"whose": whose, "private": private, "by": by, "at": at, "sitting": sitting}
    rows = [write_row(Said, opened, told.said, **given)] if told.said.strip() else []
    return rows + _ahead(opened, told, given) + _now(opened, told, given)


def _all_of_it_hidden(told):
    """The private purpose that all of this sitting belongs to, so that nobody else sees that there was one; or None."""
    said = {one.name for one in fields(told) if one.type is str and getattr(told, one.name).strip()}
    purpose = told.instead_of if told.matters.strip() else told.about
    of_purpose = {"matters", "would_notice", "others_would_notice"}
    numbers = told.scale_now is not None or told.scale_good_enough is not None
    return purpose if purpose is not None and purpose.private and said <= of_purpose and not numbers else None


def _begin_sitting(opened, whose, private, *, by, at, key, typed):
    whose_id = opened.person.id if opened.person is not None and whose is None else getattr(whose, "id", whose)
    readers = [str(whose_id)] if private else sorted(str(one) for one in opened.members)
    began_at, ended_at = typed or (at, at)
    more = {"id": key} if key is not None else {}
    return Sitting.objects.create(
        place=opened.place, circle=opened.circle, whose_id=whose_id, may_see=readers, private=private,
        began_at=min(began_at, ended_at), ended_at=ended_at, at=at, by=by, **more,
    )  # fmt: skip


def _ahead(opened, told, given):
    """What matters, what would be noticed, and the next small sign of it."""
    rows, purpose = [], told.about
    if told.hope.strip():
        rows.append(write_row(Part, opened, told.hope, kind=Part.Kind.HOPE, **given))
    if told.matters.strip():
        as_before = _as_private_as(told.instead_of, given)
        purpose = write_row(Purpose, opened, told.matters, after=told.instead_of, **as_before)
        rows.append(purpose)
    of_purpose = _as_private_as(purpose, given) | {"purpose": purpose}
    if told.would_notice.strip():
        rows.append(write_row(Observable, opened, told.would_notice, **of_purpose))
    if told.others_would_notice.strip():
        eyes = Observable.Eyes.OTHERS
        rows.append(write_row(Observable, opened, told.others_would_notice, eyes=eyes, **of_purpose))
    if told.sign.strip():
        rows.append(write_row(Part, opened, told.sign, kind=Part.Kind.SIGN, by_date=told.sign_by, **given))
    return rows


def _now(opened, told, given):
    """Where things are, what helps, and the worker's own note."""
    rows = []
    if told.noticed.strip() or told.scale_now is not None or told.scale_good_enough is not None:
        scales = {"scale_now": told.scale_now, "scale_good_enough": told.scale_good_enough}
        rows.append(write_row(Noticing, opened, told.noticed, **scales, **given))
    for kind in ("zero", "ten", "exception", "coping", "helper", "better", "who"):
        words = getattr(told, kind)
        if words.strip():
            rows.append(write_row(Part, opened, words, kind=Part.Kind(kind), **given))
    if told.helps.strip():
        rows.append(write_row(Strength, opened, told.helps, **given))
    if told.note.strip():
        rows.append(write_row(Gloss, opened, told.note, **given))
    return rows


def _as_private_as(earlier, given):
    """Words that take the place of private ones, or belong to them, stay with the same person, and private."""
    if earlier is None or not earlier.private:
        return given
    return {**given, "whose": earlier.whose_id, "private": True}


def written_together(opened):
    """Pairs of sittings of two writers, the second kept while the first was already kept but not yet seen by it.

    [(Sitting, Sitting)], the latest first, as far as their reader may see both.
    """
    sittings = opened.rows(Sitting)
    pairs = []
    for later in reversed(sittings):
        for one in sittings:
            seen = one.ended_at <= later.began_at or one.ended_at > later.ended_at
            if one.by_id != later.by_id and not seen:
                pairs.append((one, later))
    return pairs
