"""A picture of what was taken slice by slice: what is left of the first year, and each year's slice upon it."""

from .charts import LETTER, Cell, Chart, _number, plain, shown
from .drawing import COPPER, INK, NARROW, SAYS, WATER, WIDE, draw


def stacked_slices(changes):
    """For each year the slices that are gone by then: [(label, [(label, points), ...])].

    changes: [(label, points)], negative where something was taken. What is given back fills the latest slices first.
    """
    gone, found = [], []
    for label, points in changes:
        if points < 0:
            gone = [*gone, (label, -points)]
        while points > 0 and gone:
            last, taken = gone[-1]
            gone = gone[:-1] if taken <= points else [*gone[:-1], (last, taken - points)]
            points = max(0.0, points - taken)
        found.append((label, list(gone)))
    return found


def slices_chart(rows, *, sentence, caption, unit, digits=1):
    """What is left of the first year's whole (100) in each year, with the slices stacked upon it.

    rows: [(label, left, change), ...]: left and change in hundredths of the first year; the first change is 0.
    """
    if not rows:
        raise ValueError("A picture needs at least one thing to show: say so in words when there is none.")
    drawings = [_at(width, rows, caption, sentence, digits) for width in (NARROW, WIDE)]
    table = tuple(
        (Cell(label), _number(left, digits), _number(change, digits) if change else Cell("\u2013"))
        for label, left, change in rows
    )
    key = ({"text": "left", "colour": WATER, "shape": "square"}, {"text": "taken", "colour": COPPER, "shape": "square"})
    return Chart(sentence, *drawings, ("Year", unit, "Change in the year"), table, caption, unit, key=key)


def _at(width, rows, caption, sentence, digits):
    import altair as alt

    changes, gone = (
        dict((label, change) for label, _, change in rows),
        dict(stacked_slices([(label, change) for label, _, change in rows])),
    )
    values = []
    for label, left, _change in rows:
        values.append(_part(label, 0, left, "left", plain(left, digits), shown(left, digits)))
        floor = left
        for year, points in reversed(gone[label]):
            says = plain(changes[label], digits) if year == label else ""
            values.append(_part(label, floor, floor + points, "taken", says, ""))
            floor += points
    # A year in which something was given back has no slice of its own, and its number is said by its bar.
    for label, _left, change in rows[1:]:
        if change > 0:
            next(one for one in values if one["year"] == label)["says"] += f" {plain(change, digits)}"
    wide = width > NARROW
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("year:O", sort=None, title=None, axis=alt.Axis(labelExpr="slice(datum.label, 2)")),
        y=alt.Y("from:Q", title=None, axis=alt.Axis(tickCount=4)),
        y2="to:Q",
    )
    step = (width - 60) / len(rows)
    bars = [
        base.transform_filter(f"datum.what == '{what}'")
        .mark_bar(color=colour, size=min(52, step * 0.7), stroke="#ffffff", strokeWidth=1.5)
        .encode(description="says:N")
        for what, colour in (("left", WATER), ("taken", COPPER))
    ]
    figures = base.transform_filter("datum.what == 'left'").mark_text(dy=14, color="#ffffff", fontWeight=600)
    layers = [*bars]
    if step * 0.7 >= 4 * LETTER:
        layers.append(figures.encode(text="shown:N", y="to:Q", y2=alt.value(0)))
    chart = alt.layer(*layers).properties(width=width - 56, height=220 if wide else 180)
    return draw(chart, title=caption, description=sentence, width=width)


def _part(year, start, end, what, says, said):
    return {"year": year, "from": start, "to": end, "what": what, "says": SAYS + says, "shown": said, "ink": INK}
