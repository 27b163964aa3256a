"""Bad input gets a sentence naming file, row, column and what would be right."""

import pytest
from small_folder import SMALL, small_folder

from drawwell.place.folder import check, read


def sentences(path):
    return [str(problem) for problem in check(path)]


HEADER_AREAS = SMALL["areas.csv"].splitlines()[0]

ONE_THING_WRONG = {
    "unknown area": (
        {"population": ("TM2,65", "TM22,65")},
        "population.csv, row 4, column area: 'TM22' is not a known area code: areas.csv has no such row; "
        "did you mean TM2?",
    ),
    "unknown area in words": (
        {"demand_words": ("TM1,phone", "E0999,phone")},
        "demand_words.csv, row 2, column area: 'E0999' is not a known area code: areas.csv has no such row; "
        "correct it, or add it to areas.csv.",
    ),
    "negative population": (
        {"population": ("310", "-310")},
        "population.csv, row 4, column people: '-310' is not a whole number in digits only, 0 or more; "
        "write a figure that is 0 or more (people).",
    ),
    "thousands separator": (
        {"population": ("480", '"1,480"')},
        "population.csv, row 3, column people: '1,480' is not a whole number in digits only, 0 or more; write 1480.",
    ),
    "a service without a site": (
        {"services": ("council,hall,debt-advice", "council,,debt-advice")},
        "services.csv, row 2, column site: the service has no site; give one of the site keys in sites.csv.",
    ),
    "a service at an unknown site": (
        {"services": ("council,hall,debt-advice", "council,hal,debt-advice")},
        "services.csv, row 2, column site: 'hal' is not a known key: sites.csv has no such row; did you mean hall?",
    ),
    "end before start": (
        {"offers": ("2025-04-01,2025-04-30,80", "2025-04-30,2025-04-01,80")},
        "offers.csv, row 2, column ends_on: ends_on 2025-04-01 comes before starts_on 2025-04-30; "
        "ends_on must be 2025-04-30 or later.",
    ),
    "british date": (
        {"offers": ("2025-04-01,2025-04-30,80", "1/4/2025,2025-04-30,80")},
        "offers.csv, row 2, column starts_on: '1/4/2025' is not a date written YYYY-MM-DD; "
        "write 2025-04-01, if the day came first.",
    ),
    "duplicated id": (
        {"services": ("hall-rent,Rent", "hall-debt,Rent"), "offers": ("hall-rent,2025", "hall-debt,2025")},
        "services.csv, row 3, column service: 'hall-debt' is already in row 2; "
        "each service may come once: change or remove one of the two rows.",
    ),
    "duplicated row of three keys": (
        {"population": ("25-44,others", "25-44,lives alone")},
        "population.csv, row 3, column area: 'TM1' and '25-44' and 'lives alone' is already in row 2; "
        "each area with age_band with circumstance may come once: change or remove one of the two rows.",
    ),
    "missing file": (
        {"budget": None},
        "budget.csv: the file is missing; add budget.csv to the folder, with the columns cost_centre, name, "
        "organisation, year, capability, budget_pence, actual_pence, statutory_minimum_pence, committed_pence, "
        "because.",
    ),
    "empty file": (
        {"areas": ""},
        f"areas.csv: the file is empty; its first row must be {HEADER_AREAS}.",
    ),
    "blank file": ({"areas": "\n,,,\n"}, f"areas.csv: the file is empty; its first row must be {HEADER_AREAS}."),
    "header only": (
        {"outcomes": SMALL["outcomes.csv"].splitlines()[0]},
        "outcomes.csv: the file has a header but no rows; add at least one row.",
    ),
    "header typo": (
        {"population": ("age_band", "age band")},
        "population.csv, row 1, column age band: age band is not a column of population.csv; did you mean age_band?",
    ),
    "missing column": (
        {"organisations": "organisation,name\ncouncil,Two Mills Council\n"},
        "organisations.csv, row 1, column kind: the column is missing; add it: what sort of organisation it is.",
    ),
    "latin-1": (
        {"organisations": SMALL["organisations.csv"].replace("Mills", "Millés").encode("latin-1")},
        "organisations.csv, row 2: the file is not UTF-8: byte 40 is 0xE9; "
        "open it in the spreadsheet and save as CSV UTF-8.",
    ),
    "utf-16": (
        {"organisations": SMALL["organisations.csv"].encode("utf-16")},
        "organisations.csv, row 1: the file is UTF-16 (byte 1), not UTF-8; "
        "open it in the spreadsheet and save as CSV UTF-8.",
    ),
    "semicolons": (
        {"organisations": SMALL["organisations.csv"].replace(",", ";")},
        "organisations.csv, row 1: the columns are not parted by commas; "
        "save it as CSV with a comma between the columns.",
    ),
    "open quotation": (
        {"organisations": ("Two Mills Council", '"Two Mills Council')},
        "organisations.csv, row 2: the row cannot be read as CSV (unexpected end of data); "
        "look for a quotation mark that is not closed or not doubled.",
    ),
    "a cell too many": (
        {"sites": ('"Monday, Tuesday 9 to 5"', "Monday, Tuesday 9 to 5")},
        "sites.csv, row 2: the row has 11 cells where the header has 10; "
        'put quotation marks round a cell that holds a comma, e.g. "Monday, Tuesday".',
    ),
    "outside the world": (
        {"areas": ("53.40,-2.30", "153.40,-2.30")},
        "areas.csv, row 2, column latitude: '153.40' is not a number in digits with at most one point, -90 to 90; "
        "write a figure that is -90 to 90 (degrees).",
    ),
    "swapped": (
        {"areas": ("53.40,-2.30", "-2.30,53.40")},
        "areas.csv, row 2, column latitude: latitude -2.3 and longitude 53.4 look swapped; "
        "write latitude 53.4 and longitude -2.3.",
    ),
    "low above the figure": (
        {"need_estimates": ("60,40,80", "60,70,80")},
        "need_estimates.csv, row 2, column low: low is 70 while people_per_year is 60; "
        "keep low <= people_per_year <= high.",
    ),
    "counted under all and again": (
        {"population": ("TM1,25-44,others", "TM1,25-44,all")},
        "population.csv, row 3, column circumstance: people of 25-44 in TM1 are counted under all and again by "
        "circumstance; keep the row of all or the others.",
    ),
    "an estimate that never ended": (
        {"need_estimates": ("TM2,debt,12,8,20,made up,2025-04-01,", "TM1,debt,12,8,20,made up,2026-04-01,")},
        "need_estimates.csv, row 4, column from_date: the estimate in row 2 still holds on 2026-04-01; "
        "give row 2 a to_date before 2026-04-01.",
    ),
    "a column twice": (
        {"organisations": "organisation,name,kind,name\ncouncil,Two Mills Council,council,Council\n"},
        "organisations.csv, row 1, column name: the column is there twice; keep one of the two.",
    ),
    "a column without a heading": (
        {"organisations": "organisation,name,kind,\ncouncil,Two Mills Council,council,hm\n"},
        "organisations.csv, row 1: a column has cells but no heading; take it out; the columns are organisation, name, "
        "kind.",
    ),
    "share above one": (
        {"fit": ("0.6,0.8", "60,0.8")},
        "fit.csv, row 2, column produced_share: '60' is not a number in digits with at most one point, 0 to 1; "
        "write a figure that is 0 to 1 (share 0 to 1).",
    ),
    "a weight of nothing": (
        {"needs": ("pay,2,", "pay,0,")},
        "needs.csv, row 2, column priority_weight: '0' is not a number in digits with at most one point, more than 0; "
        "write a figure that is more than 0 (weight).",
    ),
    "no number at all": (
        {"assumptions": ("2800", "nan")},
        "assumptions.csv, row 2, column value: 'nan' is not a number in digits with at most one point; "
        "write it like 53.41.",
    ),
    "a word that is not allowed": (
        {"organisations": ("Council,council", "Council,Councl")},
        "organisations.csv, row 2, column kind: 'Councl' is not one of council, nhs, charity, community, government, "
        "other; did you mean council?",
    ),
    "neither words nor counts": (
        {"demand_words": None},
        "demand_words.csv: neither demand_words.csv nor demand_counts.csv is in the folder; "
        "add what people said, or counts of what they asked about.",
    ),
    "a number in the words": (
        {"demand_words": ("rang back", "rang back on 07700 900123")},
        "demand_words.csv, row 3, column words: the words hold a number (07700 900123); "
        "take it out or write it in words.",
    ),
    "a place in the words": (
        {"demand_words": ("rang back", "came to Lower Mill")},
        "demand_words.csv, row 3, column words: the words name a place (Lower Mill); "
        "say 'here' or 'where I live' instead.",
    ),
    "an assumption not stated": (
        {"assumptions": ("gives-up-after-days-mean", "gives-up")},
        "assumptions.csv, column assumption: gives-up-after-days-mean is not stated; "
        "add a row for it: how long, on average, people wait before they give up.",
    ),
    "kept free what cannot be": (
        {"offers": ("2025-04-30,6,yes", "2025-04-30,6,no")},
        "offers.csv, row 3, column kept_free: kept_free is no, but capabilities.csv says can_be_produced is no for "
        "rent-hold; change one of the two, or offer another service.",
    ),
    "unnamed statute": (
        {"budget": ("An act made up for a test", "")},
        "budget.csv, row 2, column because: money is fixed by a statute or a contract that is not named; "
        "write which statute or which contract.",
    ),
    "minimum above the budget": (
        {"budget": ("2900000,,1000000", "2900000,,3000000")},
        "budget.csv, row 3, column statutory_minimum_pence: the statutory minimum (An act made up for a test) is "
        "3000000 and the budget of advice in 2026-27 only 2900000; "
        "raise the budget by 100000 pence or correct the figure.",
    ),
    "too few years": (
        {"budget": ("2027-28", "2026-27"), "outcomes": SMALL["outcomes.csv"]},
        "budget.csv, row 4, column cost_centre: 'advice' and '2026-27' is already in row 3; "
        "each cost_centre with year may come once: change or remove one of the two rows.",
    ),
    "not a year": (
        {"budget": ("2027-28", "2027-29")},
        "budget.csv, row 4, column year: 2027-29 is not a budget year; did you mean 2027-28?",
    ),
    "a second place": (
        {"place": SMALL["place.csv"] + SMALL["place.csv"].splitlines()[1].replace("two-mills", "three-mills")},
        "place.csv, row 3: there is a second row; a folder holds one place: keep one row.",
    ),
    "no such time zone": (
        {"place": ("Europe/London", "British time")},
        "place.csv, row 2, column timezone: 'British time' is not a known time zone; write it like Europe/London.",
    ),
}


