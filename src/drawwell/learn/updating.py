"""What happened, put beside what was believed: needs, fit and use weighed on published tables and nothing else.

Asks are not needs. Only those who come to a worker ask, so how many need help in all is left as it was stated; what
moves is where it is, and what it is, as far as asking differs from what was expected by more than asking differs
anyway. Fit and use are moved only by those who answered and those who came. Every figure is worked out from the first
estimate and all the periods since, up to a year, so that no period counts twice. Nothing here changes an estimate: a
named person does (understand/updating.py).
"""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.design.models import Fit
from drawwell.engine import updating as engine
from drawwell.engine.updating import Belief, Told, told
from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.page.wording import in_a_sentence
from drawwell.place.models import Area, Assumption
from drawwell.supply.models import Capability
from drawwell.understand.models import EstimateUpdate, Need
from drawwell.understand.updating import Estimates, assumption_key, latest_of

from .by_area import AREAS
from .disclosure import ASKS, period_named
from .flow import FLOW
from .hiding import HIDDEN
from .models import PublishedTable
from .tally import mean_square_error

KINDS = EstimateUpdate.Kind
EVIDENCE_MONTHS = 12
MOVES_AT_LEAST = 0.02  # less than this is as expected
SAID_BY_AT_LEAST = 0.5  # of those who used it, or their silence could say anything
FIT_RANGE = 0.15  # to either side of a stated fit, which states no range of its own
FEWEST_AREAS = 3
ASKS_ARE_NOT_NEEDS = (
    "Only those who come to a worker ask: how many need help in all is left as it was, and an area or need whose "
    "people do not ask looks smaller than it is. However many ask, they weigh as about 11 that were counted one by one."
)
ONE_NEED_TOO = " An ask names a kind of help and never a need, so each is shared between the needs that such help fits."
ANSWERS_ARE_OF_USERS = (
    "Only those who came and answered are counted, and answers about one kind of help are alike: they weigh as 50 at "
    "most. 'Some' counts as half."
)


@dataclass(frozen=True)
class Weighed:
    """Updates that the tables speak for (kept or not yet), and sentences on what they cannot move and why."""

    updates: tuple
    held_back: tuple


@power("update estimates")
@journal.all_or_nothing()
def propose_updates(place, *, by, at):
    """Keep each update that the published tables speak for, once for what they say. Returns Weighed, of the new."""
    found = weigh(place, at=at)
    fresh = [one for one in found.updates if not _says_the_same(latest_of(one), one)]
    for one in fresh:
        one.by = by
        one.save(force_insert=True)
        journal.write(place, by=by, at=at, act="estimate put in question", power="update estimates", subject=one)
    return Weighed(tuple(fresh), found.held_back)


def _says_the_same(earlier, update):
    return earlier is not None and earlier.came_from == update.came_from


def weigh(place, *, at):
    """What the last year's published tables say of every estimate. Changes nothing."""
    tables = _tables(place, at)
    known = Estimates(place)
    if not known.firsts or not tables[ASKS]:
        return Weighed((), (_("Nothing has been published since the estimates were stated."),))
    updates, held_back = [], []
    for kind in (_needs, _areas, _fits, _uses):
        moved, kept = kind(place, known, tables, at)
        updates += moved
        held_back += kept
    return Weighed(tuple(updates), tuple(held_back))


def _tables(place, at):
    """{name: published tables of the last year, of periods that began when or after the estimates held}."""
    found = {ASKS: [], AREAS: [], FLOW: []}
    rows = PublishedTable.objects.for_place(place).filter(name__in=found, published_at__lte=at)
    since = max((row.from_date for row in Estimates(place).firsts.values()), default=None)
    for table in rows.order_by("period"):
        starts = period_named(place, table.period).starts_at.astimezone(place.zone)
        months = (at.astimezone(place.zone).year - starts.year) * 12 + at.astimezone(place.zone).month - starts.month
        if months <= EVIDENCE_MONTHS and since is not None and starts.date() >= since:
            found[table.name].append(table)
    return found


def _read(count, table):
    return told(count, hidden_under=table.threshold, rounded_to=table.rounded_to, moved=mean_square_error())


