"""Loading and checking through the command: refused first, then done, and bad input gets a sentence."""

from pathlib import Path

import pytest
from terminal import done, drawwell, guarded

from drawwell.design.models import Plan
from drawwell.guard.models import JournalEntry
from drawwell.place.models import Account, Area, Place
from drawwell.pull.where import near_postcode
from unit.place.small_folder import small_folder

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[4] / "shared/data"


def test_loading_is_refused_with_the_command_to_copy_and_done_once_it_was_run(tmp_path):
    folder = small_folder(tmp_path)
    refused = drawwell("load", folder)
    assert refused.code == 3
    assert refused.out == ""
    *_, command, _ = refused.err.split("\n\n") + [""]
    words = next(line for line in refused.err.splitlines() if line.startswith("  drawwell ")).split()
    assert words == ["drawwell", "guard", "begin", "load", "--keeper", "NAME"]
    assert not Place.objects.exists()
    done(*[word.replace("NAME", "Ama Keeper") for word in words[1:]])
    loaded = done("load", folder, "--json").data
    assert (loaded["place"], loaded["changed"], loaded["rows"]["areas"]) == ("two-mills", True, 2)


def test_the_refusal_is_counted_and_the_journal_names_the_command(tmp_path):
    drawwell("load", small_folder(tmp_path))
    entry = JournalEntry.objects.get()
    assert (entry.refused, entry.route, entry.power, entry.by.name) == (True, "command", "load", "Cara Taker")


def test_loading_twice_changes_nothing(two_mills):
    before = set(Area.objects.values_list("id", flat=True))
    again = done("load", two_mills, "--json").data
    assert (again["changed"], again["rows"]) == (False, {})
    assert set(Area.objects.values_list("id", flat=True)) == before


BAD_INPUT = {
    "an unknown area code": (
        {"population": ("TM2,65", "TM22,65")},
        "population.csv, row 4, column area: 'TM22' is not a known area code: areas.csv has no such row; "
        "did you mean TM2?",
    ),
    "a negative population": (
        {"population": ("310", "-310")},
        "population.csv, row 4, column people: '-310' is not a whole number in digits only, 0 or more; "
        "write a figure that is 0 or more (people).",
    ),
    "a budget of zero": (
        {"budget": ("3000000,2990000", "0,2990000")},
        "budget.csv, row 2, column statutory_minimum_pence: the statutory minimum (An act made up for a test) is "
        "1000000 and the budget of advice in 2025-26 only 0; raise the budget by 1000000 pence or correct the figure.",
    ),
    "a service without a site": (
        {"services": ("council,hall,debt-advice", "council,,debt-advice")},
        "services.csv, row 2, column site: the service has no site; give one of the site keys in sites.csv.",
    ),
    "the wrong encoding": (
        {"organisations": "organisation,name,kind\ncouncil,Two Millés Council,council\n".encode("latin-1")},
        "organisations.csv, row 2: the file is not UTF-8: byte 40 is 0xE9; "
        "open it in the spreadsheet and save as CSV UTF-8.",
    ),
    "dates in the wrong order": (
        {"offers": ("2025-04-01,2025-04-30,80", "2025-04-30,2025-04-01,80")},
        "offers.csv, row 2, column ends_on: ends_on 2025-04-01 comes before starts_on 2025-04-30; "
        "ends_on must be 2025-04-30 or later.",
    ),
    "a duplicated id": (
        {"services": ("hall-rent,Rent", "hall-debt,Rent")},
        "services.csv, row 3, column service: 'hall-debt' is already in row 2; "
        "each service may come once: change or remove one of the two rows.",
    ),
    "a missing file": ({"budget": None}, "budget.csv: the file is missing; add budget.csv to the folder, with the"),
    "an empty file": ({"areas": ""}, "areas.csv: the file is empty; its first row must be area,name,latitude,"),
}


@pytest.mark.parametrize("wrong", BAD_INPUT)
def test_load_names_file_row_and_column_of_bad_input_and_keeps_nothing(wrong, tmp_path):
    change, sentence = BAD_INPUT[wrong]
    guarded("load")
    ran = drawwell("load", small_folder(tmp_path, **change))
    assert ran.code == 2
    assert f"- {sentence}" in ran.err
    assert "so nothing was read from it" in ran.err
    assert "Traceback" not in ran.err
    assert not Place.objects.exists()


