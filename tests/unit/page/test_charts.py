"""Every chart: named, free of style, drawn from the very numbers its table shows, and where they belong."""

import re
from xml.etree import ElementTree

import pytest
from specimens import all_charts, the_loop

from drawwell.page import charts
from drawwell.page.drawing import ID, SVG

CHARTS = all_charts()
named = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.caption)


def both(chart):
    return (chart.svg, chart.svg_wide)


@named
def test_a_chart_draws_the_numbers_of_its_table(chart):
    assert chart.numbers
    for drawing in both(chart):
        assert sorted(drawing.numbers) == sorted(chart.numbers)


@named
def test_a_chart_is_an_image_with_a_title_and_a_description(chart):
    for drawing in both(chart):
        root = ElementTree.fromstring(drawing.on_page("x"))
        texts = {element.get("id"): element.text for element in root if element.get("id")}
        assert root.get("role") == "img"
        assert [texts[name] for name in root.get("aria-labelledby").split()] == [chart.caption, chart.sentence]


@named
def test_a_strict_policy_finds_no_style_in_a_chart(chart):
    for drawing in both(chart):
        assert not re.search(r"<style|\sstyle=|<script|\son\w+=|javascript:", drawing.svg)


@named
def test_the_same_chart_twice_on_a_page_shares_no_id(chart):
    for drawing in both(chart):
        first, second = (set(re.findall(r'\bid="([^"]+)"', drawing.on_page(name))) for name in ("one", "two"))
        assert first
        assert not first & second
        assert ID not in drawing.on_page("one")
        used = set(re.findall(r"url\(#([^)]+)\)", drawing.on_page("one")))
        assert used <= first


@named
def test_words_in_a_chart_are_at_least_12_px(chart):
    for drawing in both(chart):
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawing.svg)]
        assert all(size >= 12 for size in sizes)
    assert float(ElementTree.fromstring(chart.svg.svg).get("width")) <= 290, "fits a phone without being shrunk"


def test_heights_are_in_proportion_to_the_numbers():
    chart = charts.ranges_chart(
        {"both": [("a", 2.0, 1.0, 3.0), ("b", 6.0, 4.0, 9.0)]}, sentence="s", caption="c", unit="days", digits=1
    )
    root = ElementTree.fromstring(chart.svg.svg)
    dots = [dot.get("transform") for dot in root.iter(f"{{{SVG}}}circle")]
    (_, y_2), (_, y_6) = (map(float, re.findall(r"-?[\d.]+", where)) for where in dots)
    ranges = [line for line in root.iter(f"{{{SVG}}}line") if line.get("opacity") == "0.55"]
    tall = [abs(float(line.get("y2"))) for line in ranges]
    a_day = (y_2 - y_6) / 4
    assert a_day > 0
    assert tall == pytest.approx([2 * a_day, 5 * a_day], abs=0.2)


def test_bars_are_in_proportion_to_the_numbers():
    chart = charts.bars_chart([("long", 40), ("short", 10)], sentence="s", caption="c", unit="days")
    widths = [float(w) for w in re.findall(r'd="M0,0h([\d.]+)', chart.svg.svg) if float(w) > 0]
    assert max(widths) / min(widths) == pytest.approx(4, rel=0.02)


def test_a_curve_keeps_true_distances_and_carries_the_numbers_of_its_table():
    chart = charts.curve_chart(
        [(80, 40.0), (90, 50.0), (110, 60.0)], sentence="s", caption="c", unit="people", x_title="Money", now=100,
        now_words="this plan",
    )  # fmt: skip
    dots = [dot.get("transform") for dot in ElementTree.fromstring(chart.svg.svg).iter(f"{{{SVG}}}circle")]
    dots = dots or re.findall(r'transform="(translate\([\d.,]+\))"[^>]*aria-roledescription="point"', chart.svg.svg)
    across = [float(re.findall(r"-?[\d.]+", where)[0]) for where in dots]
    assert (across[2] - across[1]) / (across[1] - across[0]) == pytest.approx(2, rel=0.02)
    assert chart.numbers == chart.svg.numbers == ("40", "50", "60")
    assert [row[0].text for row in chart.table_rows] == ["80%", "90%", "110%"]
    assert "this plan" in chart.svg.svg


def test_text_given_by_people_cannot_become_markup():
    chart = charts.bars_chart([('<script>alert("x")</script>', 4)], sentence="a & b", caption='"<b>', unit="days")
    assert "<script" not in chart.svg.svg
    assert "<b>" not in chart.svg.svg
    ElementTree.fromstring(chart.svg.svg)


def test_a_hidden_number_is_said_to_be_hidden_and_is_not_drawn():
    chart = charts.map_chart(
        [("North", 12, 51.5, -0.1), ("South", None, 51.4, -0.1)], sentence="s", caption="c", unit="asks"
    )
    assert chart.svg.numbers == ("12",)
    assert [cell.text for cell in chart.table_rows[1]] == ["South", "hidden: too few to show", ""]


def test_a_map_can_fill_the_shapes_of_areas():
    square = {"type": "Polygon", "coordinates": [[[-0.1, 51.4], [-0.1, 51.5], [0, 51.5], [0, 51.4], [-0.1, 51.4]]]}
    chart = charts.map_chart(
        [("North", 12, 51.45, -0.05)], sentence="s", caption="c", unit="asks", shapes={"North": square}
    )
    assert chart.svg.numbers == chart.numbers == ("12",)


def test_a_chart_of_nothing_is_refused():
    with pytest.raises(ValueError, match="say so in words"):
        charts.bars_chart([], sentence="s", caption="c", unit="days")


@pytest.mark.parametrize(
    ("value", "digits", "text", "number"),
    [
        (1234.5, 1, "1,234.5", "1234.5"),
        (-3, 0, "\u22123", "-3"),
        (-0.04, 1, "0.0", "0.0"),
        (1e6, 0, "1,000,000", "1000000"),
    ],
)
def test_numbers_are_shown_as_people_read_them(value, digits, text, number):
    assert charts.shown(value, digits) == text
    assert charts.plain(value, digits) == number


def test_the_loop_shows_each_figure_in_both_sizes():
    loop = the_loop()
    for drawing in (loop.svg, loop.svg_wide):
        said = [text.text for text in ElementTree.fromstring(drawing.on_page("x")).iter(f"{{{SVG}}}text")]
        for name, number, words in loop.stages:
            assert name in said
            assert number in said
            assert not words or any(words.startswith(line) for line in said if line)
        assert not any("…" in text for text in said)
        assert "style" not in drawing.svg


def test_the_loop_has_no_stage_of_another_name():
    from drawwell.page.loop import loop_picture

    with pytest.raises(ValueError, match="no stage called refer"):
        loop_picture({"refer": ("1", "x")}, sentence="s")
