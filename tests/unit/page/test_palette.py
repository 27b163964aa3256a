"""The colours: AA for words, 3:1 for what must be seen, and the same in pictures as on the page."""

import re
from pathlib import Path

import pytest

from drawwell.page import drawing

PROJECT = Path(__file__).parents[3]
PALETTE = dict(re.findall(r"^\$([\w-]+): (#[0-9a-f]{6});", (PROJECT / "assets/scss/_palette.scss").read_text(), re.M))
STATIC = PROJECT / "src/drawwell/web/static/drawwell"


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(PALETTE[one]), luminance(PALETTE[other])))
    return (high + 0.05) / (low + 0.05)


WORDS = [
    *((ink, on) for ink in ("ink", "ink-soft", "water", "plum", "brick") for on in ("paper", "sand", "white")),
    *(("ink", on) for on in ("copper-pale", "water-pale", "moss-pale", "brick-pale", "amber", "sand-deep")),
    ("water-deep", "water-pale"), ("white", "water"), ("white", "water-deep"), ("white", "brick"), ("copper", "white"),
    ("moss", "white"), ("white", "brick-deep"), ("brick-deep", "brick-pale"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "on"), WORDS)
def test_words_can_be_read_on_their_ground(words, on):
    assert contrast(words, on) >= 4.5


@pytest.mark.parametrize("on", ["paper", "white"])
def test_edges_of_what_can_be_pressed_can_be_seen(on):
    assert contrast("edge", on) >= 3


@pytest.mark.parametrize("name", ["INK", "INK_SOFT", "EDGE", "WATER", "COPPER", "PLUM", "MOSS", "BRICK"])
def test_pictures_use_the_colours_of_the_page(name):
    assert getattr(drawing, name) == PALETTE[name.lower().replace("_", "-")]


def test_what_is_shipped_names_no_map_and_no_type_or_crown_of_another():
    for built in [*STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        text = built.read_text()
        assert "sourceMappingURL" not in text
        assert "Transport" not in text
        assert "url(" not in text
    assert {path.name for path in (STATIC / "licences").iterdir()} == {"govuk-frontend.txt", "htmx.txt"}


def test_the_frame_of_a_page_leaves_room_for_its_words():
    weights = {path.name: path.stat().st_size for path in STATIC.glob("*.*")}
    assert weights["drawwell.js"] + weights["htmx.min.js"] <= 60_000
    assert sum(weights.values()) <= 125_000