def _update(place, kind, moved, tables, at, **about):
    """An update not yet kept."""
    return EstimateUpdate(
        place=place,
        kind=kind,
        before=moved.before.mean,
        before_low=moved.before.low,
        before_high=moved.before.high,
        after=moved.after.mean,
        low=moved.after.low,
        high=moved.after.high,
        happened=moved.happened.middle,
        expected=moved.expected,
        own_share=moved.own_share,
        came_from=[{"id": str(one.id), "name": one.name, "period": one.period} for one in tables],
        at=at,
        **about,
    )


# ---- needs, and areas ----


def _needs(place, known, tables, at):
    """How often each need arises, by what was asked for: each kind of help is shared between the needs it fits."""
    needs = list(Need.objects.for_place(place).order_by("key"))
    helps = list(Capability.objects.for_place(place).order_by("key"))
    beliefs = {one.id: _belief(known, need_id=one.id) for one in needs}
    expected = _fit_table(place, needs, helps, "pulled_share")
    expected *= np.array([beliefs[one.id].mean for one in needs])[:, None] * _months(place, tables[ASKS]) / 12
    asked = [_asked(tables[ASKS], one.key) for one in helps]
    shared = engine.handed_out(asked, expected)
    return _rates(place, known, KINDS.NEED, needs, beliefs, shared, expected.sum(axis=1), tables[ASKS], at)


def _areas(place, known, tables, at):
    """How often needs arise in each area, by what was asked there, whatever it was."""
    areas = list(Area.objects.for_place(place).order_by("code"))
    beliefs = {one.id: _belief(known, area_id=one.id) for one in areas}
    counts = [{row["area"]: row["asked"] for row in table.rows} for table in tables[AREAS]]
    read = [
        {code: _read(count, table) for code, count in c.items()} for c, table in zip(counts, tables[AREAS], strict=True)
    ]
    shown = [one for one in areas if counts and sum(c.get(one.code) is not HIDDEN for c in counts) * 2 > len(counts)]
    if len(shown) < FEWEST_AREAS:
        return [], [_("Areas: fewer than three have enough asks to be shown, so none is compared with another.")]
    asked = [sum((c[one.code] for c in read if one.code in c), Told()) for one in areas]
    expected = np.array([beliefs[one.id].mean for one in areas]) * _months(place, tables[AREAS]) / 12
    updates, kept = _rates(place, known, KINDS.AREA, areas, beliefs, asked, expected, tables[AREAS], at, only=shown)
    hidden = len(areas) - len(shown)
    said = ngettext(
        "%(n)d area: too few asks to show, so nothing is said of it.",
        "%(n)d areas: too few asks to show, so nothing is said of them.",
        hidden,
    )
    more = [said % {"n": hidden}] if hidden else []
    return updates, kept + more


def _rates(place, known, kind, things, beliefs, asked, would_be, tables, at, only=None):
    """(updates, what is held back) of things whose asks stand against what all together would make one expect."""
    whole = float(would_be.sum())
    reach = sum(one.middle for one in asked) / whole if whole else 0.0
    updates, held_back = [], []
    for one, came, of_need in zip(things, asked, would_be, strict=True):
        if only is not None and one not in only:
            continue
        expected = float(of_need) * reach
        if max(expected, came.middle) < engine.FEWEST_ASKS or beliefs[one.id].mean <= 0:
            held_back.append(_("%(name)s: too few asks to speak of it.") % {"name": one.name})
            continue
        update = _rate(place, known, kind, one, engine.move_rate(beliefs[one.id], came, expected), tables, at)
        if abs(update.after - update.before) < MOVES_AT_LEAST * update.before:
            held_back.append(_("%(name)s: asked for about as was expected.") % {"name": one.name})
        else:
            updates.append(update)
    return updates, held_back


def _rate(place, known, kind, thing, moved, tables, at):
    about = {"need": thing} if kind == KINDS.NEED else {"area": thing}
    times = moved.after.mean / moved.before.mean
    update = _update(place, kind, moved, tables, at, name=thing.name, unit="people a year", times=times, **about)
    # What is believed now may have been moved already, by this axis or by the other.
    which = {"area_id": update.area_id, "need_id": update.need_id}
    now, then = known.cells(**which), known.cells(**which, instead=update)
    update.before, update.before_low, update.before_high = _sums(now)
    update.after, update.low, update.high = _sums(then)
    update.words = _rate_in_words(update)
    update.caution = ASKS_ARE_NOT_NEEDS + (ONE_NEED_TOO if kind == KINDS.NEED else "")
    return update