@pytest.mark.parametrize("wrong", BAD_INPUT)
def test_check_names_the_same_without_a_guard_or_a_database(wrong, tmp_path):
    change, sentence = BAD_INPUT[wrong]
    folder = small_folder(tmp_path, **change)
    ran = drawwell("place", "check", folder)
    assert ran.code == 2
    assert f"- {sentence}" in ran.out
    (first, *_) = [one for one in drawwell("place", "check", folder, "--json").data["problems"]]
    assert set(first) == {"file", "row", "column", "wrong", "right"}


def test_a_folder_that_is_not_there_is_named(tmp_path):
    guarded("load")
    for command in (["load"], ["place", "check"]):
        ran = drawwell(*command, tmp_path / "nowhere")
        assert ran.code == 2
        assert "no" in ran.out + ran.err
        assert str(tmp_path / "nowhere") in ran.out + ran.err


def test_checking_a_good_folder_says_what_is_in_it(tmp_path):
    ran = done("place", "check", small_folder(tmp_path))
    assert "ready to load: Two Mills, 2 areas, 1 sites, 2 offers" in ran.out


def test_places_are_listed_and_looking_makes_no_account(two_mills):
    accounts = Account.objects.count()
    (place,) = done("place", "list", "--json", by="Somebody Else").data
    assert (place["place"], place["made_up"]) == ("two-mills", True)
    assert "two-mills" in done("place", "list").out
    assert Account.objects.count() == accounts


def test_an_installation_without_places_says_how_to_load_one():
    assert "drawwell load FOLDER" in done("place", "list").out
    ran = drawwell("design")
    assert ran.code == 2
    assert "\n  drawwell load FOLDER\n" in ran.err


def test_an_unknown_place_is_answered_with_those_there_are(two_mills):
    ran = drawwell("design", "--place", "three-mills")
    assert ran.code == 2
    assert "no place called 'three-mills' here. The places are: two-mills." in ran.err
    assert not Plan.objects.exists()


def test_one_of_several_places_must_be_named(two_mills, tmp_path):
    second = tmp_path / "second"
    second.mkdir()
    done("load", small_folder(second, place=("two-mills,Two Mills", "six-mills,Six Mills")))
    ran = drawwell("design")
    assert ran.code == 2
    assert "name one with --place: six-mills, two-mills." in ran.err


def test_somebody_acts(tmp_path):
    ran = drawwell("load", small_folder(tmp_path), "--by", " - ")
    assert ran.code == 2
    assert "--by NAME" in ran.err


@pytest.mark.skipif(not DATA.is_dir(), reason="the open data is not on this machine")
def test_a_real_place_is_built_from_the_census_checked_and_loaded(tmp_path):
    out = tmp_path / "trafford"
    built = done("place", "from-census", "--data", DATA, "--lad", "E08000009", "--out", out, "--json").data
    assert (built["place"], built["name"], built["people"]) == ("e08000009", "Trafford", 235_044)
    done("place", "check", out)
    assert drawwell("load", out).code == 3
    guarded("load")
    assert done("load", out, "--json").data["changed"]
    assert not Place.objects.get(key="e08000009").made_up


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"--lad": "E99999999"}, "E99999999"), ({"--data": "nowhere"}, "There is no folder nowhere.")],
)
def test_a_census_place_that_cannot_be_built_says_why(changed, sentence, tmp_path):
    if not DATA.is_dir():
        pytest.skip("the open data is not on this machine")
    options = {"--data": DATA, "--lad": "E08000009", "--out": tmp_path / "out"} | changed
    ran = drawwell("place", "from-census", *[word for pair in options.items() for word in pair])
    assert ran.code == 2
    assert sentence in ran.err
    assert not (tmp_path / "out").exists()


def test_postcodes_are_taken_from_the_directory_and_can_be_looked_up_once_loaded(two_mills, tmp_path):
    directory = tmp_path / "ONSPD.csv"
    directory.write_text("pcds,doterm,lsoa21,lat,long\nTM1 1AB,,TM1,53.401,-2.301\n", encoding="utf-8")
    said = done("place", "postcodes", two_mills, "--directory", directory, "--json").data
    assert (said["postcodes"], said["areas_without"], said["column"]) == (1, ["TM2"], "lsoa21")
    assert done("load", two_mills, "--json").data["rows"]["postcodes"] == 1
    assert near_postcode(Place.objects.get(), "tm11ab").area.code == "TM1"
    refused = drawwell("place", "postcodes", two_mills, "--directory", tmp_path / "none.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "none.csv" in refused.err
