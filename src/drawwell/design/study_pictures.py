"""What a study found, as charts, rows of text and sentences for its page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page.charts import bars_chart, map_chart, ranges_chart, shown
from drawwell.place.models import Area

from .figures import MEASURES, RATES, _with_unit

WORST = 10
SWINGS_SHOWN = 6
BUSY = (0.80, 0.90, 0.95)
TEN = 10


def changes_of(study, data):
    """Rows (words, value, was, unit, source) of what was changed for this study."""
    words = {row["key"]: row["words"] for row in data["assumptions"]}
    return [
        (words.get(key, key), f"{one['value']:g}", f"{one['was']:g}", one["unit"], one["source"])
        for key, one in study.changes.items()
    ]


def waits(data):
    """Waits with their range: by fifth of areas where those are known, else the slowest tenth by need; or None."""
    rows = data["by_fifth"] if len(data["by_fifth"]) > 1 else []
    if not rows:
        slow = [(r["name"], r["wait_days_p90"]["mean"]) for r in data["by_need"] if r["wait_days_p90"]]
        slow = sorted(slow, key=lambda row: -row[1])[:WORST]
        if not slow:
            return None
        name, most = slow[0]
        sentence = _("The longest waits are for %(name)s: nine in ten wait %(days).0f days or less.")
        return bars_chart(
            slow, sentence=sentence % {"name": name, "days": most}, caption=_("Days that nine in ten wait at most"),
            unit=_("days"), digits=1,
        )  # fmt: skip
    lines = {}
    for key, words in (("wait_days_p90", _("Nine in ten within")), ("wait_days_p50", _("Half within"))):
        points = [(_number_of(row), *_spread(row[key])) for row in rows if row[key]]
        if len(points) == len(rows):
            lines[words] = points
    if not lines:
        return None
    first, last = rows[0]["wait_days_p90"], rows[-1]["wait_days_p90"]
    named = {"most": _days(first), "least": _days(last), "from": rows[0]["name"], "to": rows[-1]["name"]}
    return ranges_chart(
        lines,
        sentence=_("In %(from)s of areas nine in ten wait %(most)s or less, in %(to)s %(least)s.") % named,
        caption=_("Days people wait, with the range over the rehearsals"),
        unit=_("days waited"),
        digits=1,
        x_title=_("Fifth of areas: 1 is the most deprived"),
    )


FIFTH_NUMBER = {"the most deprived fifth": "1", "the second": "2", "the third": "3", "the fourth": "4"}


def _number_of(row):
    return FIFTH_NUMBER.get(row["name"], "5")


def _spread(one):
    return one["mean"], one["low"], one["high"]


def _days(one):
    if one is None:
        return _("no time that can be told")
    said = shown(one["mean"], 1)
    return ngettext("%(n)s day", "%(n)s days", 1 if said == "1.0" else 2) % {"n": said}


def _range(one, digits=1, unit=""):
    """'9.2 (7.1 to 10.4)', or a dash."""
    if one is None:
        return "–"
    middle, low, high = (shown(one[part], digits) for part in ("mean", "low", "high"))
    return f"{middle}{unit}" if low == high else f"{middle}{unit} ({low} {_('to')} {high})"


def _hundred(one):
    return None if one is None else {part: 100 * value for part, value in one.items()}


def needs_of(data):
    """Rows (need, asked, met in 100, half wait, nine in ten wait) as text, least met first."""
    rows = sorted(data["by_need"], key=lambda row: row["met_share"]["mean"])
    return [_group_row(row) for row in rows]


def _group_row(row):
    return (
        row["name"],
        shown(row["asked"]),
        _range(_hundred(row["met_share"]), 0),
        _range(row["wait_days_p50"]),
        _range(row["wait_days_p90"]),
    )


def groups_of(data):
    """(heading, rows as in needs_of) for each way of grouping people that is known: fifths of areas, segments."""
    return [
        (heading, [_group_row(row) for row in data.get(key, ())])
        for key, heading in (("by_fifth", _("By fifth of areas")), ("by_segment", _("By age and circumstance")))
        if len(data.get(key, ())) > 1
    ]


def replay_of(data):
    """Last year replayed: its sentence, and rows (capability, asked, met, met in 100, the rehearsal's in 100)."""
    rows = [
        (
            row["capability"],
            shown(row["asked"]),
            shown(row["met"]),
            shown(100 * row["met"] / row["asked"]),
            _range(_hundred({"mean": row["twin_share"], "low": row["low"], "high": row["high"]}), 0),
        )
        for row in data["replay"]["rows"]
    ]
    return {"sentence": data["replay"]["sentence"], "rows": rows}


def swings_of(data):
    """Rows (assumption, from-to, difference at either end, Morris's mean and spread, turns round), widest first."""
    if not data["sensitivity"]:
        return []
    return [
        (
            str(RATES.get(one["assumption"], one["assumption"].replace("_", " "))),
            f"{one['low']:g} {_('to')} {one['high']:g} {one['unit']}",
            f"{shown(one['at_low'])} {_('to')} {shown(one['at_high'])}",
            "–" if one.get("effect_mean") is None else f"{shown(one['effect_mean'])} (± {shown(one['effect_spread'])})",
            one["turns_round"],
        )
        for one in data["sensitivity"]["swings"][:SWINGS_SHOWN]
    ]


def turning_sentence(data):
    """How many more or fewer are met than under the other plan, and what alone could turn that round."""
    found = data["sensitivity"]
    if not found:
        return ""
    more = _("more") if found["difference"] >= 0 else _("fewer")
    named = {"people": shown(abs(found["difference"])), "more": more, "other": data["names"][1]}
    start = _("%(people)s %(more)s people are met than under %(other)s.") % named
    turning = [one for one in found["swings"] if one["turns_round"]]
    if not turning:
        return start + " " + _("No assumption alone turns this round within its range.")
    words = "; ".join(str(RATES.get(one["assumption"], one["assumption"])) for one in turning)
    return start + " " + _("It would turn round within the range of: %(words)s.") % {"words": words}


def headline_of(data):
    """Rows (what, this plan with its range, the other, difference with its interval, what shared luck is worth)."""
    names, rows = data["names"], []
    for measure, (words, unit, digits, times) in MEASURES.items():
        ours = data["measures"][names[0]].get(measure)
        if ours is None:
            continue
        row = [str(words), _money_range(ours, unit, digits, times), "", "", ""]
        theirs = data["measures"][names[1]].get(measure) if len(names) > 1 else None
        if theirs:
            row[2] = _with_unit(theirs["mean"] * times, unit, digits)
            row[3] = _difference(theirs, digits, times)
            row[4] = shown(theirs["luck"], 1) if theirs.get("luck") is not None else ""
        rows.append(row)
    return rows


def _money_range(one, unit, digits, times):
    middle, low, high = (_with_unit(one[part] * times, unit, digits) for part in ("mean", "low", "high"))
    return middle if low == high else f"{middle} ({low} {_('to')} {high})"


def _difference(one, digits, times):
    if one.get("difference") is None:
        return ""
    middle = shown(one["difference"] * times, digits)
    if one["difference_low"] is None or one["difference_low"] == one["difference_high"]:
        return middle
    low, high = (shown(one[part] * times, digits) for part in ("difference_low", "difference_high"))
    return f"{middle} ({low} {_('to')} {high})"


def areas_of(data):
    """Rows (area, asked, met, met under the other, difference with its interval, verdict), the largest loss first."""
    return [
        (
            row["name"],
            shown(row["asked"]),
            shown(row["met"], 1),
            shown(row["met_against"], 1) if row.get("met_against") is not None else "",
            _difference({f"difference{end}": row.get(key) for end, key in ENDS}, 1, 1),
            row.get("verdict", ""),
        )
        for row in data["by_area"]
    ]


ENDS = (("", "difference"), ("_low", "low"), ("_high", "high"))


def gain_sentence(data):
    """How many areas gain and lose beyond chance, and which loses most."""
    verdicts = [row.get("verdict") for row in data["by_area"]]
    if not any(verdicts):
        return ""
    gains, loses = verdicts.count("gains"), verdicts.count("loses")
    told = {"gain": gains, "lose": loses, "same": len(verdicts) - gains - loses, "other": data["names"][1]}
    words = _(
        "Beside %(other)s, more people are met in %(gain)d areas, fewer in %(lose)d; in %(same)d no difference can be "
        "told from chance."
    )
    sentence = words % told
    worst = data["by_area"][0]
    if loses:
        named = {"area": worst["name"], "people": shown(-worst["difference"], 1)}
        sentence += " " + _("%(area)s loses most: %(people)s people fewer.") % named
    return sentence


def who_loses(data, place):
    """A map of where fewer people are met than under the other plan; None where nobody loses beyond chance."""
    losing = {row["name"]: -row["difference"] for row in data["by_area"] if row.get("verdict") == "loses"}
    if not losing:
        return None
    return map_chart(
        [
            (area.name, max(0.0, losing.get(area.name, 0.0)), area.latitude, area.longitude)
            for area in Area.objects.for_place(place).order_by("code")
        ],
        sentence=gain_sentence(data),
        caption=_("Where fewer people are met than under the other plan"),
        unit=_("people fewer"),
        digits=1,
    )


def at_work_of(data):
    """Rows (shift, hours a week, workers, people at once, hours, share spent on pulls), where shifts are stated."""
    return [
        (
            row["name"].replace("-", " ").capitalize(),
            row["hours_a_week"],
            "" if row["workers"] is None else f"{row['workers']:.0f}",
            _("no limit") if row["places"] is None else f"{row['places']:,.0f}",
            f"{row['hours']:,.0f}",
            "" if row["worked_share"] is None else f"{100 * row['worked_share']:.0f}",
        )
        for row in data.get("at_work", ())
    ]


def payers_of(data):
    """Rows (who pays, this plan, the other) in pounds, and what falls on others last."""
    names = data["names"]
    ours = dict(data["who_pays"][names[0]])
    theirs = dict(data["who_pays"][names[1]]) if len(names) > 1 else {}
    rows = [
        (who, _pounds(ours.get(who, 0.0)), _pounds(theirs.get(who, 0.0)) if theirs else "")
        for who in dict.fromkeys([*ours, *theirs])
    ]
    fallen = [data["measures"][name].get("cost_to_others_pence") for name in names[:2]]
    told = [_money_range(one, "£", 0, 0.01) if one else "" for one in fallen]
    rows.append((_("others, for needs that became worse"), told[0], told[1] if len(told) > 1 else ""))
    return rows


def _pounds(pence):
    return f"£{shown(pence / 100)}"


def filling_of(data):
    """Rows (kept free, in 100 used, met in 100, mean days until a pull): the price of filling what is kept free."""
    return [
        (
            f"{100 * row['times']:.0f}%",
            "–" if row["reserve_used_share"] is None else shown(100 * row["reserve_used_share"]),
            "–" if row["met_share"] is None else shown(100 * row["met_share"], 1),
            "–" if row["wait_days_pulled_mean"] is None else shown(row["wait_days_pulled_mean"], 1),
        )
        for row in data["filling"]
    ]


def filling_sentence(data):
    """What the place pays for filling its reserve, and what theory says of ten workers."""
    from drawwell.engine.queues import erlang_c_wait

    waits = [shown(erlang_c_wait(TEN, busy), 2) for busy in BUSY]
    theory = _(
        "Filling every hour has a price that theory knows: with ten workers and asks at random, the mean wait is "
        "%(low)s work times when they are busy 80%% of the time, %(middle)s at 90%% and %(high)s at 95%%."
    ) % {"low": waits[0], "middle": waits[1], "high": waits[2]}
    rows = {row["times"]: row for row in data["filling"] if row["wait_days_pulled_mean"] is not None}
    now, least = rows.get(1.0), rows.get(min(rows)) if rows else None
    if not now or not least or now["reserve_used_share"] is None or least is now:
        return theory
    here = _(
        "Here, as planned, %(used)s in 100 of what is kept free is used and a pull takes %(days)s days on average; "
        "with half of it, %(used_half)s in 100 is used, it takes %(days_half)s days and %(met_half)s in 100 are met, "
        "not %(met)s."
    ) % {
        "used": shown(100 * now["reserve_used_share"]),
        "days": shown(now["wait_days_pulled_mean"], 1),
        "used_half": shown(100 * least["reserve_used_share"]),
        "days_half": shown(least["wait_days_pulled_mean"], 1),
        "met_half": shown(100 * least["met_share"], 1),
        "met": shown(100 * now["met_share"], 1),
    }
    return f"{here} {theory}"
