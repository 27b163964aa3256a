"""Reading a place folder, and every refusal as the sentence a person sees."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_folder import SMALL, small_folder

from drawwell.place.folder import TABLES, FolderHasErrors, check, describe, read, write_datapackage

ROOT = Path(__file__).parents[3]


def sentences(path):
    return [str(problem) for problem in check(path)]


def test_a_good_folder_has_no_problems_and_reads_as_typed_rows(tmp_path):
    folder = read(small_folder(tmp_path))
    assert folder.place.name == "Two Mills"
    assert folder.place.made_up is True
    assert folder.areas[0].latitude == 53.4
    assert folder.offers[1].kept_free is True
    assert folder.offers[1].ends_on.isoformat() == "2025-04-30"
    assert folder.demand_words[1].area is None
    assert folder.demand_counts == ()
    assert folder.sites[0].hours == "Monday, Tuesday 9 to 5"
    assert folder.assumption("universal-floor-share") == 0.2
    assert folder.notes == ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        folder.areas[0].name = "Other"


def test_the_digest_is_of_the_contents_not_of_how_they_were_saved(tmp_path):
    for name in ("plain", "excel", "other"):
        (tmp_path / name).mkdir()
    plain = read(small_folder(tmp_path / "plain"))
    excel = small_folder(tmp_path / "excel")
    for file in excel.glob("*.csv"):
        text = file.read_text("utf-8").replace("\n", "\r\n")
        commas = "," * (text.splitlines()[0].count(","))
        file.write_bytes(b"\xef\xbb\xbf" + (text + commas + "\r\n" + commas + "\r\n\r\n").encode())
    assert sentences(excel) == []
    assert read(excel).digest == plain.digest
    other = read(small_folder(tmp_path / "other", areas=("Upper Mill", "Over Mill")))
    assert other.digest != plain.digest


def test_columns_may_come_in_any_order_and_optional_ones_may_be_missing(tmp_path):
    needs = "name,need,priority_date,priority_author,priority_weight,description\n"
    needs += "Debt,debt,2025-02-01,Panel,2,Owing\nCompany,company,2025-02-01,Panel,1,Days alone\n"
    outcomes = "outcome,name,need,i_statement,said_by,recognised_by\npost,Post,debt,I open my post,A group,Workers\n"
    folder = read(small_folder(tmp_path, needs=needs, outcomes=outcomes))
    assert folder.needs[0].need == "debt"
    assert folder.outcomes[0].measure is None


def test_a_datapackage_is_written_that_frictionless_itself_finds_valid(tmp_path):
    from frictionless import Package

    target = write_datapackage(small_folder(tmp_path))
    written = json.loads(target.read_text("utf-8"))
    assert written["profile"] == "tabular-data-package"
    assert {r["path"] for r in written["resources"]} == set(SMALL)
    sites = next(r for r in written["resources"] if r["name"] == "sites")
    assert {"fields": "area", "reference": {"resource": "areas", "fields": "area"}} in sites["schema"]["foreignKeys"]
    assert Package(str(target)).validate().valid
    assert sentences(tmp_path) == []
    (tmp_path / "sites.csv").write_text((tmp_path / "sites.csv").read_text().replace("TM1", "TM9"))
    assert not Package(str(target)).validate().valid


def test_a_datapackage_needs_something_to_describe(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing to describe"):
        write_datapackage(tmp_path)


def test_nothing_is_read_from_a_folder_with_errors_and_none_is_left_out(tmp_path):
    spoilt = small_folder(
        tmp_path,
        areas=("TM1,Upper Mill,53.40", "TM1,Upper Mill,north"),
        population=("310", "-310"),
        sites=None,
        needs=("2025-02-01\ncompany", "last year\ncompany"),
    )
    with pytest.raises(FolderHasErrors) as refusal:
        read(spoilt)
    assert {(p.file, p.row) for p in refusal.value.problems} == {
        ("areas.csv", 2),
        ("population.csv", 4),
        ("needs.csv", 2),
        ("sites.csv", 0),
    }
    assert str(refusal.value).startswith(
        f"{tmp_path.name} has 4 errors, so nothing was read from it.\n- areas.csv, row 2"
    )


def test_more_problems_than_frictionless_lists_by_itself_are_all_listed(tmp_path):
    rows = "".join(f"TM1,25-44,circumstance {i},-1\n" for i in range(1500))
    found = check(small_folder(tmp_path, population="area,age_band,circumstance,people\n" + rows))
    assert len(found) == 1500


def test_asking_for_help_does_not_load_the_checking_library():
    code = "import sys, drawwell.place.folder; sys.exit('frictionless' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", check=False).returncode == 0


def test_the_reference_page_is_the_one_the_tables_give():
    page = ROOT / "docs" / "reference" / "place-folder.md"
    assert page.read_text("utf-8") == describe(), "write the page again from drawwell.place.folder.describe()"


def test_every_number_column_says_its_unit():
    bare = [
        f"{table.file}: {column.name}"
        for table in TABLES
        for column in table.columns
        if column.kind in ("integer", "number") and not column.unit and table.name != "assumptions"
    ]
    assert bare == []
