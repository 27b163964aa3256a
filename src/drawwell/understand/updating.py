"""Estimates moved by what happened: kept as proposals, accepted or left by a named person, never in silence.

What was believed stays: an accepted update writes new dated rows, worked out from the first estimate and everything
that happened since, so that nothing is counted twice and the order of acceptance does not matter.
"""

from collections import namedtuple
from datetime import timedelta

from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Assumption, Role

from .models import EstimateUpdate, NeedEstimate, UpdateDecision

KINDS, DECISIONS = EstimateUpdate.Kind, UpdateDecision.Kind
ASSUMED_AS = {KINDS.PULLED: "pulled-fit-odds", KINDS.PRODUCED: "service-fit-odds", KINDS.USED: "used-share"}
Cell = namedtuple("Cell", "first latest value low high")


class UpdateIsDecided(Refusal):
    """{who} has decided already, on {day}. A later period's counts bring the question again."""

    status = 409


class UpdateIsOlder(Refusal):
    """There is a later one about {name}, which counts everything that this one counts. Decide on that one."""

    status = 409


@power("update estimates")
@journal.all_or_nothing()
def accept(update, *, reason, by, at):
    """Believe an update from now on: new dated rows, the old ones stay. Raises UpdateIsDecided, UpdateIsOlder."""
    _check_can_decide(update, reason, by=by, at=at)
    decision = _decision(update, DECISIONS.ACCEPTED, reason, _write(update, reason, by=by, at=at), by=by, at=at)
    journal.write(update.place, by=by, at=at, act="estimate moved", power="update estimates", subject=update)
    return decision


@power("update estimates")
@journal.all_or_nothing()
def leave(update, *, reason, by, at):
    """Leave an estimate as it was, and say why."""
    _check_can_decide(update, reason, by=by, at=at)
    decision = _decision(update, DECISIONS.LEFT, reason, [], by=by, at=at)
    journal.write(update.place, by=by, at=at, act="estimate left", power="update estimates", subject=update)
    return decision


def _check_can_decide(update, reason, *, by, at):
    check_role(by, update.place, Role.PLANNER, at=at)
    if not reason.strip():
        raise WrongInput(field="Reason", wrong="it is empty", right="Say why you accept it, or why you leave it")
    decided = UpdateDecision.objects.filter(update=update).select_related("by").first()
    if decided is not None:
        raise UpdateIsDecided(who=decided.by.name, day=f"{decided.at.astimezone(update.place.zone):%-d %B %Y}")
    if update.kind != KINDS.MONTHS and latest_of(update) != update:
        raise UpdateIsOlder(name=update.name)


def _decision(update, kind, reason, wrote, *, by, at):
    return UpdateDecision.objects.create(
        place=update.place, update=update, kind=kind, reason=reason.strip(), wrote=[str(one) for one in wrote],
        at=at, by=by,
    )  # fmt: skip


def latest_of(update):
    """The latest update about the same thing."""
    return _about(update).order_by("-at", "-id").first()


def _about(update):
    return EstimateUpdate.objects.for_place(update.place).filter(
        kind=update.kind, area=update.area, need=update.need, capability_key=update.capability_key
    )


def undecided(place):
    """The latest update of each kind and thing that nobody has decided on."""
    rows = EstimateUpdate.objects.for_place(place).select_related("area", "need", "decision").order_by("at", "id")
    latest = {(one.kind, one.area_id, one.need_id, one.capability_key): one for one in rows}
    return [one for one in latest.values() if not hasattr(one, "decision")]


def decided(place):
    """Every decision with its update, latest first."""
    rows = UpdateDecision.objects.for_place(place).select_related("update__area", "update__need", "by")
    return rows.order_by("-at", "-id")


def accepted_since(place, since, *, at):
    """What was accepted after one moment (None: ever) and by another, oldest first."""
    rows = decided(place).filter(kind=DECISIONS.ACCEPTED, at__lte=at)
    return list((rows.filter(at__gt=since) if since else rows).order_by("at", "id"))


# ---- what an accepted update writes ----


