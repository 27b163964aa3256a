"""The exchange's rules on their own: nothing promised twice, nothing refused while there is room."""

from hypothesis import given
from hypothesis import strategies as st

from drawwell.engine.exchange import EFFECTS, MOVES, STATUSES, Exchange, LotState, allocate, respread, spread

ROOMS = st.lists(st.integers(0, 9), min_size=1, max_size=6)


@given(ROOMS, st.integers(1, 30))
def test_units_are_found_exactly_when_there_is_room_for_them(free, units):
    given_ = allocate(free, units)
    assert bool(given_) == (sum(free) >= units)
    if given_:
        assert sum(part for _, part in given_) == units
        assert all(0 < part <= free[lot] for lot, part in given_)
        assert len({lot for lot, _ in given_}) == len(given_)
        assert len(given_) == 1 or max(free) < units  # in one piece wherever one lot has it all


@given(st.integers(0, 100), st.integers(1, 8))
def test_units_are_spread_evenly_over_lots(units, lots):
    parts = spread(units, lots)
    assert (sum(parts), len(parts)) == (units, lots)
    assert max(parts) - min(parts) <= 1


LOTS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(
        lambda three: LotState(sum(three), three[0], three[1])
    ),
    min_size=1,
    max_size=5,
)


@given(LOTS, st.integers(-40, 40))
def test_a_change_of_units_takes_only_what_is_free(lots, change):
    change = max(change, -sum(lot.free for lot in lots))
    parts = respread(lots, change)
    assert sum(parts) == change
    assert all(lot.free + part >= 0 for lot, part in zip(lots, parts, strict=True))
    assert all(part * change >= 0 for part in parts)


def test_more_units_go_to_the_smallest_lots_first():
    assert respread([LotState(4), LotState(1), LotState(1)], 4) == [0, 2, 2]
    assert respread([LotState(4), LotState(1), LotState(1)], 8) == [0, 4, 4]


def test_fewer_units_come_from_the_lots_with_most_room():
    assert respread([LotState(4), LotState(1), LotState(1)], -3) == [-3, 0, 0]
    assert respread([LotState(4, held=4), LotState(3)], -2) == [0, -2]


def test_every_move_begins_and_ends_in_a_known_status_and_has_an_effect():
    assert {status for pair in MOVES.values() for status in pair} <= set(STATUSES)
    assert set(MOVES) < set(EFFECTS)


def test_one_example_from_open_to_return():
    """The story of 4 hours: 3 held, drawn, one more lapses, 3 come back."""
    exchange = Exchange()
    exchange.open_offer("hub", units=4, ends_at=100, lots=2)
    assert exchange.hold([("hub", 3)], pull="p", key="k1", until=10, at=0) == "held"
    assert exchange.hold([("hub", 1)], pull="p", key="k2", until=10, at=0) == "held"
    assert exchange.hold([("hub", 1)], pull="p", key="k3", until=10, at=0) == "refused"
    assert exchange.holds["k3"].reasons == ("full",)
    assert exchange.move("draw", "k1", at=5) == "done"
    assert exchange.lapse_due(at=10) == ["k2"]
    assert exchange.free_units("hub") == 1
    assert exchange.move("return", "k1", at=11) == "done"
    assert exchange.move("return", "k1", at=11) == "again"
    assert exchange.free_units("hub") == 4