ALONE = {"empty file", "blank file"}  # without areas, no area code can be called unknown


def batches():
    """The cases above, as many to one folder as touch different files: each check costs a third of a second."""
    made = []
    for name, (changes, _) in ONE_THING_WRONG.items():
        room = (
            b for b in made if name not in ALONE and not set(changes) & {t for n in b for t in ONE_THING_WRONG[n][0]}
        )
        room = next((batch for batch in room if not ALONE & set(batch)), None)
        made.append([name]) if room is None else room.append(name)
    return made


@pytest.mark.parametrize("names", batches(), ids=", ".join)
def test_each_thing_wrong_gives_its_own_sentence_and_no_other(names, tmp_path):
    changes = {table: change for name in names for table, change in ONE_THING_WRONG[name][0].items()}
    wanted = [ONE_THING_WRONG[name][1] for name in names]
    assert sorted(sentences(small_folder(tmp_path, **changes))) == sorted(wanted)


def test_a_budget_of_zero_names_the_floor_it_cannot_pay_for(tmp_path):
    zero = SMALL["budget.csv"].replace("2800000,,1000000", "0,,0")
    (found,) = sentences(small_folder(tmp_path, budget=zero))
    # the cheapest ways, for 20 %: debt 72 people x 4 hours x 3,200 pence, company 84 x 3 hours x 3,000 pence
    assert found == (
        "budget.csv, row 4, column budget_pence: the budget of 2027-28 is £0 and the universal floor of 20% "
        "(assumptions.csv, universal-floor-share) costs at least £3,355, debt the most with £1,843; "
        "raise the budget or lower the floor."
    )