def _write(update, reason, *, by, at):
    """Ids of the new dated rows."""
    because = f"{update.words} Accepted by {by.name}: {reason.strip()}"
    today = at.astimezone(update.place.zone).date()
    if update.kind in (KINDS.NEED, KINDS.AREA):
        return _write_needs(update, because, today)
    if update.kind == KINDS.MONTHS:
        return []
    return [_write_assumption(update, because, today)]


def _write_assumption(update, because, today):
    key = assumption_key(update.kind, update.capability_key)
    last = Assumption.objects.for_place(update.place).filter(key=key).order_by("-from_date").first()
    if update.kind == KINDS.USED:
        value, low, high, unit = update.after, update.low, update.high, "share of what is held"
    else:
        unit = "times the odds"
        ends = (_odds(update.after), _odds(update.low), _odds(update.high))
        value, low, high = (update.times * end / ends[0] for end in ends)
    return Assumption.objects.create(
        place=update.place, key=key, value=value, unit=unit, low=low, high=high, source=because,
        from_date=_free_day(today, last),
    ).id  # fmt: skip


def assumption_key(kind, capability_key):
    """'pulled-fit-odds-debt-advice', or 'pulled-fit-odds' for all kinds of help together."""
    return "-".join(part for part in (ASSUMED_AS[kind], capability_key) if part)


def _odds(share):
    share = min(max(share, 1e-6), 1 - 1e-6)
    return share / (1 - share)


def _free_day(today, last):
    """Today; or the day after the row it follows, where that has this day already: no row takes another's place."""
    return max(today, last.from_date + timedelta(days=1)) if last is not None else today


def _write_needs(update, because, today):
    cells = Estimates(update.place).cells(area_id=update.area_id, need_id=update.need_id, instead=update)
    rows = [
        NeedEstimate(
            place=update.place,
            area_id=area,
            need_id=need,
            people_per_year=cell.value,
            low=min(cell.low, cell.value),
            high=max(cell.high, cell.value),
            basis=f"{cell.first.basis}; moved since. {because}",
            from_date=_free_day(today, cell.latest),
        )
        for (area, need), cell in cells.items()
    ]
    NeedEstimate.objects.bulk_create(rows)
    return [row.id for row in rows]


class Estimates:
    """Every estimate of need in a place: as it was first stated, and what was accepted to have moved it since."""

    def __init__(self, place):
        accepted = UpdateDecision.objects.for_place(place).filter(kind=DECISIONS.ACCEPTED).select_related("update")
        accepted = list(accepted.order_by("at", "id"))
        wrote = {row for decision in accepted for row in decision.wrote}
        self.firsts, self.latests = {}, {}
        for row in NeedEstimate.objects.for_place(place).order_by("from_date"):
            self.latests[row.area_id, row.need_id] = row
            if str(row.id) not in wrote:
                self.firsts[row.area_id, row.need_id] = row
        moves = [one.update for one in accepted]
        self.by_need = {one.need_id: one for one in moves if one.kind == KINDS.NEED}
        self.by_area = {one.area_id: one for one in moves if one.kind == KINDS.AREA}

    def cells(self, *, area_id=None, need_id=None, instead=None):
        """{(area id, need id): Cell} of one area, one need or all, as believed now.

        instead: an update tried in place of the accepted one about the same thing.
        """
        by_area, by_need = self.by_area, self.by_need
        if instead is not None and instead.kind == KINDS.AREA:
            by_area = by_area | {instead.area_id: instead}
        elif instead is not None:
            by_need = by_need | {instead.need_id: instead}
        return {
            (area, need): _cell(row, self.latests[area, need], [by_area.get(area), by_need.get(need)])
            for (area, need), row in self.firsts.items()
            if area_id in (None, area) and need_id in (None, need)
        }


def _cell(row, latest, moves):
    """One estimate times what is believed to have moved it; one stated since is not moved by what was before."""
    moves = [one for one in moves if one is not None and one.at.date() >= row.from_date]
    value = row.people_per_year
    for one in moves:
        value *= one.times
    if not moves or not row.people_per_year:
        return Cell(row, latest, value, row.low, row.high)
    below = min(one.low / one.after for one in moves)
    above = max(one.high / one.after for one in moves)
    return Cell(row, latest, value, value * below, value * above)
