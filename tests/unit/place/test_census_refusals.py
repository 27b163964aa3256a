"""What the builder refuses before it reads any census table, and with which sentence."""

import gzip
from pathlib import Path

import pytest

from drawwell.place.census import CensusRefused, from_census
from drawwell.place.census.areas import AGES, COUNTED, Area, Centroid
from drawwell.place.census.assumptions import read_assumptions
from drawwell.place.census.located import Located, distance_km
from drawwell.place.census.needs import estimates_of, steepness
from drawwell.place.folder import check

HEADER = "assumption,value,unit,low,high,source,from_date,to_date\n"
GRADIENT = "deprivation-gradient,{value},times,{low},4,{source},{start},{end}\n"


def edited(folder, **changes):
    row = {"value": "2", "low": "1", "source": "the council", "start": "2026-12-01", "end": "", **changes}
    path = folder / "edited.csv"
    path.write_text(HEADER + GRADIENT.format(**row), encoding="utf-8")
    return path


def test_an_edited_value_takes_the_place_of_the_stated_one(tmp_path):
    assumptions = read_assumptions(edited(tmp_path, value="2.75"))
    assert assumptions.value("deprivation-gradient") == 2.75
    assert assumptions.value("worker-hour-cost-pence") == read_assumptions(None).value("worker-hour-cost-pence")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "9"}, "row 2, column value: deprivation-gradient is 9, outside its own range 1 to 4"),
        ({"value": "two"}, "row 2, column value: 'two' is not a number of 0 or more"),
        ({"value": "-1"}, "row 2, column value: '-1' is not a number of 0 or more"),
        ({"value": "inf"}, "row 2, column value: 'inf' is not a number"),
        ({"low": "3"}, "outside its own range 3 to 4"),
        ({"source": ""}, "row 2, column source: deprivation-gradient has none"),
        ({"start": "1/12/2026"}, "row 2, column from_date: '1/12/2026' is not a date"),
        ({"start": ""}, "row 2, column from_date: deprivation-gradient has no date"),
        ({"end": "2026-11-30"}, "row 2, column to_date: deprivation-gradient ends before it begins"),
    ],
)
def test_a_bad_assumption_is_refused_by_row_and_column(tmp_path, changes, sentence):
    with pytest.raises(CensusRefused, match="edited.csv") as refused:
        read_assumptions(edited(tmp_path, **changes))
    assert sentence in str(refused.value)


def test_an_assumption_nobody_knows_is_refused_with_the_nearest(tmp_path):
    path = edited(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("-gradient", "-gradeint"), encoding="utf-8")
    with pytest.raises(CensusRefused, match="Did you mean 'deprivation-gradient'"):
        read_assumptions(path)


def test_an_assumption_given_twice_is_refused(tmp_path):
    path = edited(tmp_path)
    line = path.read_text(encoding="utf-8").splitlines()[1]
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(CensusRefused, match="row 3, column assumption: 'deprivation-gradient' is given twice"):
        read_assumptions(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "edited.csv has no column assumption"),
        (b"assumption,value\n", "edited.csv has no column unit, low"),
        (HEADER.encode(), "edited.csv has no rows"),
        (HEADER.encode() + b"deprivation-gradient,2,caf\xe9,1,4,us,2026-12-01,\n", "is not in UTF-8"),
    ],
)
def test_a_file_of_assumptions_that_cannot_be_read_is_refused(tmp_path, text, sentence):
    (tmp_path / "edited.csv").write_bytes(text)
    with pytest.raises(CensusRefused, match=sentence):
        read_assumptions(tmp_path / "edited.csv")


def test_a_missing_file_of_assumptions_is_named(tmp_path):
    with pytest.raises(CensusRefused, match=r"nowhere\.csv is missing"):
        read_assumptions(tmp_path / "nowhere.csv")


def test_the_wrong_folders_are_refused(tmp_path):
    data, full, file = tmp_path / "data", tmp_path / "full", tmp_path / "file"
    (data / "lsoa_england").mkdir(parents=True)
    full.mkdir()
    (full / "letter.txt").write_text("Dear all", encoding="utf-8")
    file.write_text("", encoding="utf-8")
    out = tmp_path / "out"
    refusals = [
        (tmp_path / "absent", out, "There is no folder"),
        (full, out, "is not the data folder"),
        (data, full, "holds other files and no datapackage.json"),
        (data, file, "is a file"),
        (data, data / "here", "is inside the data folder"),
        (data, out, r"lsoa21_england.csv.gz is missing"),
    ]
    for source, target, sentence in refusals:
        with pytest.raises(CensusRefused, match=sentence):
            from_census(source, "E08000009", target)
    assert not out.exists()
    assert [path.name for path in full.iterdir()] == ["letter.txt"]


def test_a_need_is_as_much_steeper_as_the_gradient_says():
    assert steepness(1, 2.5) / steepness(10, 2.5) == pytest.approx(2.5)
    assert steepness(5, 2.5) * steepness(6, 2.5) == pytest.approx(1)


def an_area(code, latitude, longitude, **counts):
    people = dict.fromkeys(("0-15", "16-24", "25-44", "45-64", "65-79", "80+"), 0)
    return Area(code, code, latitude, longitude, 1, "", people, counts)


