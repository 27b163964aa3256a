"""Bringing in a place's own log: all of it, or nothing with every bad row named."""

import tracemalloc
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import pytest

from drawwell.guard.actions import begin_trial
from drawwell.learn.log_import import import_log
from drawwell.learn.log_reading import (
    LogHasErrors,
    Mapping,
    MappingIsWrong,
    Understood,
    mapping_from,
)  # fmt: skip
from drawwell.learn.models import Contact
from drawwell.place.ids import new_id
from places import tiny_place

pytestmark = pytest.mark.django_db
ANIMALS = Path(__file__).parents[4] / "shared" / "data" / "requests_nyc_animals" / "nyc311_animals_2025q1.csv"
MAPPING = Mapping({"contact": "id", "words": "said", "arrived": "came", "ended": "done", "area": "where"})
HEAD = "id,said,came,done,where\n"


@pytest.fixture
def tiny():
    tiny = tiny_place()
    begin_trial(None, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=tiny.at)
    return tiny


@pytest.fixture
def brought(tiny, tmp_path):
    def bring(text, mapping=MAPPING, head=HEAD):
        file = tmp_path / "log.csv"
        file.write_text(head + text, encoding="utf-8")
        return import_log(tiny.place, file, mapping, by=tiny.planner, at=tiny.at)

    return bring


def test_a_log_is_kept_with_when_it_came_and_when_it_was_done(brought):
    kept = brought("1,Help me,2027-01-05 09:30,2027-01-07 10:00,T1\n2,You did not ring,2027-02-01 08:00,,T9\n")
    assert (kept.rows, kept.new, kept.without_end) == (2, 2, 1)
    first = Contact.objects.get(key="1")
    assert (first.month, first.area.code) == ("2027-01", "T1")
    assert (first.ended_at - first.arrived_at).days == 2
    assert Contact.objects.get(key="2").ended_at is None


def test_a_contact_twice_is_one(brought):
    text = "1,Help me,2027-01-05 09:30,,\n1,Help me,2027-01-05 09:30,,\n"
    assert brought(text).new == 1
    assert brought(text).new == 0
    assert Contact.objects.count() == 1


def test_the_same_contact_with_other_words_is_counted_and_the_first_is_kept(brought):
    kept = brought(
        "1,Help me,2027-01-05 09:30,,\n1,You did not ring,2027-01-05 09:30,,\n1,Help me,2027-01-05 09:30,,\n"
    )
    assert (kept.new, kept.repeats, kept.differ) == (1, 2, 1)
    assert Contact.objects.get().words == "Help me"


def test_an_end_in_the_hour_that_the_clock_skips_is_no_trouble(brought):
    assert brought("1,Help me,2027-03-28 01:50,2027-03-28 02:10,\n").new == 1


def test_two_ways_of_writing_dates_are_named_by_row_and_nothing_is_kept(brought):
    with pytest.raises(LogHasErrors, match="row 4, came: '6 Jan 27' is not written like 30/04/2027"):
        brought("1,a,25/01/2027,,\n2,b,26/01/2027,,\n3,c,6 Jan 27,,\n")
    assert not Contact.objects.exists()


def test_a_close_before_it_opened_is_named(brought):
    with pytest.raises(LogHasErrors, match="row 2, done: 2027-01-01 is before it arrived"):
        brought("1,a,2027-01-05,2027-01-01,\n")


def test_an_empty_cell_is_named(brought):
    with pytest.raises(LogHasErrors, match="row 2, said: it is empty"):
        brought("1,,2027-01-05,,\n")


def test_a_mapping_that_names_a_missing_column_says_which_there_are(brought):
    with pytest.raises(MappingIsWrong, match=r"no column 'words' \(for words\). Its columns are: id, said"):
        brought("", Mapping({"contact": "id", "words": "words", "arrived": "came"}))


def test_words_with_a_comma_and_no_quotes_are_named(brought):
    with pytest.raises(LogHasErrors, match="row 3: it has more cells than the first row"):
        brought("1,a,2027-01-05,,T1\n2,Help me, please,2027-01-05,,T1\n")


def test_a_key_too_long_to_keep_is_named_and_never_cut_short(brought):
    with pytest.raises(LogHasErrors, match="row 2, id: over 80 characters"):
        brought(f"{'k' * 81},a,2027-01-05,,\n")


def test_a_column_that_is_there_twice_is_told(brought):
    with pytest.raises(MappingIsWrong, match="more than one column 'id'"):
        brought("", Mapping({"contact": "id", "words": "said", "arrived": "came"}), head="id,said,came,id\n")


def test_what_is_written_past_the_models_is_what_they_would_write(brought, tiny):
    brought("1,Help me,2027-07-05 09:30,2027-07-07 10:00,T1\n2,You did not ring,2027-02-01 08:00,,T9\n")
    for written in list(Contact.objects.order_by("key")):
        values = {field.attname: getattr(written, field.attname) for field in Contact._meta.concrete_fields}
        by_hand = Contact.objects.create(**values | {"id": new_id(), "key": f"{written.key} by hand"})
        same = Contact.objects.filter(
            arrived_at=by_hand.arrived_at, place_id=by_hand.place_id, area_id=by_hand.area_id, month=by_hand.month
        )
        assert set(same) == {written, by_hand}
        if by_hand.ended_at:
            assert set(Contact.objects.filter(ended_at=by_hand.ended_at)) == {written, by_hand}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-30"])
