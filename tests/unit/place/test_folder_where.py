"""A place folder says which postcodes there are, and what its services and offers are like."""

from pathlib import Path

import pytest
from small_folder import SMALL

from drawwell.api.place_folder import FolderIsWrong, load_place
from drawwell.guard.actions import begin_trial
from drawwell.guard.membership import account_named
from drawwell.place.folder import check, read
from drawwell.place.folder.tables import CONDITIONS
from drawwell.place.models import Postcode
from drawwell.supply.actions import say_conditions
from drawwell.supply.conditions import LANGUAGES, SAID_BY_PROVIDERS
from drawwell.supply.models import Offer, Service
from places import MAY

POSTCODES = """\
postcode,area,latitude,longitude,source
TM1 1AA,TM1,53.401,-2.301,made up for a test
tm21bb,TM2,53.419,-2.279,made up for a test
"""


def folder(tmp_path, **tables):
    path = tmp_path / "two-mills"
    path.mkdir(exist_ok=True)
    for name, text in (SMALL | {f"{name}.csv": text for name, text in tables.items()}).items():
        (path / name).write_text(text, "utf-8")
    return path


def with_column(table, *cells):
    """A table of the small folder with a column of conditions; '' where none are given."""
    head, *rows = SMALL[f"{table}.csv"].splitlines()
    filled = [*cells, *[""] * (len(rows) - len(cells))]
    return "\n".join([f"{head},conditions", *(f"{row},{cell}" for row, cell in zip(rows, filled, strict=True))]) + "\n"


def wrongs(path):
    return [(one.file, one.row, one.column, one.wrong) for one in check(path)]


def test_postcodes_are_read_and_may_be_absent(tmp_path):
    assert read(folder(tmp_path)).postcodes == ()
    assert [row.area for row in read(folder(tmp_path, postcodes=POSTCODES)).postcodes] == ["TM1", "TM2"]


@pytest.mark.parametrize(
    ("row", "field", "wrong"),
    [
        ("TM1-1aa,TM1,53.401,-2.301,x", "postcode", "already in row 2"),
        ("here!,TM1,53.401,-2.301,x", "postcode", "is not a postcode"),
        ("TM9 1AA,TM9,53.401,-2.301,x", "area", "is not a known area code"),
        ("TM9 1AA,TM1,-2.301,53.401,x", "latitude", "look swapped"),
        ("TM9 1AA,TM1,,-2.301,x", "latitude", "the cell is empty"),
    ],
)
def test_a_wrong_postcode_is_named_with_its_row(tmp_path, row, field, wrong):
    ((file, number, column, said),) = wrongs(folder(tmp_path, postcodes=POSTCODES + row + "\n"))
    assert (file, number, column) == ("postcodes.csv", 4, field)
    assert wrong in said


def test_conditions_are_those_that_can_be_asked_for(tmp_path):
    assert set(CONDITIONS) == {*SAID_BY_PROVIDERS, *LANGUAGES}
    for table in ("services", "offers"):
        ((file, number, column, said),) = wrongs(folder(tmp_path, **{table: with_column(table, "step-fre woman")}))
        assert (file, number, column, said) == (f"{table}.csv", 2, "conditions", "'step-fre' is not known")
        path = folder(tmp_path, **{table: with_column(table, "woman language-tigrinya hours-0900-1230")})
        assert wrongs(path) == []
        assert wrongs(folder(tmp_path, **{table: with_column(table, "hours-1230-0900")}))
        (path / f"{table}.csv").write_text(SMALL[f"{table}.csv"], "utf-8")


@pytest.fixture
def load(db, tmp_path):
    by = account_named("Cal", sign_in="cal")
    begin_trial(None, "load", keeper=account_named("Kemi", sign_in="kemi"), owner=by, by=by, at=MAY)
    return lambda **tables: load_place(folder(tmp_path, **tables), by=by, at=MAY)


def test_a_loaded_place_has_them(load):
    load(postcodes=POSTCODES, services=with_column("services", "step-free"), offers=with_column("offers", "woman"))
    assert sorted(Postcode.objects.values_list("code", "area__code")) == [("TM11AA", "TM1"), ("TM21BB", "TM2")]
    assert Service.objects.get(key="hall-debt").conditions == ["step-free"]
    assert ["woman"] in [one.conditions for one in Offer.objects.all()]


def test_what_a_provider_said_since_stays_where_the_folder_says_nothing(load):
    load()
    say_conditions(Service.objects.get(key="hall-debt"), ["quiet"], by=None, at=MAY)
    say_conditions(Service.objects.get(key="hall-rent"), ["quiet"], by=None, at=MAY)
    load(services=with_column("services", "step-free"))
    assert Service.objects.get(key="hall-debt").conditions == ["step-free"]
    assert Service.objects.get(key="hall-rent").conditions == ["quiet"]


def test_a_wrong_folder_loads_nothing(load):
    with pytest.raises(FolderIsWrong) as refused:
        load(postcodes="postcode,area,latitude,longitude,source\nTM1 1AA,XX,53.4,-2.3,x\n")
    assert "postcodes.csv" in refused.value.sentence
    assert not Postcode.objects.exists()


def test_wellbridge_has_made_up_postcodes():
    path = Path(__file__).resolve().parents[3] / "src/drawwell/example/wellbridge"
    rows = read(path).postcodes
    assert len(rows) == 160
    assert all(row.postcode.startswith("WB") for row in rows)
