"""Counts of people leave rounded, small ones hidden, and no two of them can be set off against each other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drawwell.learn.actions import learn_from
from drawwell.learn.disclosure import ASKS, WHY, PeriodNotOver, period_before, period_named, period_of, publish
from drawwell.learn.flow import FLOW
from drawwell.learn.hiding import HIDDEN, Hiding, hide_a_second, in_words
from drawwell.learn.models import PublishedTable
from drawwell.learn.tally import Tally
from drawwell.partner.actions import leave_out_of_learning
from drawwell.place.models import Assumption
from drawwell.pull.actions import pull_in
from places import DAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.usefixtures("counts_are_not_moved")
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)


def asked(tiny, circles, capability, *, after_days=0):
    """Each circle asks once; what is held first is met."""
    return [
        pull_in(circle, tiny.capabilities[capability], by=tiny.worker, at=tiny.at + after_days * DAY)
        for circle in circles
    ]


def published(tiny, at=JULY):
    tables = publish(tiny.place, period=period_before(tiny.place, at), by=tiny.planner, at=at)
    return {name: {row.get("capability") or row["area"]: row for row in table.rows} for name, table in tables.items()}


@pytest.fixture
def tiny(db):
    return tiny_place()


def safe(count):
    """What is shown of a count that its key does not move."""
    return Hiding().safe(Tally(count, key=1 << 63))


@given(some.integers(0, 4))
def test_numbers_under_five_are_hidden(count):
    assert safe(count) is HIDDEN


@given(some.integers(5, 10_000))
def test_the_rest_are_within_half_a_step_of_the_truth(count):
    assert safe(count) % 5 == 0
    assert abs(safe(count) - count) <= 2


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_numbers_are_rounded_to_the_nearest_five(count, shown):
    assert safe(count) == shown


def test_what_is_hidden_is_said_to_be():
    assert in_words(HIDDEN) == "not shown"
    assert in_words(15) == "about 15"


def test_seven_of_twelve_unmet_are_about_five_of_about_ten(tiny):
    asked(tiny, more_circles(tiny, 12), "rent-hold")
    row = published(tiny)[ASKS]["rent-hold"]
    assert (row["asked"], row["met"], row["unmet"]) == (10, 5, 5)


def test_a_capability_asked_for_by_few_looks_like_one_nobody_asked_for(tiny):
    open_offer(tiny, "lifts", 4)
    asked(tiny, more_circles(tiny, 4), "lift")
    rows = published(tiny)[ASKS]
    few, none = rows["lift"], rows["debt-advice"]
    assert {part: few[part] for part in ("asked", "met", "unmet")} == dict.fromkeys(("asked", "met", "unmet"), HIDDEN)
    assert [few[part] for part in few if part != "capability"] == [none[part] for part in none if part != "capability"]


def test_a_whole_is_hidden_where_it_would_give_a_small_part_away(tiny):
    """9 asked and 5 met would say that 4 were not."""
    asked(tiny, more_circles(tiny, 9), "rent-hold")
    row = published(tiny)[ASKS]["rent-hold"]
    assert (row["asked"], row["met"], row["unmet"]) == (HIDDEN, 5, HIDDEN)


def test_the_sum_of_all_is_hidden_where_one_capability_could_be_worked_out(tiny):
    """Two capabilities shown and the sum of three would tell the third."""
    open_offer(tiny, "lifts", 20)
    open_offer(tiny, "advice", 60)
    circles = more_circles(tiny, 6)
    asked(tiny, circles, "lift")
    asked(tiny, circles[:3], "rent-hold")
    asked(tiny, circles, "debt-advice")
    rows = published(tiny)[ASKS]
    hidden = [key for key in ("lift", "rent-hold", "debt-advice") if rows[key]["met"] is HIDDEN]
    assert hidden == ["rent-hold"]
    assert rows["all"]["met"] is HIDDEN


def test_one_hidden_reason_hides_the_smallest_shown_beside_it(tiny):
    """Reasons add up to the unmet: a single hidden one could be had by taking the others away."""
    asked(tiny, more_circles(tiny, 15), "rent-hold")
    rows = published(tiny)
    why = rows[WHY]["rent-hold"]["why"]
    assert why["no room"] == rows[ASKS]["rent-hold"]["unmet"] == 10
    assert sum(count is HIDDEN for count in why.values()) > 1


def test_a_period_is_published_once_and_never_again(tiny):
    circles = more_circles(tiny, 12)
    asked(tiny, circles, "rent-hold")
    before = published(tiny)
    leave_out_of_learning(circles[0], by=tiny.worker, at=JULY)
    asked(tiny, circles[:6], "rent-hold", after_days=1)
    assert published(tiny, JULY + DAY) == before
    assert PublishedTable.objects.count() == 6


def test_a_period_that_is_not_over_is_not_counted(tiny):
    with pytest.raises(PeriodNotOver, match="2027-04 to 2027-06 is not over yet"):
        publish(tiny.place, period=period_of(tiny.place, tiny.at), by=tiny.planner, at=tiny.at)


def test_periods_never_overlap(tiny):
    quarter = period_of(tiny.place, tiny.at)
    after = period_of(tiny.place, JULY)
    assert quarter.ends_at == after.starts_at
    assert period_named(tiny.place, quarter.name) == quarter
    assert period_before(tiny.place, JULY) == quarter


def test_a_place_publishes_by_month_where_it_says_so_and_then_never_by_quarter(tiny):
    Assumption.objects.create(
        place=tiny.place, key="published-period-months", value=1, unit="months", low=1, high=3, source="stated",
        from_date=tiny.at.date(),
    )  # fmt: skip
    period = period_of(tiny.place, tiny.at)
    assert (period.name, period.months) == ("2027-05", 1)
    assert period_before(tiny.place, JULY).name == "2027-06"


@pytest.mark.parametrize("leaving", [1, 2])
def test_leaving_oneself_out_of_learning_changes_nothing_visible(db, leaving):
    """Nobody can tell from the tables that somebody refused: 12 asked and 11 or 10 counted look alike."""
    shown = []
    for key, left_out in (("all", 0), ("some", leaving)):
        tiny = tiny_place(key=key)
        circles = more_circles(tiny, 12)
        for circle in circles[len(circles) - left_out :]:
            leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
        asked(tiny, circles, "rent-hold")
        shown.append(published(tiny))
    assert shown[0] == shown[1]


def test_whoever_is_left_out_stands_in_no_count(tiny):
    circles = more_circles(tiny, 12)
    for circle in circles[5:]:
        leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
    asked(tiny, circles, "rent-hold")
    row = published(tiny)[ASKS]["rent-hold"]
    assert row["met"] == 5
    assert row["unmet"] is HIDDEN
    assert learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY) == []


def test_a_published_table_keeps_its_digest_and_its_rules(tiny):
    asked(tiny, more_circles(tiny, 12), "rent-hold")
    published(tiny)
    table = PublishedTable.objects.get(name=ASKS)
    assert (table.threshold, table.rounded_to, len(table.digest)) == (5, 5, 64)


def test_one_hidden_area_hides_a_second():
    line = {"a": 20, "b": HIDDEN, "c": 10}
    assert hide_a_second(line)
    assert line == {"a": 20, "b": HIDDEN, "c": HIDDEN}
    assert not hide_a_second(line)


def test_in_no_area_and_of_no_kind_of_help_is_one_figure_alone_hidden(tiny):
    from drawwell.learn.by_area import _by_kind_too
    from drawwell.place.models import Area

    areas, kinds = [Area(code=code) for code in "abc"], ["advice", "lift", "room"]
    few = {("a", "lift"): 2}
    cells = {
        (area.code, kind): Tally(few.get((area.code, kind), 10 + ord(area.code) % 3))
        for area in areas
        for kind in kinds
    }
    rows = {row["area"]: row["unmet"] for row in _by_kind_too(areas, kinds, cells, Hiding())}
    for line in [*rows.values(), *({code: rows[code][kind] for code in rows} for kind in kinds)]:
        assert sum(shown is HIDDEN for shown in line.values()) != 1
    assert rows["a"]["lift"] is HIDDEN


def test_a_place_may_hide_more_and_never_less(tiny):
    for key, value in (("counts-hidden-under", 10), ("counts-rounded-to", 2)):
        Assumption.objects.create(
            place=tiny.place, key=key, value=value, unit="people", low=value, high=value, source="the panel asked",
            from_date=tiny.at.date(),
        )  # fmt: skip
    asked(tiny, more_circles(tiny, 12), "rent-hold")
    row = published(tiny)[ASKS]["rent-hold"]
    assert (row["asked"], row["met"], row["unmet"]) == (HIDDEN, HIDDEN, HIDDEN)
    table = PublishedTable.objects.get(name=ASKS)
    assert (table.threshold, table.rounded_to) == (10, 5)
    assert "under 10 hidden" in table_words(tiny)


def table_words(tiny):
    from visits import visitor

    return visitor(tiny.worker).get("/tiny/learning").content.decode()


def test_steps_are_timed_from_the_first_words_to_it_helped(tiny):
    """Twelve families said what they want two days before they asked; help came the next day, and helped in three."""
    from drawwell.partner.actions import add_purpose
    from drawwell.pull.actions import did_it_help, draw, standing

    tiny.place.clock_at = JULY
    open_offer(tiny, "lifts", 30)
    for circle in more_circles(tiny, 12):
        purpose = add_purpose(circle, "to see my sister", by=tiny.worker, at=tiny.at)
        pull = pull_in(circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at + 2 * DAY, purpose=purpose)
        assert standing(pull).kind == "held"
        draw(pull, by=tiny.worker, at=tiny.at + 3 * DAY)
        did_it_help(pull, "yes", by=tiny.worker, at=tiny.at + 5 * DAY)
    row = published(tiny)[FLOW]["lift"]
    steps = [row[f"days_{step}"] for step in ("to_ask", "to_answer", "to_hold", "to_use", "to_help", "in_all")]
    assert steps == [2, 0, 0, 1, 3, 5]
    page = table_words(tiny)
    assert "First words to “it helped”" in page
    assert "Yes: about 10" in page
