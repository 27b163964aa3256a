"""What no single cell shows: rules across cells, rows and files. Each takes a Draft and gives the problems it finds."""

import math
import re
from difflib import get_close_matches
from statistics import median
from zoneinfo import available_timezones

from drawwell.place.folder.limit_rules import limits_are_possible, ring_fences_fit
from drawwell.place.folder.money_rules import budget_fits, budget_notes, budget_years, floors_fit
from drawwell.place.folder.problems import Problem
from drawwell.place.folder.rows import Draft
from drawwell.place.folder.tables import CONDITIONS, NEEDED_ASSUMPTIONS
from drawwell.place.hours_of_day import hours_of
from drawwell.place.postcodes import LONGEST, compact

FAR_KM = 200.0
BOX_OF_ZONE = {"Europe/London": (49.0, 61.5, -9.0, 2.5)}  # latitude from, to; longitude from, to


def one_place(draft: Draft) -> list[Problem]:
    """place.csv describes one place, in a time zone that exists."""
    problems = []
    for number, _ in draft.of("place")[1:]:
        problems.append(
            Problem("place.csv", number, "", "there is a second row", "a folder holds one place: keep one row")
        )
    for number, row in draft.of("place"):
        if row.timezone not in available_timezones():
            wrong = f"{row.timezone!r} is not a known time zone"
            problems.append(Problem("place.csv", number, "timezone", wrong, "write it like Europe/London"))
    return problems


def on_the_map(draft: Draft) -> list[Problem]:
    """Latitude and longitude have not changed places, and nothing lies far away from the rest."""
    spots = [(table, number, row) for table in ("areas", "sites", "postcodes") for number, row in draft.of(table)]
    if not spots:
        return []
    middle = median(row.latitude for _, _, row in spots), median(row.longitude for _, _, row in spots)
    zones = [row.timezone for _, row in draft.of("place")]
    box = BOX_OF_ZONE.get(zones[0]) if zones else None
    problems = []
    for table, number, row in spots:
        here, swapped = (row.latitude, row.longitude), (row.longitude, row.latitude)
        away = not _inside(here, box) if box else _km(here, middle) > FAR_KM
        back = _inside(swapped, box) if box else _km(swapped, middle) <= FAR_KM
        if away and back:
            wrong = f"latitude {row.latitude:g} and longitude {row.longitude:g} look swapped"
            right = f"write latitude {row.longitude:g} and longitude {row.latitude:g}"
            problems.append(Problem(f"{table}.csv", number, "latitude", wrong, right))
        elif away or _km(here, middle) > FAR_KM and _inside(middle, box):
            wrong = f"({row.latitude:g}, {row.longitude:g}) is {_km(here, middle):,.0f} km from the middle of the place"
            problems.append(Problem(f"{table}.csv", number, "latitude", wrong, "check both coordinates"))
    return problems


def _inside(spot, box) -> bool:
    return box is None or (box[0] <= spot[0] <= box[1] and box[2] <= spot[1] <= box[3])


def _km(one, other) -> float:
    """Distance by the equirectangular approximation, good enough to tell a place from a mistake."""
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.195 * math.hypot(one[0] - other[0], east)


def postcodes_are_plain(draft: Draft) -> list[Problem]:
    """A postcode is letters and digits, and is there once however it is written."""
    problems, first = [], {}
    for number, row in draft.of("postcodes"):
        code = compact(row.postcode)
        if not (3 <= len(code) <= LONGEST and code.isascii() and code.isalnum()):
            wrong = f"{row.postcode!r} is not a postcode"
            problems.append(Problem("postcodes.csv", number, "postcode", wrong, "write it like NE10 1AB"))
        elif code in first:
            wrong = f"{row.postcode!r} is already in row {first[code]}, written otherwise"
            problems.append(Problem("postcodes.csv", number, "postcode", wrong, "keep one of the two rows"))
        first.setdefault(code, number)
    return problems


def conditions_are_known(draft: Draft) -> list[Problem]:
    """What services and offers say of themselves can also be asked for."""
    problems = []
    for table in ("services", "offers"):
        for number, row in draft.of(table):
            for key in (row.conditions or "").split():
                is_said = key in CONDITIONS or re.fullmatch(r"language-[a-z]{2,20}", key) or hours_of(key)
                if not is_said:
                    close = get_close_matches(key, CONDITIONS, n=1, cutoff=0.6)
                    right = f"did you mean {close[0]}?" if close else f"use one of {', '.join(CONDITIONS)}"
                    problems.append(Problem(f"{table}.csv", number, "conditions", f"{key!r} is not known", right))
    return problems


def ranges_hold(draft: Draft) -> list[Problem]:
    """low <= the figure <= high, in estimates and assumptions."""
    problems = []
    for table, name in (("need_estimates", "people_per_year"), ("assumptions", "value")):
        for number, row in draft.of(table):
            value = getattr(row, name)
            for column, wrong in (("low", row.low > value), ("high", row.high < value)):
                if wrong:
                    bound = getattr(row, column)
                    said = f"{column} is {bound:g} while {name} is {value:g}"
                    right = f"keep low <= {name} <= high"
                    problems.append(Problem(f"{table}.csv", number, column, said, right))
    return problems


