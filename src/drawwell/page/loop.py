"""The loop as a picture: understand, design, supply, pull, learn and back, partner under pull, guard beneath it all.

Drawn by hand as SVG (no style attributes), in a narrow and a wide layout, with live figures as text.
"""

import textwrap
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from .drawing import COPPER, ID, INK, PLUM, WATER, Drawing

# Each stage: where its box stands (x, y, width, height) in the narrow and in the wide picture, its edge and its fill.
_STAGES = {
    "understand": ((2, 4, 134, 110), (2, 12, 212, 104), WATER, "#e3efee"),
    "design": ((152, 4, 134, 110), (264, 12, 212, 104), WATER, "#e3efee"),
    "supply": ((152, 148, 134, 110), (526, 12, 212, 104), WATER, "#e3efee"),
    "pull": ((152, 292, 134, 110), (526, 168, 212, 104), COPPER, "#f8eadb"),
    "learn": ((2, 292, 134, 110), (2, 168, 212, 104), PLUM, "#efe6f2"),
    "partner": ((2, 436, 284, 76), (264, 324, 474, 78), COPPER, "#f8eadb"),
    "guard": ((2, 532, 284, 76), (2, 428, 736, 66), INK, INK),
}
_ARROWS = (
    # narrow, wide: understand to design, design to supply, supply to pull, pull to learn, learn back, partner to pull
    ("M138,59 H147", "M216,64 H258"),
    ("M219,116 V143", "M478,64 H520"),
    ("M219,260 V287", "M632,118 V162"),
    ("M150,347 H141", "M524,220 H220"),
    ("M69,290 V119", "M108,166 V122"),
    ("M219,434 V407", "M632,322 V278"),
)
_SIZES = ((288, 612), (740, 500))


@dataclass(frozen=True)
class Loop:
    """The loop in two sizes, and the same in words: (name, number, words) for each stage."""

    sentence: str
    svg: Drawing
    svg_wide: Drawing
    stages: tuple[tuple[str, str, str], ...]


def loop_picture(figures, *, sentence):
    """The loop with its live figures.

    figures: {stage: (number as shown, a few words)} for any of understand, design, supply, pull, learn, partner, guard;
    words up to about 40 characters. sentence: the answer in one line, shown above the picture.
    """
    unknown = set(figures) - set(_STAGES)
    if unknown:
        raise ValueError(f"The loop has no stage called {', '.join(sorted(unknown))}.")
    names = _names()
    stages = tuple((names[key], *map(str, figures.get(key, ("", "")))) for key in _STAGES)
    drawings = [_drawn(wide, stages, sentence) for wide in (False, True)]
    return Loop(sentence, *drawings, stages)


def _names():
    return {
        "understand": _("Understand"),
        "design": _("Design"),
        "supply": _("Supply"),
        "pull": _("Pull"),
        "learn": _("Learn"),
        "partner": _("Partner"),
        "guard": _("Guard"),
    }


def _drawn(wide, stages, sentence):
    width, height = _SIZES[wide]
    numbers = [number for _name, number, _words in stages if number]
    in_words = "; ".join(f"{name}: {number} {words}".strip() for name, number, words in stages)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" focusable="false" aria-labelledby="{ID}-title {ID}-desc"',
        f' data-numbers="{escape("|".join(numbers))}">',
        f'<title id="{ID}-title">{escape(_("The loop, turning"))}</title>',
        f'<desc id="{ID}-desc">{escape(sentence)} {escape(in_words)}.</desc>',
        f'<defs><marker id="{ID}-tip" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="6" markerHeight="6"'
        f' orient="auto"><path d="M1,1 8,5 1,9" fill="none" stroke="{INK}" stroke-width="2"/></marker></defs>',
    ]
    for ways in _ARROWS:
        parts.append(
            f'<path d="{ways[wide]}" stroke="{INK}" stroke-width="2" fill="none" marker-end="url(#{ID}-tip)"/>'
        )
    for (*boxes, edge, fill), stage in zip(_STAGES.values(), stages, strict=True):
        parts.append(_box(boxes[wide], edge, fill, stage, wide))
    parts += _asides(wide)
    parts.append("</svg>")
    return Drawing("".join(parts), tuple(numbers))


def _box(box, edge, fill, stage, wide):
    x, y, width, height = box
    name, number, words = stage
    ink = "#ffffff" if fill == INK else INK
    size = 14 if wide else 12
    name_size, number_size = (18, 24) if wide else (16, 20)
    text = f'<g fill="{ink}" font-size="{size}">'
    text += f'<text class="dw-loop__name" x="{x + 12}" y="{y + 24}" font-size="{name_size}">{escape(name)}</text>'
    spread = width > 260  # a broad box sets its number beside its words
    left, top = x + 12, y + (52 if wide else 50)
    if number:
        text += f'<text class="dw-loop__number" x="{left}" y="{top}" font-size="{number_size}">{escape(number)}</text>'
        if spread:
            left += round(len(number) * number_size * 0.56) + 10
        else:
            top += 20
    fits = int((x + width - 8 - left) / (size * 0.5))
    for line in textwrap.wrap(words, fits, max_lines=2 if wide or spread else 3, placeholder="…"):
        text += f'<text x="{left}" y="{top}">{escape(line)}</text>'
        top += size + 3
    shape = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="7" fill="{fill}" stroke="{edge}"'
    return f'{shape} stroke-width="2"/>{text}</g>'


def _asides(wide):
    """A few words along the arrows, and the well itself where there is room."""
    if not wide:
        asides = ((78, 188, _("every ask")), (78, 204, _("shapes")), (78, 220, _("the next")))
        lines = "".join(f'<text x="{x}" y="{y}">{escape(words)}</text>' for x, y, words in asides)
        return [f'<g fill="{INK}" font-size="12">{lines}</g>']
    asides = (
        (650, 146, _("kept free")),
        (306, 210, _("every ask, met or not, teaches")),
        (132, 148, _("and the next is dug")),
    )
    lines = "".join(f'<text x="{x}" y="{y}">{escape(words)}</text>' for x, y, words in asides)
    return [f'<g fill="{INK}" font-size="13">{lines}</g>', _WELL]


_WELL = (
    '<g transform="translate(66,308) scale(3.3)" fill="none" stroke-linecap="round" stroke-linejoin="round">'
    f'<path d="M4 12 16 4l12 8" stroke="{COPPER}" stroke-width="1.6"/>'
    f'<path d="M8 11v9M24 11v9M16 6.5v6" stroke="{INK}" stroke-width="1"/>'
    f'<path d="M13 12.500h6l-.9 4.500h-4.200z" fill="{WATER}"/>'
    f'<path d="M6 20h20v7a1.500 1.500 0 0 1-1.500 1.500h-17A1.500 1.500 0 0 1 6 27z" fill="#efe9dc" stroke="{INK}"'
    ' stroke-width=".8"/>'
    f'<path d="M6 24.200h20M13 20v4.200M20 20v4.200M16.500 24.200v4.200M10 24.200v4.200M23 24.200v4.200" stroke="{INK}"'
    ' stroke-width=".6"/></g>'
)