def _rate_in_words(update):
    what = in_a_sentence(update.name) if update.kind == KINDS.NEED else None
    need = _("Need for %(what)s") % {"what": what} if what else _("Need in %(where)s") % {"where": update.name}
    return _(
        "%(need)s was %(before)s people a year, now %(after)s, because about %(asks)s asks came where %(due)s "
        "would have come had it been as believed."
    ) % {
        "need": need,
        "before": f"{update.before:,.0f}",
        "after": f"{update.after:,.0f}",
        "asks": f"{update.happened:,.0f}",
        "due": f"{update.expected:,.0f}",
    }


def _belief(known, **which):
    cells = [row for (area, need), row in known.firsts.items() if which.get("area_id") in (None, area)]
    cells = [row for row in cells if which.get("need_id") in (None, row.need_id)]
    return Belief(*(float(sum(getattr(row, part) for row in cells)) for part in ("people_per_year", "low", "high")))


def _sums(cells):
    return tuple(sum(getattr(cell, part) for cell in cells.values()) for part in ("value", "low", "high"))


def _months(place, tables):
    return sum(period_named(place, table.period).months for table in tables)


def _asked(tables, key):
    """Asks for one kind of help over all periods. Where the whole is hidden for the sake of a part, the parts count."""
    whole = Told()
    for table in tables:
        row = next((one for one in table.rows if one["capability"] == key), None)
        if row is None:
            continue
        parts = (row["met"], row["unmet"])
        one_shown = (parts[0] is HIDDEN) != (parts[1] is HIDDEN)
        counts = parts if row["asked"] is HIDDEN and one_shown else (row["asked"],)
        whole += sum((_read(one, table) for one in counts), Told())
    return whole


def _fit_table(place, needs, helps, part):
    """(N, C) of stated fits."""
    row, column = {one.id: i for i, one in enumerate(needs)}, {one.id: i for i, one in enumerate(helps)}
    table = np.zeros((len(needs), len(helps)))
    for fit in Fit.objects.for_place(place):
        table[row[fit.need_id], column[fit.capability_id]] = getattr(fit, part)
    return table


# ---- fit, and use ----


def _fits(place, known, tables, at):
    """Whether help fits, by what those said who used it: of one kind, and of all together."""
    updates, held_back = [], []
    needs = list(Need.objects.for_place(place).order_by("key"))
    helps = list(Capability.objects.for_place(place).order_by("key"))
    people = np.array([_belief(known, need_id=one.id).mean for one in needs])
    for kind, way, part in ((KINDS.PULLED, None, "pulled_share"), (KINDS.PRODUCED, "service", "produced_share")):
        fits = _fit_table(place, needs, helps, part)
        for place_of, key, name in _kinds_of_help(helps):
            mean = _usual_fit(fits if place_of is None else fits[:, [place_of]], people)
            read = _answers(tables[FLOW], key, way)
            if mean is None or not read.tables:
                continue
            if not read.enough:
                held_back.append(_("%(name)s: too few said whether it helped.") % {"name": name})
                continue
            update = _fit(place, kind, key, name, mean, read, at)
            if abs(update.after - update.before) < MOVES_AT_LEAST * update.before:
                held_back.append(_("%(name)s: it helped about as often as was believed.") % {"name": name})
            else:
                updates.append(update)
    return updates, held_back


def _kinds_of_help(helps):
    """(position or None, key, name): all kinds together, then each."""
    return [(None, "", _("All help that is pulled in")), *((i, one.key, one.name) for i, one in enumerate(helps))]


def _usual_fit(fits, people):
    """The stated fit for those who would use it: weighed by how many they are, and how well it fits them."""
    weight = people[:, None] * fits
    return float((weight * fits).sum() / weight.sum()) if weight.sum() > 0 else None


@dataclass(frozen=True)
class Answers:
    """What users said, as yes and no, over the periods in which it can be told; how many used it; those tables."""

    yes: Told
    no: Told
    used: float
    tables: tuple

    @property
    def silent(self):
        return max(self.used - self.yes.middle - self.no.middle, 0.0)

    @property
    def enough(self):
        said = self.yes.middle + self.no.middle
        return said >= engine.FEWEST_ANSWERS and self.silent <= (1 - SAID_BY_AT_LEAST) * max(self.used, said)


