"""Pictures of plans: three ways compared, needs met, and who gains and who loses."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.page.charts import bars_chart, curve_chart, map_chart, ranges_chart
from drawwell.page.wording import in_a_sentence
from drawwell.place.models import Area

from .ask import ASKED_FOR

WAYS = {
    "production only": gettext_lazy("Services only"),
    "partnering only": gettext_lazy("Partnering only"),
    "both": gettext_lazy("Both"),
}
# The engine's words, as pages say them.
PAGE_WORDS = (("Production only", "Services only"), ("production only", "services only"), (" in met;", " needs met;"))
LEAST_DIFFERENCE = 0.05  # people a month


def in_page_words(sentence):
    """A sentence of the engine's, with the names that the charts beside it have."""
    for said, shown in PAGE_WORDS:
        sentence = sentence.replace(said, shown)
    return sentence


def words_of(rehearsal):
    """What a kept comparison says of where both stops winning, and of what could turn it round; for a template."""
    if rehearsal is None:
        return {}
    turning = rehearsal.result["comparison"].get("turning")
    return {
        "stops_words": in_page_words(rehearsal.result["stops"]["sentence"]),
        "turning_words": in_page_words(turning["sentence"]) if turning else "",
    }


def three_ways(rehearsal):
    """The kept comparison of three ways as a chart of shares met with their ranges, or None."""
    lines = {}
    for mode, words in WAYS.items():
        points = [
            (f"{row['budget_share']:.0%}", 100 * row["mean"], 100 * row["low"], 100 * row["high"])
            for row in rehearsal.result["comparison"]["rows"]
            if row["mode"] == mode and row["measure"] == "met_share" and row["mean"] is not None
        ]
        if points:
            lines[str(words)] = points
    if not lines:
        return None
    return ranges_chart(
        lines,
        sentence=in_page_words(rehearsal.result["comparison"]["sentence"]),
        caption=_("Same people, same luck, less and less money: share of needs met, with the range over rehearsals"),
        unit=_("per cent of needs met"),
        x_title=_("Share of today's money"),
    )


def where_both_gains(stops):
    """How many more needs in 100 both meets than services only, by how well services fit and what reserve costs."""
    lines = {}
    for one in stops["settings"]:
        times = f"{one['kept_cost_times']:g}"
        words = _("at today's cost") if times == "1" else _("at %(times)s times") % {"times": times}
        gain = [-100 * one[part] for part in ("difference", "difference_high", "difference_low")]
        lines.setdefault(words, []).append((f"{one['fit_share']:.0%}", *gain))
    if not lines:
        return None
    return ranges_chart(
        lines,
        sentence=in_page_words(stops["sentence"]),
        caption=_(
            "Where both stops winning: needs met by both less those met by services only, with its 95% range, when "
            "keeping capacity free costs what it does today or more"
        ),
        unit=_("needs in 100 more than services only"),
        digits=1,
        x_title=_("Whom the standard service suits"),
    )


def needs_met(plan):
    """Bars of the share met of each need, lowest first, or None where the plan keeps no needs."""
    rows = sorted(
        (100 * one.met / one.asked, one.name) for one in needs_of(plan) if one.asked > 0 and not one.was_asked_for
    )
    if not rows:
        return None
    least, name = rows[0]
    return bars_chart(
        [(name, share) for share, name in rows],
        sentence=_("The need least met is %(name)s: %(share).0f in 100 people.")
        % {"name": in_a_sentence(name), "share": least},
        caption=_("People met by need"),
        unit=_("people met in 100"),
    )


def value_against_money(plan):
    """The frontier: what more or less money would meet, by the weights given; None where too few plans fit."""
    points = plan.result.get("less_money", {}).get("points", ())
    fitting = [(100 * share, value) for share, value in points if value is not None]
    now = next((value for share, value in points if share == 1.0), None)
    if len(fitting) < 2 or not now:
        return None
    told = [
        _("%(share).0f%% of the money meets %(part).1f%% of what today's does")
        % {"share": share, "part": 100 * value / now}
        for share, value in (fitting[0], fitting[-1])
        if share != 100
    ]
    return curve_chart(
        fitting,
        sentence="; ".join(told) + ".",
        caption=_("What more or less money would meet"),
        unit=_("people met, by the weights given"),
        x_title=_("Share of the money"),
        now=100,
        now_words=_("this plan"),
    )