def test_a_day_that_cannot_be_is_named(brought, day):
    with pytest.raises(LogHasErrors, match=f"row 3, came: '{day}' is not written like"):
        brought(f"1,a,2027-01-05,,\n2,b,{day},,\n")


def test_twenty_rows_are_named_and_the_rest_counted(brought):
    with pytest.raises(LogHasErrors, match="300 rows that cannot be kept.*row 21, said: it is empty; and 280 more"):
        brought("".join(f"{n},,2027-01-05,,\n" for n in range(300)))


def test_a_file_that_stops_being_text_half_way_says_so(tiny, tmp_path):
    file = tmp_path / "log.csv"
    rows = "".join(f"{n},Help me,2027-01-05,,\n" for n in range(3_000))
    file.write_bytes((HEAD + rows).encode() + b"9999,caf\xe9,2027-01-05,,\n")
    with pytest.raises(MappingIsWrong, match="is not UTF-8 text. Save it as CSV in UTF-8"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)
    assert not Contact.objects.exists()


def test_a_cell_without_end_is_refused_by_its_row(tiny, tmp_path):
    file = tmp_path / "log.csv"
    file.write_text(HEAD + '1,a,2027-01-05,,\n2,"' + "word " * 40_000)
    with pytest.raises(MappingIsWrong, match=r"cannot be read as CSV: field larger than field limit .* \(row 3\)"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)


@pytest.mark.parametrize("text", ["", "id,said\n"])
def test_an_empty_file_says_which_columns_it_lacks(tiny, tmp_path, text):
    file = tmp_path / "log.csv"
    file.write_text(text)
    with pytest.raises(MappingIsWrong, match="has no column"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)


def test_memory_does_not_grow_with_the_log(tiny, tmp_path):
    """20 MB of statements leave the most memory ever held by the reader at a small part of that."""
    file, statement = tmp_path / "log.csv", "Help me " * 500
    with file.open("w") as out:
        out.write(HEAD)
        out.writelines(f"{n},{statement},2027-01-05,,\n" for n in range(5_000))
    size = file.stat().st_size
    assert size > 20_000_000
    tracemalloc.start()
    count = Understood(file, MAPPING).check()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5_000
    assert most < size / 20


def test_one_line_without_end_is_refused_before_it_is_read(tiny, tmp_path):
    file = tmp_path / "log.csv"
    file.write_text(HEAD + "1,a,2027-01-05,,\n" + "x" * 3_000_000)
    with pytest.raises(MappingIsWrong, match="line 3 has 1,000,000 characters or more"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)
    file.write_text("x" * 3_000_000)
    with pytest.raises(MappingIsWrong, match="line 1 has 1,000,000 characters or more"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)


@pytest.mark.slow
def test_a_log_of_a_gigabyte_comes_in_whole_in_little_memory_or_not_at_all(tiny, tmp_path):
    """400,000 contacts of 2.5 kB each: memory stays where it was, and one bad row at the end keeps nothing."""
    file, statement, contacts = tmp_path / "log.csv", "Help me " * 320, 400_000
    with file.open("w") as out:
        out.write(HEAD)
        out.writelines(f"{n},{statement},2027-01-{1 + n % 28:02d} 09:30,,T1\n" for n in range(contacts))
    assert file.stat().st_size > 1_000_000_000
    with file.open("a") as out:
        out.write("last,Help me,soon,,T1\n")
    before = getrusage(RUSAGE_SELF).ru_maxrss
    with pytest.raises(LogHasErrors, match="1 rows that cannot be kept.*row 400002, came: 'soon'"):
        import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)
    assert not Contact.objects.exists()
    with file.open("r+") as out:
        out.truncate(file.stat().st_size - len("last,Help me,soon,,T1\n"))
    kept = import_log(tiny.place, file, MAPPING, by=tiny.planner, at=tiny.at)
    assert (kept.rows, kept.new) == (contacts, contacts)
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("text", ["columns = 3", "[columns]\ncontact = 3", "date_format = 1"])
def test_a_mapping_file_of_the_wrong_shape_says_which_it_needs(tmp_path, text):
    file = tmp_path / "map.toml"
    file.write_text(text)
    with pytest.raises(MappingIsWrong, match="map.toml needs"):
        mapping_from(file)


def test_a_mapping_file_is_checked(tmp_path):
    file = tmp_path / "map.toml"
    file.write_text('[columns]\ncontact = "id"\nname = "who"\n')
    with pytest.raises(MappingIsWrong, match="maps name, which is not one of .* and nothing to words, arrived"):
        mapping_from(file)


@pytest.mark.skipif(not ANIMALS.exists(), reason="the real log is not beside the project")
def test_a_real_citys_requests_come_in_whole(tiny):
    mapping = Mapping(
        {
            "contact": "Unique Key",
            "words": ["Complaint Type", "Descriptor"],
            "arrived": "Created Date",
            "ended": "Closed Date",
        }
    )
    kept = import_log(tiny.place, ANIMALS, mapping, by=tiny.planner, at=tiny.at)
    assert kept.date_format == "%m/%d/%Y %H:%M"
    assert kept.rows == 4_969
    assert kept.new == Contact.objects.count()
    assert Contact.objects.filter(ended_at=None).count() == kept.without_end