def _answers(tables, key, way):
    yes, no, used, read = Told(), Told(), 0.0, []
    for table in tables:
        row = next((one for one in table.rows if one["capability"] == (key or "all")), None)
        if row is None or (row.get("way") == "service") != (way == "service"):
            continue
        said = [row["helped"][answer] for answer in ("yes", "some", "no")]
        if sum(one is HIDDEN for one in said) > 1:
            continue  # mostly hidden: what it leaves open is wider than what it says
        plainly, somewhat, not_at_all = (_read(one, table) for one in said)
        yes, no = yes + plainly + somewhat.times(0.5), no + not_at_all + somewhat.times(0.5)
        used += (row.get("came") or {}).get("used") or 0
        read.append(table)
    return Answers(yes, no, used, tuple(read))


def _fit(place, kind, key, name, mean, read, at):
    stated = Belief(mean, max(mean - FIT_RANGE, 0.0), min(mean + FIT_RANGE, 1.0))
    moved = engine.move_share(stated, read.yes, read.no)
    times = engine.odds_of(moved.after.mean) / engine.odds_of(mean)
    update = _update(place, kind, moved, read.tables, at, capability_key=key, name=name, unit="share", times=times)
    now = _stated(place, kind, key)
    if now is not None:
        ends = (now.low, now.value, now.high)
        update.before_low, update.before, update.before_high = (engine.odds_times(mean, end) for end in ends)
    low, high = engine.bounds_if_the_silent_spoke(read.yes.middle, read.no.middle, read.silent)
    update.caution = ANSWERS_ARE_OF_USERS
    if read.silent:
        update.caution += _(
            " Had those who did not answer all said no it would be %(low).0f%%, all yes %(high).0f%%."
        ) % {
            "low": 100 * low,
            "high": 100 * high,
        }
    update.happened, update.expected = read.yes.middle, moved.expected * update.before
    update.words = _(
        "%(name)s was believed to help %(before).0f of 100 who use it, now %(after).0f, because about %(yes).0f of "
        "%(said).0f answers said that it helped."
    ) % {
        "name": name,
        "before": 100 * update.before,
        "after": 100 * update.after,
        "yes": read.yes.middle,
        "said": read.yes.middle + read.no.middle,
    }
    return update


def _stated(place, kind, key):
    """The assumption that the design reads of it now, or None."""
    rows = Assumption.objects.for_place(place).filter(key=assumption_key(kind, key))
    return rows.order_by("-from_date").first()


def _uses(place, known, tables, at):
    """Whether help that is held is used, by what was used and what was given back or lapsed."""
    updates, held_back = [], []
    for _place_of, key, name in _kinds_of_help(list(Capability.objects.for_place(place).order_by("key"))):
        used, back, read = Told(), Told(), []
        for table in tables[FLOW]:
            row = next((one for one in table.rows if one["capability"] == (key or "all")), {})
            came = row.get("came") or {}
            if came.get("used") is not HIDDEN and came.get("not used") is not HIDDEN:
                used, back = used + _read(came["used"], table), back + _read(came["not used"], table)
                read.append(table)
        if not read:
            continue
        update = _use(place, key, name, used, back, read, at)
        if abs(update.after - update.before) < MOVES_AT_LEAST:
            held_back.append(_("%(name)s: used about as often as was believed.") % {"name": name})
        else:
            updates.append(update)
    return updates, held_back


def _use(place, key, name, used, back, tables, at):
    moved = engine.move_share(engine.flat_share(), used, back)
    update = _update(
        place, KINDS.USED, moved, tables, at, capability_key=key, name=name, unit="share", times=moved.after.mean
    )
    now = _stated(place, KINDS.USED, key)
    # A design that nobody told otherwise takes all that is held as used.
    before = (now.low, now.value, now.high) if now is not None else (1.0, 1.0, 1.0)
    update.before_low, update.before, update.before_high = before
    held = used.middle + back.middle
    update.happened, update.expected = used.middle, held * update.before
    update.caution = _("Only help that was held is counted; nobody is asked why they did not come.")
    update.words = _(
        "%(name)s: of 100 that are held %(before).0f were taken to be used, now %(after).0f, because about %(used).0f "
        "of %(held).0f were."
    ) % {
        "name": name,
        "before": 100 * update.before,
        "after": 100 * update.after,
        "used": used.middle,
        "held": held,
    }
    return update