def test_older_people_living_alone_are_estimated_only_where_nobody_counted_them():
    zero = dict.fromkeys(
        (
            *("health_bad", "health_very_bad", "disabled_a_lot", "disabled_a_little"),
            *("care_1_19h", "care_20_49h", "care_50h_plus", "hh_overcrowded_m1", "hh_overcrowded_m2"),
            *("hh_dep_1", "hh_dep_2", "hh_dep_3", "hh_dep_4", "children_0_15", "adults_16_plus"),
        ),
        0,
    )
    counted = an_area("A1", 51.5, -0.2, **zero, people_65_plus=1000, lives_alone_66_plus=100)
    uncounted = an_area("A2", 51.5, -0.2, **zero, people_65_plus=1000)
    assumptions = read_assumptions(None)
    found = {
        one.area: one for one in estimates_of((counted, uncounted), assumptions) if one.need == "company-in-later-life"
    }
    assert found["A1"].people_per_year == pytest.approx(100 * 0.18)
    assert found["A2"].people_per_year == pytest.approx(1000 * 0.3 * 0.18)
    assert "share-of-65-plus-living-alone" not in found["A1"].basis
    assert "0.3 (share-of-65-plus-living-alone)" in found["A2"].basis


def test_a_point_belongs_to_whose_middle_is_nearest_where_there_are_no_shapes(tmp_path):
    mine = (an_area("A1", 51.50, -0.20), an_area("A2", 51.52, -0.20))
    centroids = (
        *(Centroid(area.code, area.latitude, area.longitude, "L1") for area in mine),
        Centroid("B1", 51.51, -0.16, "L2"),
    )
    located = Located(Path(tmp_path), "L1", mine, centroids)
    assert located.area_of(51.501, -0.199) == "A1"
    assert located.area_of(51.519, -0.201) == "A2"
    assert located.area_of(51.51, -0.165) is None
    assert located.area_of(53.0, -0.2) is None
    assert distance_km(51.5, -0.2, 51.52, -0.2) == pytest.approx(2.22, abs=0.01)


CENSUS = ("E01000001", "L1", "Littleton", "51.5", "-0.2")


def small_data(folder, **wrong):
    """A data folder of one neighbourhood, each count 10; `wrong` puts another text in a column."""
    header = ["lsoa21", "name", "pop", *AGES, *COUNTED, "imd25_decile", "lad22", "lad22_name", "latitude", "longitude"]
    row = dict.fromkeys(header, "10") | dict(zip(("lsoa21", *header[-4:]), CENSUS, strict=True)) | wrong
    tables = folder / "lsoa_england"
    tables.mkdir(parents=True)
    lines = ",".join(header) + "\n" + ",".join(row.values()) + "\n"
    (tables / "lsoa21_england.csv.gz").write_bytes(gzip.compress(lines.encode()))
    (tables / "lsoa21_ward24.csv.gz").write_bytes(gzip.compress(b"lsoa21_code,ward24_name\nE01000001,Mill\n"))
    return folder


def test_a_place_is_built_where_there_is_nothing_but_the_census(tmp_path):
    report = from_census(small_data(tmp_path / "data"), "L1", tmp_path / "out")
    assert check(tmp_path / "out") == []
    assert (report.name, report.people, report.real_sites, report.assumed_sites) == ("Littleton", 180, 0, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"p0_4": "-3"}, "row of E01000001, column p0_4: '-3' is not a count"),
        ({"latitude": "north"}, "row of E01000001, column latitude: 'north' is not in degrees"),
        ({"imd25_decile": ""}, "row of E01000001, column imd25_decile: '' is not a count"),
    ],
)
def test_a_bad_figure_in_the_census_is_named(tmp_path, wrong, sentence):
    with pytest.raises(CensusRefused, match="lsoa21_england") as refused:
        from_census(small_data(tmp_path / "data", **wrong), "L1", tmp_path / "out")
    assert sentence in str(refused.value)


def test_a_damaged_or_headless_table_is_named(tmp_path):
    table = small_data(tmp_path / "data") / "lsoa_england/lsoa21_england.csv.gz"
    whole = table.read_bytes()
    for content, sentence in (
        (b"not packed", "lsoa21_england.csv.gz is damaged"),
        (whole[: len(whole) // 2], "lsoa21_england.csv.gz is damaged"),
        (gzip.compress(b"lsoa21,name\n"), "lsoa21_england.csv.gz has no column pop"),
        (gzip.compress(b""), "lsoa21_england.csv.gz has no column lsoa21"),
    ):
        table.write_bytes(content)
        with pytest.raises(CensusRefused, match=sentence):
            from_census(tmp_path / "data", "L1", tmp_path / "out")


def test_a_shape_that_is_not_geojson_is_named(tmp_path):
    data = small_data(tmp_path / "data")
    (data / "boundaries").mkdir()
    (data / "boundaries/lsoa_L1.geojson").write_text("<kml/>", encoding="utf-8")
    with pytest.raises(CensusRefused, match=r"lsoa_L1\.geojson is not GeoJSON"):
        from_census(data, "L1", tmp_path / "out")
