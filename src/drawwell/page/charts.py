"""Pictures of numbers: each with its sentence and a table whose numbers are the picture's own.

A builder takes plain values and a sentence, and returns a Chart for `{% figure_chart %}`. Every picture is drawn twice,
for narrow and for wide screens, so that its words never fall under 12 px. Colour never speaks alone: dashes, shapes,
outlines and labels say the same. Altair and vl-convert are loaded only when something is drawn.
"""

from dataclasses import dataclass, field

from .drawing import (
    BRICK,
    COPPER,
    EDGE,
    INK,
    INK_SOFT,
    MOSS,
    NARROW,
    PLUM,
    SAYS,
    WATER,
    WATER_PALE,
    WIDE,
    Drawing,
    draw,
)

# Colour, dash and shape of each line, in order.
LINES = (
    (WATER, (1, 0), "circle"),
    (COPPER, (7, 4), "square"),
    (PLUM, (2, 3), "triangle-up"),
    (MOSS, (9, 3, 2, 3), "diamond"),
)


LETTER = 6.8  # px: how wide a letter of a name is, at most, on average


@dataclass(frozen=True)
class Cell:
    """A cell of a chart's table: what people read, and the plain number behind it where the chart draws it."""

    text: str
    number: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture in two sizes, with the sentence that answers first and the table behind it."""

    sentence: str
    svg: Drawing
    svg_wide: Drawing
    table_head: tuple[str, ...]
    table_rows: tuple[tuple[Cell, ...], ...]
    caption: str
    unit: str = ""
    key: tuple[dict, ...] = field(default=())
    key_narrow_only: bool = False

    @property
    def numbers(self):
        """The numbers in the table, to be compared with those drawn."""
        return tuple(cell.number for row in self.table_rows for cell in row if cell.number)


def plain(value, digits=0):
    """A number as a machine reads it, rounded to what is shown: 1234.5 -> "1234.5"."""
    rounded = f"{value:.{digits}f}"
    return rounded[1:] if float(rounded) == 0 and rounded.startswith("-") else rounded


def shown(value, digits=0):
    """A number as people read it: 1234.5 -> "1,234.5", with a true minus sign."""
    return f"{float(plain(value, digits)):,.{digits}f}".replace("-", "\u2212")


def ranges_chart(lines, *, sentence, caption, unit, digits=0, x_title="", zero=True):
    """Several ways compared over the same steps, each with its range.

    lines: {way: [(x label, mean, low, high), ...]} in the order to be drawn; the same x labels for each.
    `unit` says what the numbers are ("days waited"). The range is drawn as an upright line through each mean.
    """
    _some(lines)
    steps = list(dict.fromkeys(point[0] for points in lines.values() for point in points))
    drawings = [_ranges_at(width, lines, steps, caption, sentence, digits, x_title, zero) for width in (NARROW, WIDE)]
    rows = []
    for step in steps:
        row = [Cell(str(step))]
        for points in lines.values():
            found = next((p for p in points if p[0] == step), None)
            row += [_number(n, digits) for n in found[1:4]] if found else [Cell("not reached")] * 3
        rows.append(tuple(row))
    head = [x_title or "When"] + [f"{way}: {what}" for way in lines for what in ("mean", "low", "high")]
    key = tuple(
        {"text": way, "colour": colour, "dash": " ".join(map(str, dash)) if dash != (1, 0) else "", "shape": shape}
        for way, (colour, dash, shape) in zip(lines, LINES, strict=False)
    )
    return Chart(sentence, *drawings, tuple(head), tuple(rows), caption, unit, key=key, key_narrow_only=True)


def _ranges_at(width, lines, steps, caption, sentence, digits, x_title, zero):
    import altair as alt

    wide = width > NARROW
    gap = min(7, (width - 60) / len(steps) / (len(lines) + 1))
    names = max(104, 7 * max(len(str(way)) for way in lines)) if wide else 0
    plot_width = width - 48 - names
    x = alt.X("step:O", sort=steps, title=x_title or None, axis=_x_axis(steps, plot_width))
    layers, ends = [], []
    for place, ((way, points), (colour, dash, shape)) in enumerate(zip(lines.items(), LINES, strict=False)):
        offset = round((place - (len(lines) - 1) / 2) * gap, 1)
        values = [
            {
                "step": step, "mean": mean, "low": low, "high": high,
                "says": SAYS + plain(mean, digits), "range": f"{SAYS}{plain(low, digits)} {plain(high, digits)}",
            }
            for step, mean, low, high in points
        ]  # fmt: skip
        base = alt.Chart(alt.Data(values=values)).encode(x=x)
        y = alt.Y("mean:Q", title=None, scale=alt.Scale(zero=zero, nice=True), axis=alt.Axis(tickCount=5))
        layers += [
            base.mark_rule(xOffset=offset, strokeWidth=2, opacity=0.55, color=colour).encode(
                y=alt.Y("low:Q", title=None, axis=alt.Axis(tickCount=5)), y2="high:Q", description="range:N"
            ),
            base.mark_line(xOffset=offset, strokeWidth=2.5, color=colour, strokeDash=list(dash)).encode(y=y),
            base.mark_point(xOffset=offset, filled=True, size=62, opacity=1, color=colour, shape=shape).encode(
                y=y, description="says:N"
            ),
        ]
        ends.append((way, points[-1], colour))
    if wide:
        layers += _end_labels(ends, lines, zero, x, names)
    chart = alt.layer(*layers).properties(width=plot_width, height=260 if wide else 230)
    return draw(chart, title=caption, description=sentence, width=width)


def _end_labels(ends, lines, zero, x, room):
    """Name each line at its end, pushed apart where two would meet."""
    import altair as alt

    every = [n for points in lines.values() for p in points for n in p[1:4]]
    tall = max(every) - (min(0, *every) if zero else min(every)) or 1
    step = tall * 17 / 260
    labels, last = [], None
    for way, point, colour in sorted(ends, key=lambda end: end[1][1]):
        at = point[1] if last is None else max(point[1], last + step)
        labels.append(
            alt.Chart(alt.Data(values=[{"step": point[0], "at": at, "way": way}]))
            .mark_text(align="left", xOffset=22, color=colour, fontWeight=600, limit=room + 26)
            .encode(x=x, y=alt.Y("at:Q", title=None), text="way:N")
        )
        last = at
    return labels


def xmr_chart(points, *, centre, lower, upper, signals=(), sentence, caption, unit, digits=0):
    """One measure over time with its natural limits (an XmR chart).

    points: [(label, value), ...]; centre, lower, upper: the average and the limits, worked out by the engine;
    signals: positions in `points` that say something has changed, drawn as diamonds.
    """
    _some(points)
    drawings = [
        _xmr_at(width, points, (centre, lower, upper), set(signals), caption, sentence, digits)
        for width in (NARROW, WIDE)
    ]
    rows = [
        (Cell(str(label)), _number(value, digits), Cell("a signal" if i in set(signals) else "as usual"))
        for i, (label, value) in enumerate(points)
    ]
    for name, value in (("Average", centre), ("Lower limit", lower), ("Upper limit", upper)):
        rows.append((Cell(name), _number(value, digits), Cell("")))
    key = [{"text": "as usual", "colour": WATER, "dash": "", "shape": "circle"}]
    if signals:
        key.append({"text": "a signal: something changed", "colour": BRICK, "dash": "", "shape": "diamond"})
    return Chart(sentence, *drawings, ("When", unit, "What it says"), tuple(rows), caption, unit, key=tuple(key))


def _xmr_at(width, points, limits, signals, caption, sentence, digits):
    import altair as alt

    steps = [str(label) for label, _ in points]
    values = [
        {"step": str(label), "value": value, "signal": i in signals, "says": SAYS + plain(value, digits)}
        for i, (label, value) in enumerate(points)
    ]
    x = alt.X("step:O", sort=steps, title=None, axis=_x_axis(steps, width - 48))
    y = alt.Y("value:Q", title=None)
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    layers = [base.mark_line(color=WATER, strokeWidth=2)]
    for name, value, dash in zip(
        ("average", "lower limit", "upper limit"), limits, ((1, 0), (6, 4), (6, 4)), strict=True
    ):
        said = {"value": value, "says": SAYS + plain(value, digits), "name": f"{name} {shown(value, digits)}"}
        rule = alt.Chart(alt.Data(values=[said])).encode(y=y)
        layers.append(rule.mark_rule(color=INK_SOFT, strokeDash=list(dash)).encode(description="says:N"))
        layers.append(rule.mark_text(align="left", dx=3, dy=-7, x=0, color=INK_SOFT).encode(text="name:N"))
    usual, changed = "!datum.signal", "datum.signal"
    layers.append(_dots(base, usual, WATER, "circle", 55))
    layers.append(_dots(base, changed, BRICK, "diamond", 130))
    chart = alt.layer(*layers).properties(width=width - 48, height=240)
    return draw(chart, title=caption, description=sentence, width=width)


def _dots(base, which, colour, shape, size):
    dots = base.mark_point(filled=True, opacity=1, color=colour, shape=shape, size=size)
    return dots.encode(description="says:N").transform_filter(which)


def curve_chart(points, *, sentence, caption, unit, x_title, x_unit="%", now=None, now_words="", digits=0):
    """How one number follows another: a line through points at their true distances.

    points: [(x, y), ...] from the least x; `now` is the x that stands today, named by `now_words` in the picture.
    """
    _some(points)
    named = (now, now_words)
    drawings = [_curve_at(width, points, named, x_unit, x_title, caption, sentence, digits) for width in (NARROW, WIDE)]
    table = tuple((Cell(f"{x:g}{x_unit}"), _number(y, digits)) for x, y in points)
    return Chart(sentence, *drawings, (x_title, unit), table, caption, unit)


def _curve_at(width, points, named, x_unit, x_title, caption, sentence, digits):
    import altair as alt

    values = [{"x": x, "y": y, "says": SAYS + plain(y, digits), "shown": shown(y, digits)} for x, y in points]
    axis = alt.Axis(values=[x for x, _ in points], labelExpr=f"datum.value + '{x_unit}'", labelOverlap=False)
    x = alt.X("x:Q", title=x_title, axis=axis, scale=alt.Scale(zero=False, nice=False, padding=40))
    y = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=5))
    base = alt.Chart(alt.Data(values=values)).encode(x=x)
    layers = [
        base.mark_line(strokeWidth=2.5, color=WATER).encode(y=y),
        base.mark_point(filled=True, size=62, opacity=1, color=WATER).encode(y=y, description="says:N"),
        base.mark_text(align="right", dx=-7, dy=-9, fontWeight=600, color=INK).encode(y=y, text="shown:N"),
    ]
    if named[0] is not None:
        today = alt.Chart(alt.Data(values=[{"x": named[0], "words": named[1]}])).encode(x=x)
        layers.insert(0, today.mark_rule(strokeDash=[4, 4], color=INK_SOFT))
        layers.append(today.mark_text(align="left", dx=6, color=INK_SOFT, y=230).encode(text="words:N"))
    chart = alt.layer(*layers).properties(width=width - 60, height=250)
    return draw(chart, title=caption, description=sentence, width=width)


def bars_chart(rows, *, sentence, caption, unit, digits=0):
    """One bar a row, longest name first read: each bar's name stands above it, so long names fit a phone.

    rows: [(label, value), ...] in the order to be shown; values not negative; `unit` says what they are.
    """
    _some(rows)
    drawings = [_bars_at(width, rows, caption, sentence, digits) for width in (NARROW, WIDE)]
    table = tuple((Cell(str(label)), _number(value, digits)) for label, value in rows)
    return Chart(sentence, *drawings, ("What", unit), table, caption, unit)


def _bars_at(width, rows, caption, sentence, digits):
    import altair as alt

    order = [f"{i}" for i in range(len(rows))]
    values = [
        {"row": str(i), "label": str(label), "value": value, "shown": shown(value, digits),
         "says": SAYS + plain(value, digits), "zero": 0}
        for i, (label, value) in enumerate(rows)
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("row:N", sort=order, axis=None))
    top = max(value for _, value in rows) or 1
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.18]))
    bars = base.mark_bar(color=WATER, height=12, yOffset=8, cornerRadiusEnd=2).encode(x=x, description="says:N")
    figures = base.mark_text(align="left", dx=6, dy=9, fontWeight=600).encode(x=x, text="shown:N")
    names = base.mark_text(align="left", dy=-7, limit=width - 20).encode(x=alt.X("zero:Q"), text="label:N")
    chart = (bars + figures + names).properties(width=width - 14, height=42 * len(rows))
    return draw(chart, title=caption, description=sentence, width=width)


def room_chart(weeks, *, sentence, caption, unit):
    """Room said to be there against what was drawn from it, week by week.

    weeks: [(label, room, drawn), ...]; `unit` says what is counted ("places", "hours"). Room is an outline, and
    what was drawn fills it.
    """
    _some(weeks)
    drawings = [_room_at(width, weeks, caption, sentence) for width in (NARROW, WIDE)]
    rows = tuple((Cell(str(label)), _number(room), _number(drawn)) for label, room, drawn in weeks)
    key = (
        {"text": "room", "colour": WATER, "dash": "", "shape": "outline"},
        {"text": "drawn", "colour": WATER, "dash": "", "shape": "filled"},
    )
    return Chart(sentence, *drawings, ("Week", "Room", "Drawn"), rows, caption, unit, key=key)


def _room_at(width, weeks, caption, sentence):
    import altair as alt

    steps = [str(label) for label, _, _ in weeks]
    values = [
        {"step": str(label), "room": room, "drawn": drawn, "says_room": SAYS + plain(room),
         "says_drawn": SAYS + plain(drawn), "shown": shown(drawn) if drawn else ""}
        for label, room, drawn in weeks
    ]  # fmt: skip
    size = min(44, (width - 48) / len(weeks) - 8)
    x = alt.X("step:O", sort=steps, title=None, axis=_x_axis(steps, width - 48))
    y = alt.Y("room:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"))
    base = alt.Chart(alt.Data(values=values)).encode(x=x)
    chart = alt.layer(
        base.mark_bar(size=size, fill="white", stroke=WATER, strokeWidth=2).encode(y=y, description="says_room:N"),
        base.mark_bar(size=size - 8, color=WATER).encode(y=alt.Y("drawn:Q", title=None), description="says_drawn:N"),
    ).properties(width=width - 40, height=200)
    return draw(chart, title=caption, description=sentence, width=width)


def line_with_events(points, events, *, sentence, caption, good_enough=None):
    """A person's own 0-10 line, with the help that was there drawn beneath it.

    points: [(date, value 0-10), ...]; events: [(start date, end date or None while it goes on, text), ...];
    good_enough: what they said would do, or None. Belongs to one person's story only: never averaged, never compared.
    """
    _some(points)
    last = max([date for date, _ in points] + [end or start for start, end, _ in events])
    drawings = [_own_line_at(width, points, events, last, good_enough, caption, sentence) for width in (NARROW, WIDE)]
    rows = [(date, Cell(_day(date)), _number(value), Cell("")) for date, value in points]
    for start, end, text in events:
        until = f"{_day(start)} to {_day(end)}" if end else f"{_day(start)}, going on"
        rows.append((start, Cell(until), Cell(""), Cell(text)))
    table = [row[1:] for row in sorted(rows, key=lambda row: row[0])]
    if good_enough is not None:
        table.append((Cell("Good enough"), _number(good_enough), Cell("")))
    return Chart(sentence, *drawings, ("When", "0 to 10", "Help"), tuple(table), caption)


def _own_line_at(width, points, events, last, good_enough, caption, sentence):
    import altair as alt

    first = min([date for date, _ in points] + [start for start, _, _ in events])
    over = alt.Scale(domain=[first.isoformat(), last.isoformat()], type="time", padding=8)
    axis = alt.Axis(format="%-d %b", tickCount=3 if width <= NARROW else 7, labelOverlap=True, labelFlush=True)
    x = alt.X("date:T", title=None, scale=over, axis=axis)
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 10]), axis=alt.Axis(values=[0, 2, 4, 6, 8, 10]))
    values = [{"date": d.isoformat(), "value": v, "says": SAYS + plain(v)} for d, v in points]
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    layers = [
        base.mark_line(color=WATER, strokeWidth=2.5),
        base.mark_point(filled=True, opacity=1, size=70, color=WATER).encode(description="says:N"),
    ]
    if good_enough is not None:
        said = {"value": good_enough, "says": SAYS + plain(good_enough), "name": "good enough"}
        rule = alt.Chart(alt.Data(values=[said])).encode(y=y)
        layers.append(rule.mark_rule(color=COPPER, strokeDash=[6, 4], strokeWidth=2).encode(description="says:N"))
        layers.append(rule.mark_text(align="left", x=2, dy=-8, color=COPPER).encode(text="name:N"))
    chart = alt.layer(*layers).properties(width=width - 44, height=190)
    if events:
        chart = alt.vconcat(chart, _help_lanes(events, first, last, over, width), spacing=8)
    return draw(chart, title=caption, description=sentence, width=width)


def _help_lanes(events, first, last, over, width):
    """One lane for each help, its name above its bar, beginning where there is room for it."""
    import altair as alt

    span, room = max((last - first).days, 1), width - 44
    layers = []
    for lane, (start, end, text) in enumerate(events):
        said = {"lane": str(lane), "start": start.isoformat(), "end": (end or last).isoformat(), "text": text}
        base = alt.Chart(alt.Data(values=[said])).encode(y=alt.Y("lane:N", axis=None))
        x = alt.X("start:T", scale=over, axis=None)
        solid = {"fill": COPPER} if end else {"fill": "white", "strokeDash": [4, 3]}
        layers.append(base.mark_bar(height=9, yOffset=8, stroke=COPPER, **solid).encode(x=x, x2="end:T"))
        # A name that went past the edge would make the drawing wider, and so all its words smaller.
        left = max(0, min(room * (start - first).days / span, room - LETTER * len(text)))
        layers.append(base.mark_text(align="left", x=left, dy=-7, limit=room).encode(text="text:N"))
    return alt.layer(*layers).properties(width=width - 44, height=36 * len(events))


def map_chart(areas, *, sentence, caption, unit, shapes=None, worst=5, digits=0, highest_first=True):
    """Where a number is high: a dot an area (bigger is more), or filled shapes where boundaries are given.

    areas: [(name, value or None where it is hidden, latitude, longitude), ...]; shapes: {name: GeoJSON geometry}.
    The `worst` few carry their rank, and the table begins with them. The map is a picture; the table the control.
    """
    _some(areas)
    known = sorted((a for a in areas if a[1] is not None), key=lambda a: (a[1] if not highest_first else -a[1], a[0]))
    rank = {area[0]: place for place, area in enumerate(known[:worst], start=1)}
    drawings = [_map_at(width, areas, rank, shapes or {}, caption, sentence, digits) for width in (NARROW, 420)]
    rows = [(Cell(a[0]), _number(a[1], digits), Cell(str(rank.get(a[0], "")))) for a in known]
    rows += [(Cell(a[0]), Cell("hidden: too few to show"), Cell("")) for a in areas if a[1] is None]
    head = ("Area", unit, "Number on the map")
    key = ({"text": "hidden: too few to show", "colour": INK_SOFT, "dash": "", "shape": "hidden"},)
    counted = f"{unit}: {'darker' if shapes else 'bigger and darker'} is more"
    return Chart(sentence, *drawings, head, tuple(rows), caption, counted, key if len(known) < len(areas) else ())


def _map_at(width, areas, rank, shapes, caption, sentence, digits):
    import altair as alt

    top = max((a[1] for a in areas if a[1] is not None), default=1) or 1
    values = [
        {"name": n, "value": v if v is not None else 0, "lat": lat, "lon": lon, "known": v is not None,
         "rank": rank.get(n, ""), "says": SAYS + plain(v, digits) if v is not None else ""}
        for n, v, lat, lon in areas
    ]  # fmt: skip
    shade = alt.Color("value:Q", legend=None, scale=alt.Scale(type="quantize", domain=[0, top], range=_SHADES))
    layers = []
    if shapes:
        layers += _shape_layers(values, shapes, shade)
    base = alt.Chart(alt.Data(values=values)).encode(longitude="lon:Q", latitude="lat:Q")
    if not shapes:
        size = alt.Size("value:Q", legend=None, scale=alt.Scale(domain=[0, top], range=[30, 420]))
        dots = base.mark_circle(opacity=1, stroke=INK_SOFT, strokeWidth=1)
        layers.append(dots.encode(size=size, color=shade, description="says:N").transform_filter("datum.known"))
        hidden = base.mark_point(size=40, color=EDGE, strokeDash=[2, 2])
        layers.append(hidden.transform_filter("!datum.known"))
    ranked = base.transform_filter("datum.rank !== ''")
    ranks = ranked.mark_text(fontWeight=700, stroke="white", strokeWidth=3).encode(text="rank:N")
    layers += [ranks, ranked.mark_text(fontWeight=700, color=INK).encode(text="rank:N")]
    room = width - 14 if shapes else width - 14 - 26  # a dot on the edge is drawn whole, up to 13 px beyond it
    chart = alt.layer(*layers).project("mercator").properties(width=room, height=width - 40)
    return draw(chart, title=caption, description=sentence, width=width)


_SHADES = ["#f3ead8", "#cfe0dc", WATER_PALE, "#4f9497", WATER]


def _shape_layers(values, shapes, shade):
    import altair as alt

    features = [
        {"type": "Feature", "geometry": shapes[v["name"]], **{k: v[k] for k in ("value", "says", "known")}}
        for v in values
        if v["name"] in shapes
    ]
    land = alt.Chart(alt.Data(values=features)).mark_geoshape(stroke=INK_SOFT, strokeWidth=0.6)
    hidden = alt.Chart(alt.Data(values=features)).mark_geoshape(stroke=EDGE, fill="white", strokeDash=[2, 2])
    return [
        land.encode(color=shade, description="says:N").transform_filter("datum.known"),
        hidden.transform_filter("!datum.known"),
    ]


def _x_axis(steps, plot_width):
    """An axis that names only as many steps as fit side by side without touching."""
    import altair as alt

    longest = max(len(str(step)) for step in steps) * 7 + 12
    every = max(1, -(-len(steps) * longest // int(plot_width)))
    return alt.Axis(values=steps[::every], labelOverlap=False, labelLimit=plot_width)


def _number(value, digits=0):
    return Cell(shown(value, digits), plain(value, digits))


def _day(date):
    return f"{date.day} {date:%b %Y}"


def _some(things):
    if not things:
        raise ValueError("A picture needs at least one thing to show: say so in words when there is none.")
