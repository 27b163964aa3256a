"""Reading pulls: through the circle's door, so that nobody sees what is not theirs to see."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.guard import journal
from drawwell.guard.refusals import NotYours
from drawwell.page.wording import amount_of, in_a_sentence
from drawwell.partner import access
from drawwell.supply.conditions import but_hours, in_words

from .actions import HOLDING, WAITING, waiting
from .each_time import offered_instead
from .keeping import BEING_ASKED
from .models import Answer, Pull
from .stands import how_it_stands, how_often
from .tellings import told_about
from .times_in_words import at_its_hours, day_and_hours


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
    offered: tuple = ()  # of a series: the times of which a provider says "yes, but", for the asker to say

    @property
    def waits(self):
        return self.last is None or self.last.kind in WAITING

    @property
    def is_held(self):
        return self.last is not None and self.last.kind in HOLDING

    @property
    def is_asked(self):
        """Whether somebody's answer is awaited: a provider's, or the asker's to a yes-but."""
        return self.last is not None and self.last.kind in BEING_ASKED

    @property
    def kind(self):
        return self.last.kind if self.last else ""

    @property
    def stands(self):
        return how_it_stands(self.last, self.pull.place.zone, self.offered)

    @property
    def wanted(self):
        """By when it was wanted, and at which hours: 'by 12 May, between 09:00 and 12:00', 'on 12 May, 9 to 10'."""
        pull, zone = self.pull, self.pull.place.zone
        if hours := day_and_hours(pull.earliest_at, pull.latest_at, zone):
            return _("on %(hours)s") % {"hours": hours}
        by = _("by %(day)s") % {"day": date_format(pull.latest_at.astimezone(zone), "j F")}
        return at_its_hours(by, pull.conditions)

    @property
    def amount(self):
        """How much, with what is asked for together with it, and how often."""
        pull = self.pull
        more = [
            f"{in_a_sentence(leg.capability.name)}: {amount_of(leg.units, leg.capability.unit)}"
            for leg in pull.also.all()
        ]
        words = amount_of(pull.units, pull.capability.unit)
        if more:
            words = _("%(this)s; together with %(more)s") % {"this": words, "more": "; ".join(more)}
        if pull.times > 1:
            words = f"{words}; {how_often(pull.times, pull.every_days, pull.every_months)}"
        return words

    @property
    def conditions(self):
        """What the help is asked to be, in words; its hours are among its days."""
        return ", ".join(str(in_words(key)) for key in but_hours(self.pull.conditions))


def asks_of(opened):
    """The asks of an opened circle that its reader may see: those that wait first, longest wait first."""
    rows = _with_answers(Pull.objects.for_place(opened.place).filter(circle=opened.circle))
    asks = as_asks([row for row in rows if opened.may_see(row)])
    waits = sorted((one for one in asks if one.waits), key=lambda one: one.pull.asked_at)
    held = sorted((one for one in asks if one.is_held or one.is_asked), key=lambda one: one.last.until)
    done = [one for one in asks if not one.waits and not one.is_held and not one.is_asked]
    return waits + held + sorted(done, key=lambda one: one.last.at, reverse=True)


def asks_by(worker, circle_ids, *, place):
    """A worker's own asks for the circles they work with now, still waiting or held; nobody else's."""
    rows = Pull.objects.for_place(place).filter(by=worker, circle_id__in=circle_ids)
    return as_asks(_with_answers(rows))


def as_asks(pulls):
    """Pulls that may be seen, each with its last answer and what was told."""
    told = {}
    for one in told_about(pulls):
        told.setdefault(one.pull_id, []).append(one)
    asks, offered = [], offered_instead(pulls)
    for pull in pulls:
        answers, helped = list(pull.answers.all()), list(pull.helped.all())
        last_helped = max(helped, key=lambda row: row.at).answer if helped else ""
        last, instead = answers[-1] if answers else None, tuple(offered.get(pull.id, ()))
        asks.append(Ask(pull, last, tuple(told.get(pull.id, ())), last_helped, instead))
    return asks


def _with_answers(pulls):
    return list(
        pulls.select_related("capability", "purpose", "by", "place")
        .prefetch_related(
            "also__capability", "answers__offer__service__site__area", "answers__offer__service__organisation", "helped"
        )
        .order_by("asked_at", "id")
    )


def place_in_line(pull, *, at):
    """How many asks for the same capability have waited longer: 0 is first. None when it does not wait."""
    line = [one.id for one in waiting(pull.place, at=at) if one.capability_id == pull.capability_id]
    return line.index(pull.id) if pull.id in line else None