def test_a_budget_of_zero_without_a_floor_is_refused_too(tmp_path):
    zero = SMALL["budget.csv"].replace("2800000,,1000000", "0,,0")
    no_floor = ("universal-floor-share,0.2,share,0.1", "universal-floor-share,0,share,0")
    assert sentences(small_folder(tmp_path, budget=zero, assumptions=no_floor)) == [
        "budget.csv, row 4, column budget_pence: the budget of 2027-28 is zero, so nothing can be produced or kept "
        "free; give the year's money."
    ]


def test_a_zero_budget_with_a_statutory_minimum_names_both(tmp_path):
    zero = SMALL["budget.csv"].replace("2800000,,1000000", "0,,1000000")
    minimum, floor = sorted(sentences(small_folder(tmp_path, budget=zero)), reverse=True)
    assert "the statutory minimum (An act made up for a test) is 1000000" in minimum
    assert "universal floor" in floor


def test_a_floor_nothing_can_reach_is_named(tmp_path):
    found = sentences(small_folder(tmp_path, fit=("company,advice,0.4,0.7", "company,advice,0.04,0.1")))
    assert found == [
        "needs.csv, row 3, column need: the floor asks that 20% of company is met; what fit.csv lists meets 14%; "
        "add to fit.csv a capability that meets it, or lower universal-floor-share."
    ]


def test_fewer_than_three_years_are_refused(tmp_path):
    two = "\n".join(SMALL["budget.csv"].splitlines()[:3])
    assert sentences(small_folder(tmp_path, budget=two)) == [
        "budget.csv, column year: the file has 2 budget years; give three years or more."
    ]