@dataclass(frozen=True)
class NeedMet:
    """One need under a plan, people a month: asked, met by services, met by pulls."""

    name: str
    asked: float
    produced: float
    pulled: float

    @property
    def met(self):
        return self.produced + self.pulled

    @property
    def was_asked_for(self):
        """Whether people asked for it and could not have it: an input from learning, beside the known needs."""
        return self.name.startswith(ASKED_FOR)


def needs_of(plan):
    """What a plan does for each need, in the plan's own order."""
    columns = (plan.result.get(key, ()) for key in ("needs", "need_asked", "need_met_produced", "need_met_pulled"))
    return [NeedMet(*row) for row in zip(*columns, strict=True)]


def added_up(needs):
    """Several needs as one row, or None where there are none."""
    if not needs:
        return None
    sums = (sum(getattr(one, part) for one in needs) for part in ("asked", "produced", "pulled"))
    return NeedMet(_("Asked for and not had"), *sums)


@dataclass(frozen=True)
class AreaChange:
    """People met a month in one area: under another plan and under this one."""

    area: Area
    asked: float
    before: float
    after: float

    @property
    def gained(self):
        return self.after - self.before


def area_changes(plan, against):
    """Each area with what it had under `against` and has under `plan`, largest loss first."""
    areas = {area.code: area for area in Area.objects.for_place(plan.place)}
    had = dict(zip(against.result["areas"], against.result["area_met"], strict=True))
    columns = (plan.result[key] for key in ("areas", "area_asked", "area_met"))
    changes = [
        AreaChange(areas[code], asked, had[code], met)
        for code, asked, met in zip(*columns, strict=True)
        if code in areas and code in had
    ]
    return sorted(changes, key=lambda one: (one.gained, one.area.code))


def in_one_sentence(changes):
    """Who gains and who loses, in one sentence."""
    losing = [one for one in changes if one.gained < -LEAST_DIFFERENCE]
    gaining = [one for one in changes if one.gained > LEAST_DIFFERENCE]
    if not losing and not gaining:
        return _("No area gains or loses: each has as many people met as now.")
    gain = ngettext("%(n)d area gains", "%(n)d areas gain", len(gaining)) % {"n": len(gaining)}
    lose = ngettext("%(n)d area loses", "%(n)d areas lose", len(losing)) % {"n": len(losing)}
    named = {"gain": gain if gaining else _("No area gains"), "lose": lose if losing else _("no area loses")}
    sentence = _("%(gain)s and %(lose)s.") % named
    if losing:
        most = losing[0]
        named = {"area": most.area.name, "people": -most.gained, "before": most.before}
        sentence += " " + _("%(area)s loses most: %(people).1f people a month fewer, of %(before).1f.") % named
    return sentence


def who_loses(changes):
    """A map of where fewer people would be met, the most losing areas numbered; None where nobody loses."""
    if not changes or changes[0].gained >= -LEAST_DIFFERENCE:
        return None
    return map_chart(
        [(one.area.name, max(0.0, -one.gained), one.area.latitude, one.area.longitude) for one in changes],
        sentence=in_one_sentence(changes),
        caption=_("Where fewer people would be met than under the plan in force"),
        unit=_("people a month fewer"),
        digits=1,
    )


def where_met(plan):
    """A map of how many in 100 are met in each area, the least met numbered."""
    areas = {area.code: area for area in Area.objects.for_place(plan.place)}
    columns = (plan.result.get(key, ()) for key in ("areas", "area_asked", "area_met"))
    rows = [
        (areas[code].name, 100 * met / asked, areas[code].latitude, areas[code].longitude)
        for code, asked, met in zip(*columns, strict=True)
        if code in areas and asked > 0
    ]
    if not rows:
        return None
    name, least = min((row[:2] for row in rows), key=lambda row: (row[1], row[0]))
    return map_chart(
        rows,
        sentence=_("Fewest are met in %(area)s: %(share).0f in 100 people.") % {"area": name, "share": least},
        caption=_("People met in each area"),
        unit=_("people met in 100"),
        highest_first=False,
    )
