"""Place folders built from the real tables, when they are beside the project."""

import csv
import gzip
from pathlib import Path

import pytest

from drawwell.place.census import CensusRefused, from_census
from drawwell.place.folder import check

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
BOROUGHS = ("E09000013", "E08000009")

pytestmark = pytest.mark.skipif(
    not (DATA / "lsoa_england").is_dir(), reason="the real tables (../shared/data) are not on this machine"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(folder, report) of a borough, built once for all tests of this file."""
    folders = {}

    def build(lad):
        if lad not in folders:
            out = tmp_path_factory.mktemp(lad)
            folders[lad] = (out, from_census(DATA, lad, out))
        return folders[lad]

    return build


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def census_rows(lad):
    with gzip.open(DATA / "lsoa_england/lsoa21_england.csv.gz", "rt", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["lad22"] == lad]


@pytest.mark.parametrize("lad", [*BOROUGHS, "E06000053"])
def test_a_folder_built_from_the_census_has_no_problems(built, lad):
    folder, _ = built(lad)
    assert [str(problem) for problem in check(folder)] == []


@pytest.mark.parametrize("lad", BOROUGHS)
def test_people_add_up_to_the_census_in_every_area(built, lad):
    folder, report = built(lad)
    people = {}
    for row in rows(folder, "population"):
        people[row["area"]] = people.get(row["area"], 0) + int(row["people"])
    counted = {row["lsoa21"]: int(row["pop"]) for row in census_rows(lad)}
    assert people == counted
    assert report.people == sum(counted.values())


@pytest.mark.parametrize("lad", BOROUGHS)
def test_who_cares_for_somebody_is_told_apart_by_age_and_keeps_its_count_in_every_area(built, lad):
    folder, _ = built(lad)
    cares, by_age = {}, {}
    for row in rows(folder, "population"):
        by_age[row["age_band"]] = by_age.get(row["age_band"], 0) + int(row["people"])
        if row["circumstance"] == "cares for someone":
            cares[row["area"]] = cares.get(row["area"], 0) + int(row["people"])
    counted = census_rows(lad)
    for row in counted:
        own = sum(int(row[column]) for column in ("care_1_19h", "care_20_49h", "care_50h_plus"))
        assert abs(cares[row["lsoa21"]] - own) <= 3  # six ages, each a whole number of people
    over_80 = sum(int(row["p80_84"]) + int(row["p85_plus"]) for row in counted)
    assert by_age["80+"] == over_80


@pytest.mark.parametrize("lad", BOROUGHS)
def test_every_estimate_lies_in_its_range_and_names_its_assumption(built, lad):
    folder, _ = built(lad)
    names = {row["assumption"] for row in rows(folder, "assumptions")}
    estimates = rows(folder, "need_estimates")
    assert len(estimates) == len(rows(folder, "areas")) * len(rows(folder, "needs"))
    for row in estimates:
        assert float(row["low"]) <= float(row["people_per_year"]) <= float(row["high"])
        assert any(f"({name}" in row["basis"] for name in names)


def test_an_estimate_is_its_counts_times_its_shares(built):
    folder, _ = built("E09000013")
    count = next(row for row in census_rows("E09000013") if row["lsoa21"] == "E01001851")
    share = {row["assumption"]: float(row["value"]) for row in rows(folder, "assumptions")}
    worked_out = (
        int(count["hh_overcrowded_m1"]) * share["room-a-year-one-bedroom-short"]
        + int(count["hh_overcrowded_m2"]) * share["room-a-year-two-bedrooms-short"]
    )
    found = next(
        row for row in rows(folder, "need_estimates") if row["area"] == "E01001851" and row["need"] == "room-to-live"
    )
    assert float(found["people_per_year"]) == pytest.approx(worked_out, abs=0.05)


def test_an_edited_assumption_changes_what_rests_on_it_and_nothing_else(built, tmp_path):
    folder, _ = built("E08000009")
    edited = tmp_path / "edited.csv"
    text = (folder / "assumptions.csv").read_text(encoding="utf-8")
    before = "everyday-a-year-limited-a-lot,0.2,"
    assert before in text
    edited.write_text(text.replace(before, "everyday-a-year-limited-a-lot,0.25,"), encoding="utf-8")
    from_census(DATA, "E08000009", tmp_path / "again", assumptions=edited)
    limited = {row["lsoa21"]: int(row["disabled_a_lot"]) for row in census_rows("E08000009")}
    pairs = zip(rows(folder, "need_estimates"), rows(tmp_path / "again", "need_estimates"), strict=True)
    for old, new in pairs:
        more = 0.05 * limited[old["area"]] if old["need"] == "everyday-help" else 0
        gained = float(new["people_per_year"]) - float(old["people_per_year"])
        assert gained == pytest.approx(more, abs=0.11)
        assert ("0.25 (everyday" in new["basis"]) == (old["need"] == "everyday-help")


def test_building_again_with_its_own_assumptions_writes_the_same_bytes(built, tmp_path):
    folder, _ = built("E08000009")
    from_census(DATA, "E08000009", tmp_path / "twice", assumptions=folder / "assumptions.csv")
    written = sorted(path.name for path in folder.iterdir())
    assert written == sorted(path.name for path in (tmp_path / "twice").iterdir())
    for name in written:
        assert (folder / name).read_bytes() == (tmp_path / "twice" / name).read_bytes(), name


@pytest.mark.parametrize("lad", BOROUGHS)
def test_all_five_kinds_of_capability_are_on_offer(built, lad):
    folder, _ = built(lad)
    kind = {row["capability"]: row["kind"] for row in rows(folder, "capabilities")}
    capability = {row["service"]: row["capability"] for row in rows(folder, "services")}
    offered = {kind[capability[row["service"]]] for row in rows(folder, "offers")}
    assert offered == {"skill", "authority", "money", "place", "access"}


@pytest.mark.parametrize("lad", BOROUGHS)
def test_no_month_offers_more_than_a_service_can_give(built, lad):
    folder, _ = built(lad)
    most = {row["service"]: float(row["units_max_per_month"]) for row in rows(folder, "services")}
    offered = {}
    for row in rows(folder, "offers"):
        month = (row["service"], row["starts_on"])
        offered[month] = offered.get(month, 0) + float(row["units"])
    assert all(units <= most[service] for (service, _), units in offered.items())


@pytest.mark.parametrize("lad", BOROUGHS)
def test_the_budget_falls_each_year_and_its_minimums_can_be_spent(built, lad):
    folder, _ = built(lad)
    years, minimums = {}, {}
    for row in rows(folder, "budget"):
        years[row["year"]] = years.get(row["year"], 0) + int(row["budget_pence"])
        bound = int(row["statutory_minimum_pence"]) + int(row["committed_pence"])
        minimums[row["capability"]] = max(bound, minimums.get(row["capability"], 0))
        assert bound <= int(row["budget_pence"])
    totals = [years[year] for year in sorted(years)]
    assert len(totals) == 3
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == 3
    most = dict.fromkeys(minimums, 0.0)
    for row in rows(folder, "services"):
        most[row["capability"]] += float(row["units_max_per_month"])
    for row in rows(folder, "capabilities"):
        can_spend = 12 * most[row["capability"]] * int(row["cost_per_unit_produced_pence"])
        assert minimums[row["capability"]] <= can_spend


def test_trafford_has_its_real_sites_inside_the_borough_with_hours_word_for_word(built):
    folder, report = built("E08000009")
    sites = {row["name"]: row for row in rows(folder, "sites")}
    areas = {row["area"] for row in rows(folder, "areas")}
    assert report.assumed_sites == 0
    assert all(row["area"] in areas for row in sites.values())
    assert sites["Trussell Trust, Trafford Christian Life Centre"]["hours"] == "Tues 11am - 2pm, Fri 11.30am -1.30pm"
    assert "Mood Swings Network" not in sites  # it is in Manchester
    assert sites["Sale Library"]["hours"] == "50 hours a week in July 2016"
    assert "Stretford Hearing Voices" not in sites  # people meeting one another are not supply


def test_hammersmith_and_fulham_says_which_hubs_are_assumed(built):
    folder, report = built("E09000013")
    sites = rows(folder, "sites")
    assumed = [row for row in sites if row["source"].startswith("assumed: ")]
    assert len(assumed) == report.assumed_sites > 0
    assert len(sites) - len(assumed) == report.real_sites > 0
    assert all("(assumed)" in row["name"] for row in assumed)


@pytest.mark.parametrize(
    ("lad", "source"), [("E09000013", "hammersmith_fulham_2012_2020"), ("E08000009", "trafford_2012_2020")]
)
def test_no_report_of_a_citizen_is_lost_between_the_two_censuses(built, lad, source):
    folder, report = built(lad)
    with (DATA / f"fixmystreet_lsoa/{source}.csv").open(encoding="utf-8", newline="") as lines:
        reported = sum(int(row["reports"]) for row in csv.DictReader(lines))
    assert sum(int(row["count"]) for row in rows(folder, "demand_counts")) == reported
    assert f"All {reported:,} reports were placed in the neighbourhoods of 2021." in report.notes


def test_a_neighbourhood_that_was_split_shares_its_reports_by_people(built):
    folder, _ = built("E08000009")
    people = {row["lsoa21"]: int(row["pop"]) for row in census_rows("E08000009")}
    parts = ("E01034000", "E01034001")  # E01006185 in 2011
    counts = dict.fromkeys(parts, 0)
    for row in rows(folder, "demand_counts"):
        if row["area"] in counts:
            counts[row["area"]] += int(row["count"])
    total = sum(counts.values())
    for part in parts:
        share = people[part] / sum(people[code] for code in parts)
        assert counts[part] == pytest.approx(total * share, abs=1)


def test_an_authority_without_counts_says_its_demand_was_not_counted(built):
    folder, report = built("E06000053")
    assert all(row["source"].startswith("not counted") for row in rows(folder, "demand_counts"))
    assert any("No counts of demand" in note for note in report.notes)


def test_each_step_is_told_as_it_happens(tmp_path):
    said = []
    from_census(DATA, "E06000053", tmp_path, say=said.append)
    assert said[0] == "Reading the census tables."
    assert any(line.startswith("Isles of Scilly: 1 areas, 2,055 people") for line in said)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("E08000008x", "E08000008 is Tameside"), ("Trafford", "E08000009 is Trafford"), ("zzz", "E08000009")],
)
def test_an_unknown_authority_is_refused_with_the_nearest(tmp_path, asked, hint):
    with pytest.raises(CensusRefused, match="There is no local authority") as refused:
        from_census(DATA, asked, tmp_path / "none")
    assert hint in str(refused.value)
    assert not (tmp_path / "none").exists()
