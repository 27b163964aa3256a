"""From an Altair specification to a small, honest, accessible SVG.

vl-convert's output carries no style attribute, so a strict Content-Security-Policy holds; it carries no title or
description either, and repeats itself a good deal. Here it is named, thinned, and made to say which numbers it drew.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
# Stands for the id a drawing gets when it is put on a page: the same drawing may appear twice.
ID = "%ID%"
# Marks that show a number carry it as their description, behind this word, until `tidy` has read it.
SAYS = "says "

# The same values as assets/scss/_palette.scss; tests/unit/page/test_palette.py holds them together.
INK, INK_SOFT, EDGE, GRID = "#16272b", "#475a5e", "#6f7d7d", "#e6ddcb"
WATER, WATER_PALE, COPPER, PLUM, MOSS, BRICK = "#0e5a61", "#9cc3c4", "#9a4a12", "#5a3568", "#2c6140", "#a3231b"

NARROW, WIDE = 288, 640  # px: the room for a picture on a 320 px screen, and on a wide one
_DECIMALS = re.compile(r"-?\d*\.\d{2,}")
# A circle as Vega writes it: two arcs.
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0$")
_NOISE = {"class", "role", "pointer-events", "stroke-miterlimit"}


@dataclass(frozen=True)
class Drawing:
    """An SVG whose ids hold the placeholder ID, and the numbers its marks were drawn from."""

    svg: str
    numbers: tuple[str, ...]

    def on_page(self, page_id):
        """The markup with its own ids, safe to put on a page: all text in it was escaped when it was made."""
        return self.svg.replace(ID, page_id)


def draw(chart, *, title, description, width):
    """Draw an Altair chart at this width (px); the same content is drawn once per process.

    Returns a Drawing. Text is 12 px in a narrow drawing and 13 px in a wide one.
    """
    # To check our own chart against the whole schema at every visit cost more than all else on its page.
    spec = chart.to_dict(validate=False)
    spec.setdefault("config", {}).pop("view", None)
    spec["config"] = _look(12 if width <= NARROW else 13)
    return _drawn(json.dumps(spec, sort_keys=True, default=str), title, description)


def _look(size):
    text = {"labelFontSize": size, "titleFontSize": size, "labelColor": INK, "titleColor": INK}
    return {
        "background": None,
        "font": "sans-serif",
        "padding": {"left": 4, "right": 6, "top": 8, "bottom": 4},
        "view": {"stroke": None},
        "text": {"fontSize": size, "fill": INK},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": EDGE,
            "tickColor": EDGE,
            "labelPadding": 5,
        },
        "axisY": {"domain": False, "ticks": False},
        "axisX": {"grid": False, "labelAngle": 0},
    }


@lru_cache(maxsize=256)
def _drawn(spec, title, description):
    import vl_convert  # heavy: only when something is drawn

    return tidy(vl_convert.vegalite_to_svg(spec), title=title, description=description)


def tidy(svg, *, title, description):
    """Name an SVG made by vl-convert, read the numbers its marks say, and leave out what carries nothing."""
    root = ElementTree.fromstring(svg)
    numbers = []
    for element in root.iter():
        said = element.attrib.pop("aria-label", "")
        if said.startswith(SAYS):
            numbers += said[len(SAYS) :].split()
        _thin(element)
    _drop_empty(root)
    root.set("role", "img")
    root.set("focusable", "false")
    root.set("aria-labelledby", f"{ID}-title {ID}-desc")
    root.set("data-numbers", "|".join(numbers))
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        named = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{ID}-{tag}"})
        named.text = text
        root.insert(position, named)
    return Drawing(_serialised(root), tuple(numbers))


def _thin(element):
    for name in list(element.attrib):
        redundant = name in _NOISE or name.startswith("aria-")
        if redundant or (name, element.attrib[name]) in {("opacity", "1"), ("stroke-width", "1")}:
            del element.attrib[name]
    if element.tag == f"{{{SVG}}}svg":
        element.attrib.pop("version", None)
    # The page's own type is used, by the stylesheet.
    element.attrib.pop("font-family", None)
    for name in ("d", "transform", "x", "y", "x2", "y2", "width", "height"):
        if name in element.attrib:
            element.set(name, _DECIMALS.sub(_shorter, element.attrib[name]))
    circle = _CIRCLE.match(element.get("d", ""))
    if circle:
        del element.attrib["d"]
        element.tag = f"{{{SVG}}}circle"
        element.set("r", circle[1])
    if element.get("transform") == "translate(0,0)":
        del element.attrib["transform"]


def _shorter(match):
    return f"{float(match[0]):.1f}".replace(".0", "")


def _drop_empty(parent):
    """Leave out paths that draw nothing, and unwrap groups that change nothing."""
    kept = []
    for child in list(parent):
        kind = child.tag.rpartition("}")[2]
        if kind == "defs":  # the shapes that clip paint nothing, and are needed
            kept.append(child)
            continue
        _drop_empty(child)
        if kind == "path" and (child.get("display") == "none" or not _paints(child)):
            continue
        if kind == "g" and not child.attrib:
            kept += list(child)
        elif kind != "g" or len(child):
            kept.append(child)
    parent[:] = kept


def _paints(path):
    return bool(path.get("d")) and any(path.get(p, "none") != "none" for p in ("fill", "stroke"))


def _serialised(root):
    ElementTree.register_namespace("", SVG)
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r'\bid="(?!%ID%)', f'id="{ID}-', text)
    return re.sub(r"url\(#", f"url(#{ID}-", text)