def dates_in_order(draft: Draft) -> list[Problem]:
    """Nothing ends before it begins; a year is followed by the next."""
    problems = []
    for table, start, end in (
        ("need_estimates", "from_date", "to_date"),
        ("offers", "starts_on", "ends_on"),
        ("assumptions", "from_date", "to_date"),
    ):
        for number, row in draft.of(table):
            first, last = getattr(row, start), getattr(row, end)
            if last is not None and last < first:
                wrong = f"{end} {last} comes before {start} {first}"
                right = f"{end} must be {first} or later"
                problems.append(Problem(f"{table}.csv", number, end, wrong, right))
    return problems


def nobody_counted_twice(draft: Draft) -> list[Problem]:
    """People of all circumstances are not listed again by circumstance; one estimate ends before the next begins."""
    problems, listed, latest = [], {}, {}
    for number, row in draft.of("population"):
        listed.setdefault((row.area, row.age_band), {})[row.circumstance] = number
    for (area, band), rows in listed.items():
        if "all" in rows and len(rows) > 1:
            wrong = f"people of {band} in {area} are counted under all and again by circumstance"
            right = "keep the row of all or the others"
            problems.append(Problem("population.csv", rows["all"], "circumstance", wrong, right))
    for number, row in sorted(draft.of("need_estimates"), key=lambda pair: pair[1].from_date):
        before, earlier = latest.get((row.area, row.need), (None, None))
        if earlier and (earlier.to_date is None or earlier.to_date >= row.from_date):
            wrong = f"the estimate in row {before} still holds on {row.from_date}"
            right = f"give row {before} a to_date before {row.from_date}"
            problems.append(Problem("need_estimates.csv", number, "from_date", wrong, right))
        latest[row.area, row.need] = number, row
    return problems


def promises_are_possible(draft: Draft) -> list[Problem]:
    """What is kept free is of a capability that can be; a wider capability is never part of itself."""
    capabilities = {row.capability: row for _, row in draft.of("capabilities")}
    service_gives = {row.service: row.capability for _, row in draft.of("services")}
    problems = []
    for number, row in draft.of("offers"):
        capability = capabilities.get(service_gives.get(row.service))
        answer, column = ("yes", "can_be_kept_free") if row.kept_free else ("no", "can_be_produced")
        if capability and not getattr(capability, column):
            wrong = f"kept_free is {answer}, but capabilities.csv says {column} is no for {capability.capability}"
            right = "change one of the two, or offer another service"
            problems.append(Problem("offers.csv", number, "kept_free", wrong, right))
    for number, row in draft.of("capabilities"):
        if _is_its_own_ancestor(row.capability, capabilities):
            wrong = f"{row.capability} is, step by step, part of itself"
            problems.append(Problem("capabilities.csv", number, "parent", wrong, "empty the parent of the widest one"))
    return problems


def _is_its_own_ancestor(key: str, capabilities: dict) -> bool:
    seen, above = set(), capabilities[key].parent
    while above in capabilities and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = capabilities[above].parent
    return False


def words_name_nobody(draft: Draft) -> list[Problem]:
    """Figures and the place's own names do not stand in what people said."""
    names = [row.name for _, row in [*draft.of("areas"), *draft.of("place")]]
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names)) if names else None
    problems = []
    for number, row in draft.of("demand_words"):
        digits = re.search(r"\d[\d ,./-]*", row.words)
        if digits:
            wrong = f"the words hold a number ({digits.group().strip()})"
            problems.append(Problem("demand_words.csv", number, "words", wrong, "take it out or write it in words"))
        elif named and named.search(row.words):
            wrong = f"the words name a place ({named.search(row.words).group()})"
            problems.append(Problem("demand_words.csv", number, "words", wrong, "say 'here' or 'where I live' instead"))
    return problems


def demand_is_known(draft: Draft) -> list[Problem]:
    """At least one of demand_words.csv and demand_counts.csv is there."""
    if {"demand_words", "demand_counts"} & set(draft.rows) or not {"demand_words", "demand_counts"} <= draft.sound:
        return []
    wrong = "neither demand_words.csv nor demand_counts.csv is in the folder"
    return [Problem("demand_words.csv", 0, "", wrong, "add what people said, or counts of what they asked about")]


def assumptions_are_stated(draft: Draft) -> list[Problem]:
    """Every assumption the engine leans on is in the folder."""
    if "assumptions" not in draft.sound:
        return []
    stated = draft.keys("assumptions")
    return [
        Problem("assumptions.csv", 0, "assumption", f"{key} is not stated", f"add a row for it: {meaning}")
        for key, meaning in NEEDED_ASSUMPTIONS.items()
        if key not in stated
    ]


RULES = (
    one_place,
    on_the_map,
    postcodes_are_plain,
    conditions_are_known,
    ranges_hold,
    dates_in_order,
    nobody_counted_twice,
    promises_are_possible,
    words_name_nobody,
    demand_is_known,
    assumptions_are_stated,
    budget_years,
    budget_fits,
    limits_are_possible,
    ring_fences_fit,
    floors_fit,
)


def notes_on(draft: Draft) -> list[Problem]:
    """What is allowed but should be said aloud."""
    return budget_notes(draft)
