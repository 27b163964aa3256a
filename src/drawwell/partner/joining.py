"""A further worker joins beside the first; who goes, and when, is the person's word; telling it again is counted."""

from drawwell.guard import journal
from drawwell.guard.membership import roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place import outbox
from drawwell.place.models import Role

from . import access, sharing
from .models import Partnership, ToldAgain


class OnlyTheySayWhoGoes(Refusal):
    """Who stops working with them is their word alone. A worker can let the partnership rest, or name a cover."""

    status = 403


@no_power("whoever joins sees only what the person chose, and the first worker stays")
@journal.all_or_nothing()
def join_beside(circle, worker, *, parts, by, at, whose=None, their_word=""):
    """A further worker joins; nobody else goes. They see the chosen parts of the story and what they write themselves.

    parts: names from sharing.OF_THE_STORY. their_word: what the person said, where a worker does it for them.
    whose: the one person of the circle they work with. Returns the Partnership.
    """
    if Role.WORKER not in roles_of(worker, circle.place, at=at):
        raise WrongInput(field="Who joins", wrong=f"{worker.name} cannot", right="Choose a worker of this place")
    whose_id = getattr(whose, "id", whose)
    opened = access.open_circle(
        circle.id, place=circle.place, by=by, at=at, reason="asking somebody to join", only_for=whose_id
    )
    if worker.id in {one.worker_id for one in access.partnerships_now(circle, at=at) if one.whose_id == whose_id}:
        raise WrongInput(
            field="Who joins", wrong=f"{worker.name} works with them already", right="Choose somebody else"
        )
    joined = Partnership.objects.create(
        place=circle.place, circle=circle, worker=worker, whose_id=whose_id, starts_at=at, sees_only_shared=True
    )
    sharing.narrow(joined, parts, by=by, at=at, whose=whose, their_word=their_word)
    readers = [whose_id] if whose_id else sorted(opened.members, key=str)
    journal.write(circle.place, by=by, at=at, act="joined beside", subject=circle, whose_id=whose_id, may_see=readers)
    outbox.put(
        circle.place, to=worker, kind="joined", text="You were asked to join: see People.", at=at, subject=joined
    )
    return joined


@no_power("who works with a person is that person's own word")
@journal.all_or_nothing()
def part_with(partnership, *, by, at):
    """The person says that this worker goes. Raises OnlyTheySayWhoGoes for anybody else."""
    circle = partnership.circle
    opened = access.open_circle(
        circle.id, place=partnership.place, by=by, at=at, reason="saying who goes", only_for=partnership.whose_id
    )
    if opened.person is None:
        raise OnlyTheySayWhoGoes()
    if partnership.whose_id not in (None, opened.person.id):
        raise NotYours()
    partnership.ends_at, partnership.ended_by = at, opened.person
    partnership.save(update_fields=["ends_at", "ended_by"])
    journal.write(
        partnership.place, by=by, at=at, act="parted", subject=circle, whose_id=partnership.whose_id,
        may_see=[partnership.whose_id] if partnership.whose_id else sorted(opened.members, key=str),
    )  # fmt: skip
    return partnership


@no_power("one tap of the person or of whoever they told; nothing is opened by it")
@journal.all_or_nothing()
def had_to_tell_again(circle, *, by, at, whose=None):
    """They had to tell it again: to the worker who says so, or as the person says. Once a day by the same one."""
    whose_id = getattr(whose, "id", whose)
    opened = access.open_circle(
        circle.id, place=circle.place, by=by, at=at, reason="saying that it was told again", only_for=whose_id
    )
    if opened.person is not None:
        whose_id = opened.person.id
    elif whose_id is None and None not in opened.works_for:
        whose_id = next(iter(opened.works_for))
    today = at.astimezone(circle.place.zone).date()
    for row in ToldAgain.objects.filter(circle=circle, by=by, whose_id=whose_id):
        if row.at.astimezone(circle.place.zone).date() == today:
            return row
    readers = [str(whose_id)] if whose_id else sorted(str(one) for one in opened.members)
    private = None not in opened.works_for and opened.person is None
    return ToldAgain.objects.create(
        place=circle.place, circle=circle, whose_id=whose_id, may_see=readers, private=private,
        worker=None if opened.person is not None else by, at=at, by=by,
    )  # fmt: skip


def told_again_of(opened):
    """How often they had to tell it again, as far as the reader may see: ToldAgain rows, oldest first."""
    return sorted(opened.rows(ToldAgain), key=lambda row: row.at)


def handovers_of(opened):
    """The partnerships that the person ended while somebody else went on: who went and when."""
    mine = {opened.person.id} if opened.person is not None else opened.works_for
    rows = Partnership.objects.filter(circle=opened.circle, ends_at__isnull=False).select_related("worker")
    return [one for one in rows.order_by("ends_at", "id") if one.whose_id is None or one.whose_id in mine]


def told_again_in(place, starts_at, ends_at, *, left_out=()):
    """{"told again": moments, "handovers": moments} of a period, for `learn.disclosure` alone, which counts them.

    left_out: ids of circles that are left out of every count. No name, no circle, no worker.
    """
    again = ToldAgain.objects.for_place(place).filter(at__gte=starts_at, at__lt=ends_at)
    ended = Partnership.objects.for_place(place).filter(ends_at__gte=starts_at, ends_at__lt=ends_at)
    return {
        "told again": list(again.exclude(circle_id__in=left_out).values_list("at", flat=True)),
        "handovers": list(ended.exclude(circle_id__in=left_out).values_list("ends_at", flat=True)),
    }
