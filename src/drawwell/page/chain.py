"""A chain of problems and solutions as a picture: each link hangs from the one before it."""

from html import escape
from textwrap import wrap

from .charts import LETTER, Cell, Chart
from .drawing import BRICK, COPPER, EDGE, ID, INK, NARROW, SVG, WATER, WIDE, Drawing

ROW, LINE, DOT = 64, 17, 15  # px: from link to link, from line to line, and how large a dot is
LINES = 3
SIGN = "\u21ba"  # stands beside an earlier problem come back


def chain_chart(links, *, sentence, caption, table_head):
    """A picture of a tree of links, in the order to be read.

    links: [(mark, words, depth, parent position or None, came back, row of texts)]: mark is 'p1', 's1'...; rows are the
    table's cells beside the mark and the words.
    """
    if not links:
        raise ValueError("A picture needs at least one link: say so in words when there is none.")
    drawings = [_at(width, links, caption, sentence) for width in (NARROW, WIDE)]
    table = tuple((Cell(mark), Cell(words), *map(Cell, row)) for mark, words, _, _, _, row in links)
    return Chart(sentence, *drawings, table_head, table, caption)


def _at(width, links, caption, sentence):
    step = 14 if width <= NARROW else 34
    size = 12 if width <= NARROW else 13
    parts, height = [], ROW * len(links)
    for place, (_mark, _words, depth, parent, _back, _row) in enumerate(links):
        if parent is not None:
            x, top, y = _x(links[parent][2], step), ROW * parent + ROW // 2 + DOT, ROW * place + ROW // 2
            parts.append(f'<path d="M{x},{top}V{y}H{_x(depth, step) - DOT}" fill="none" stroke="{EDGE}"/>')
    for place, (mark, words, depth, _parent, back, _row) in enumerate(links):
        parts.append(_link(mark, words, _x(depth, step), ROW * place + ROW // 2, back, width, size))
    svg = (
        f'<svg xmlns="{SVG}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' focusable="false" aria-labelledby="{ID}-title {ID}-desc" data-numbers="">'
        f'<title id="{ID}-title">{escape(caption)}</title><desc id="{ID}-desc">{escape(sentence)}</desc>'
        f"{''.join(parts)}</svg>"
    )
    return Drawing(svg, ())


def _x(depth, step):
    return DOT + 2 + min(depth, 8) * step


def _link(mark, words, x, y, back, width, size):
    """One dot (round: a problem, square: a solution) with its mark in it and its words beside it."""
    colour = BRICK if back else COPPER if mark.startswith("p") else WATER
    shape = (
        f'<circle cx="{x}" cy="{y}" r="{DOT}" fill="{colour}"/>'
        if mark.startswith("p")
        else f'<rect x="{x - DOT}" y="{y - DOT}" width="{2 * DOT}" height="{2 * DOT}" rx="3" fill="{colour}"/>'
    )
    named = f'<text x="{x}" y="{y + 4}" font-size="{size}" fill="#ffffff" text-anchor="middle">{mark}</text>'
    room = int((width - x - DOT - 12) / LETTER)
    lines = wrap(f"{SIGN} {words}" if back else words, room)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: room - 1].rstrip() + "\u2026"]
    top = y + 5 - LINE * (len(lines) - 1) / 2
    said = "".join(
        f'<text x="{x + DOT + 8}" y="{top + LINE * number:g}" font-size="{size}" fill="{INK}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return shape + named + said
