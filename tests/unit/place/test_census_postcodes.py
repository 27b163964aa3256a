"""A place's postcodes out of the national directory: those in use, in its own areas; a wrong row by its number."""

import csv
import zipfile

import pytest

from drawwell.place.census import CensusRefused
from drawwell.place.census.postcodes import postcodes_from
from drawwell.place.folder import check
from unit.place.small_folder import small_folder

HEADING = "pcd,pcd2,pcds,dointr,doterm,oslaua,oa11,lsoa11,lat,long,lsoa21\n"
ROWS = (
    "TM1 1AB,TM1  1AB,TM1 1AB,198001,,E1,O1,TM9,53.401,-2.301,TM1\n"
    "TM1 1AC,TM1  1AC,TM1 1AC,198001,,E1,O1,TM1,53.402,-2.302,TM1\n"
    "TM2 2BD,TM2  2BD,TM2 2BD,198001,,E1,O1,TM2,53.421,-2.281,TM2\n"
    "TM2 2BE,TM2  2BE,TM2 2BE,198001,201903,E1,O1,TM2,53.421,-2.281,TM2\n"  # not used any more
    "TM2 2BF,TM2  2BF,TM2 2BF,198001,,E1,O1,TM2,99.999999,0.000000,TM2\n"  # without a place on the map
    "AA1 1AA,AA1  1AA,AA1 1AA,198001,,E2,O2,AA1,51.0,-1.0,AA1\n"
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "two-mills"
    made.mkdir()
    return small_folder(made)


def directory(tmp_path, text=HEADING + ROWS, name="ONSPD_MAY_2026_UK.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(folder):
    with (folder / "postcodes.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_those_in_use_in_the_folder_s_areas_are_taken_with_their_edition(tmp_path, folder):
    report = postcodes_from(directory(tmp_path), folder)
    assert (report.postcodes, report.areas, report.column, report.read) == (3, 2, "lsoa21", 6)
    assert (report.ended, report.nowhere, report.areas_without) == (1, 1, ())
    rows = rows_of(folder)
    assert [(row["postcode"], row["area"]) for row in rows] == [
        ("TM1 1AB", "TM1"),
        ("TM1 1AC", "TM1"),
        ("TM2 2BD", "TM2"),
    ]
    assert rows[0]["source"].startswith("ONSPD_MAY_2026_UK")
    assert "Open Government Licence" in rows[0]["source"]
    assert check(folder) == []


def test_its_zip_is_read_as_it_comes_and_newer_names_of_columns_are_known(tmp_path, folder):
    newer = HEADING.upper().replace("LSOA21", "LSOA21CD").replace("LSOA11", "LSOA11CD")
    path = tmp_path / "ONSPD_MAY_2027.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("Documents/names.csv", "code,name\n")
        packed.writestr("Data/ONSPD_MAY_2027_UK.csv", newer + ROWS)
    report = postcodes_from(path, folder)
    assert (report.postcodes, report.column) == (3, "lsoa21cd")
    assert rows_of(folder)[0]["source"].startswith("ONSPD_MAY_2027_UK")


def test_again_with_a_newer_edition_it_is_replaced_whole_and_an_area_without_any_is_named(tmp_path, folder):
    postcodes_from(directory(tmp_path), folder)
    only_one = HEADING + ROWS.split("\n")[0] + "\n"
    report = postcodes_from(directory(tmp_path, only_one), folder)
    assert (report.postcodes, report.areas_without) == (1, ("TM2",))
    assert len(rows_of(folder)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (HEADING + ROWS.replace("53.401", "north"), "row 2: 'north', '-2.301' are not degrees"),
        (HEADING + ROWS.replace("TM1 1AC,198001", "Mill,198001"), "row 3, column pcds: 'Mill' is not a postcode"),
        (HEADING + ROWS.replace(",TM1\n", ",TM1,more\n", 1), "row 2: it has 12 fields, and the heading 11"),
        (HEADING.replace("lat,", "north,") + ROWS, "has no column lat"),
        (HEADING.replace("lsoa", "piece").replace("oa11", "piece11") + ROWS, "has no column that names areas"),
        (HEADING + ROWS.split("\n")[-2], "None of the 1 postcodes"),
        ("", "has no column pcds"),
    ],
)
def test_what_is_no_such_directory_gets_a_sentence_and_writes_nothing(tmp_path, folder, wrong, said):
    with pytest.raises(CensusRefused) as refused:
        postcodes_from(directory(tmp_path, wrong), folder)
    assert said in str(refused.value)
    assert not (folder / "postcodes.csv").exists()
    assert not list(folder.glob("*.new"))


def test_files_that_cannot_be_read_are_named(tmp_path, folder):
    latin = directory(tmp_path)
    latin.write_bytes(HEADING.encode() + ROWS.replace("E1", "É1").encode("latin-1"))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no zip at all")
    for path, said in ((latin, "not in UTF-8"), (broken, "no ZIP"), (tmp_path / "none.csv", "none.csv")):
        with pytest.raises(CensusRefused, match=said):
            postcodes_from(path, folder)
    with pytest.raises(CensusRefused, match="areas.csv says which areas it has"):
        postcodes_from(directory(tmp_path), tmp_path)