def test_a_rising_budget_is_allowed_but_said(tmp_path):
    folder = read(small_folder(tmp_path, budget=("2900000", "3100000")))
    assert [str(note) for note in folder.notes] == [
        "budget.csv, row 3, column budget_pence: the total of 2026-27 (£31,000) is not below that of 2025-26 "
        "(£30,000); allowed, but most places' totals fall: check that it is meant."
    ]


def test_every_capability_in_a_ring_of_parents_is_named(tmp_path):
    ring = small_folder(tmp_path, capabilities=("hour,,yes,yes,yes,3", "hour,debt-advice,yes,yes,yes,3"))
    assert [(p.row, p.column) for p in check(ring)] == [(2, "parent"), (3, "parent")]


def test_all_coordinates_swapped_are_seen_by_the_time_zone(tmp_path):
    areas = SMALL["areas.csv"].replace("53.40,-2.30", "-2.30,53.40").replace("53.42,-2.28", "-2.28,53.42")
    sites = ("53.401,-2.301", "-2.301,53.401")
    found = check(small_folder(tmp_path, areas=areas, sites=sites))
    assert [(p.file, p.row) for p in found] == [("areas.csv", 2), ("areas.csv", 3), ("sites.csv", 2)]
    assert all("look swapped" in p.wrong for p in found)


def test_a_site_far_from_the_place_is_questioned(tmp_path):
    (found,) = sentences(small_folder(tmp_path, sites=("53.401,-2.301", "50.401,-4.301")))
    assert "km from the middle of the place" in found


def test_a_file_by_nearly_the_right_name_is_asked_about(tmp_path):
    small_folder(tmp_path)
    (tmp_path / "needs.csv").rename(tmp_path / "neads.csv")
    missing, stranger = sorted(sentences(tmp_path), key=lambda s: s.startswith("neads"))
    assert missing.startswith("needs.csv: the file is missing; did you mean it by neads.csv? Name it needs.csv")
    assert stranger == "neads.csv: it is not one of a place folder's files; did you mean needs.csv?"


def test_a_datapackage_that_misleads_is_refused(tmp_path):
    small_folder(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"resources": [{"path": "gone.csv"}]}')
    assert "it lists gone.csv, which is not in the folder" in sentences(tmp_path)[0]
    (tmp_path / "datapackage.json").write_text("[not json")
    assert "it is not a Frictionless data package" in sentences(tmp_path)[0]
    (tmp_path / "datapackage.json").write_text('{"resources": "none"}')
    assert "it is not a Frictionless data package" in sentences(tmp_path)[0]


def test_no_such_folder_is_a_sentence(tmp_path):
    (found,) = sentences(tmp_path / "nowhere")
    assert "there is no such folder" in found


def test_a_short_row_is_one_problem_not_one_a_cell(tmp_path):
    found = sentences(small_folder(tmp_path, organisations="organisation,name,kind\ncouncil,Two Mills Council\n"))
    assert found == [
        "organisations.csv, row 2, column kind: the row has 2 cells where the header has 3; "
        "give a cell for kind and every column after it, empty or not."
    ]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(tmp_path):
    population = "area,age_band,circumstance,people\n\nTM1,25-44,all,5\n,,,\nTM1,0-15,all,-5\n"
    (found,) = check(small_folder(tmp_path, population=population))
    assert (found.row, found.column) == (5, "people")


def test_a_quoted_line_break_does_not_shift_the_row_number(tmp_path):
    words = 'contact,month,area,channel,words\nw1,2025-04,TM1,phone,"Help me\nplease"\nw2,2025-04,TM9,phone,Hello\n'
    (found,) = check(small_folder(tmp_path, demand_words=words))
    assert found.row == 3


def test_other_cells_of_a_file_with_a_missing_column_are_still_checked(tmp_path):
    population = "area,age_band,people\nTM1,25-44,-3\n"
    found = check(small_folder(tmp_path, population=population))
    assert {(p.row, p.column) for p in found} == {(1, "circumstance"), (2, "people")}


@pytest.mark.parametrize("start", [b"", b"\x00\x01", b'"', b"a,b\n", b"\xff\xfe"])
def test_any_file_may_be_spoilt_without_a_traceback(start, tmp_path):
    halves = {file: content.encode()[len(content) // 2 :] for file, content in SMALL.items()}
    spoilt = {file.removesuffix(".csv"): start + half for file, half in halves.items()}
    found = check(small_folder(tmp_path, **spoilt))
    assert {p.file for p in found} >= set(SMALL)
    assert all(p.wrong and p.right for p in found)
