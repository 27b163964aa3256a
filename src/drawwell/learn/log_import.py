"""A place's own log of contacts, brought in from a CSV file by a mapping of its columns: all of it, or nothing.

The file is read twice, a row at a time, so its size does not matter: once to find everything that is wrong, once to
keep it. The same contact twice, in the file or already kept, is one.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count as count_from
from itertools import islice
from pathlib import Path

from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Area

from .models import Contact

COLUMNS = ("contact", "words", "arrived", "ended", "channel", "area", "done")
NEEDED = ("contact", "words", "arrived")
DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%m/%d/%Y %I:%M:%S %p",
)
MOST_NAMED = 20
AT_ONCE = 2_000
LONGEST_WORDS, LONGEST_KEY = 20_000, 80
LONGEST_CELL = 100_000  # beyond it a quotation mark was never closed, and the rest of the file would be read as one
LONGEST_LINE = 1_000_000
EARLIEST, LATEST = 1900, 2200  # years that anything can have arrived in
_NOT_UTF8 = "{file} is not UTF-8 text. Save it as CSV in UTF-8."


class MappingIsWrong(Refusal):
    """{sentence}"""

    status = 422


class LogHasErrors(Refusal):
    """{file} has {count} rows that cannot be kept, so nothing was: {rows}"""

    status = 422


@dataclass(frozen=True)
class Mapping:
    """Which column of a log is what (several are joined), and how its dates are written ('' to find out)."""

    columns: dict
    date_format: str = ""


@dataclass(frozen=True)
class Kept:
    """What came of bringing in a log: rows read, new contacts, repeats and how many of those say something else than
    what is kept of the same contact, rows without an end, and how dates were read.
    """

    rows: int
    new: int
    repeats: int
    differ: int
    without_end: int
    date_format: str


def mapping_from(file):
    """The Mapping in a TOML file: `columns` with contact, words, arrived and if they are known ended, channel, area,
    done; `date_format` if it should not be found out. Raises MappingIsWrong.
    """
    try:
        told = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MappingIsWrong(sentence=f"There is no mapping file {file}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise MappingIsWrong(sentence=f"{file} is not readable TOML: {wrong}.") from None
    columns = told.get("columns", {})
    unknown = sorted(set(columns) - set(COLUMNS))
    missing = [name for name in NEEDED if not columns.get(name)]
    if unknown or missing:
        raise MappingIsWrong(
            sentence=f"{file} maps "
            + (f"{', '.join(unknown)}, which is not one of {', '.join(COLUMNS)}" if unknown else "")
            + (" and " if unknown and missing else "")
            + (f"nothing to {', '.join(missing)}" if missing else "")
            + "."
        )
    return Mapping(columns, told.get("date_format", ""))


@power("load")
@journal.all_or_nothing()
def import_log(place, file, mapping, *, by, at):
    """Keep every contact of a log. Raises MappingIsWrong, or LogHasErrors naming row, field and what is wrong.

    A contact without an end is kept as not ended yet. Words are shown to nobody until two people have read them.
    """
    file = Path(file)
    with _opened(file) as (header, rows):
        _check_columns(file, mapping, header)
        form = mapping.date_format or _form_of(rows, mapping)
    count = _check_rows(file, mapping, form)
    areas = {area.code: area for area in Area.objects.for_place(place)}
    new = differ = without_end = 0
    with _opened(file) as (_header, rows):
        while batch := list(islice(rows, AT_ONCE)):
            contacts = [_contact(place, row, mapping, form, areas) for row in batch]
            without_end += sum(one.ended_at is None for one in contacts)
            fresh, others = _keep(place, contacts)
            new, differ = new + fresh, differ + others
    journal.write(place, by=by, at=at, act="log of contacts brought in", power="load", subject=place)
    return Kept(count, new, count - new, differ, without_end, form)


def _check_rows(file, mapping, form):
    """How many rows there are. Raises LogHasErrors with the first of what is wrong, and how much more there is."""
    named, wrong, count = [], 0, 0
    with _opened(file) as (_header, rows):
        for number, row in enumerate(rows, start=2):
            count += 1
            for sentence in _wrong_with(number, row, mapping, form):
                wrong += 1
                if len(named) < MOST_NAMED:  # a log may be wrong in every one of its million rows
                    named.append(sentence)
    if wrong:
        more = f"; and {wrong - MOST_NAMED:,} more" if wrong > MOST_NAMED else ""
        raise LogHasErrors(file=file.name, count=f"{wrong:,}", rows=f"{'; '.join(named)}{more}.")
    return count


class _opened:
    """A CSV file as (header, rows as dicts), read a row at a time."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        try:
            self.stream = open(self.file, encoding="utf-8-sig", newline="")
        except FileNotFoundError:
            raise MappingIsWrong(sentence=f"There is no file {self.file}.") from None
        self.limit_before = csv.field_size_limit(LONGEST_CELL)
        rows = csv.DictReader(_lines(self.stream, self.file))
        try:
            header = rows.fieldnames or []
        except MappingIsWrong:
            self.__exit__()
            raise
        except UnicodeDecodeError:
            self.__exit__()
            raise MappingIsWrong(sentence=_NOT_UTF8.format(file=self.file)) from None
        except csv.Error as wrong:
            self.__exit__()
            raise MappingIsWrong(sentence=f"{self.file} cannot be read as CSV: {wrong} (row 1).") from None
        return header, self._rows(rows)

    def _rows(self, rows):
        number = 1
        while True:
            number += 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise MappingIsWrong(sentence=_NOT_UTF8.format(file=self.file)) from None
            except csv.Error as wrong:
                raise MappingIsWrong(sentence=f"{self.file} cannot be read as CSV: {wrong} (row {number}).") from None
            yield row

    def __exit__(self, *_error):
        self.stream.close()
        csv.field_size_limit(self.limit_before)


def _lines(stream, file):
    """The lines of a file. One without end is refused before it is read: it could be as large as the file."""
    for number in count_from(1):
        line = stream.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise MappingIsWrong(
                sentence=f"{file} cannot be read as CSV: line {number:,} has {LONGEST_LINE:,} characters or more. Is "
                "it a log with one contact a line?"
            )
        if not line:
            return
        yield line


def _check_columns(file, mapping, header):
    missing = [
        f"'{column}' (for {name})"
        for name in mapping.columns
        for column in _columns_of(mapping, name)
        if column not in header
    ]
    if missing:
        known = ", ".join(header) or "none"
        raise MappingIsWrong(sentence=f"{file.name} has no column {', '.join(missing)}. Its columns are: {known}.")


def _form_of(rows, mapping):
    """The one way of writing dates that fits most of the first rows' arrivals; day first where either fits."""
    sample = [_cell(row, mapping, "arrived") for row in islice(rows, AT_ONCE)]
    fits = {form: sum(_date(text, form) is not None for text in sample) for form in DATE_FORMATS}
    best = max(DATE_FORMATS, key=lambda form: fits[form])
    if not fits[best]:
        shown = sample[0] if sample else "nothing"
        raise MappingIsWrong(
            sentence=f"No known way of writing dates fits '{shown}'. Give date_format in the mapping, such as %d/%m/%Y."
        )
    return best


def _named(mapping, name):
    return " and ".join(_columns_of(mapping, name))


def _date(text, form):
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 (the place's zone is put on it)
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def _columns_of(mapping, name):
    """The log's columns behind one of ours: several may be joined."""
    column = mapping.columns.get(name) or []
    return [column] if isinstance(column, str) else column


def _cell(row, mapping, name):
    cells = ((row.get(column) or "").strip() for column in _columns_of(mapping, name))
    return ": ".join(cell for cell in cells if cell)


def _wrong_with(number, row, mapping, form):
    """Sentences on what is wrong with one row."""
    wrong = []
    for name in ("contact", "words"):
        cell = _cell(row, mapping, name)
        if not cell:
            wrong.append(f"row {number}, {_named(mapping, name)}: it is empty")
        elif "\0" in cell:
            wrong.append(f"row {number}, {_named(mapping, name)}: it holds a character that is not text")
    if row.get(None):
        wrong.append(f"row {number}: it has more cells than the first row; put quotes about words with a comma")
    if len(_cell(row, mapping, "contact")) > LONGEST_KEY:
        wrong.append(f"row {number}, {_named(mapping, 'contact')}: over {LONGEST_KEY} characters")
    if len(_cell(row, mapping, "words")) > LONGEST_WORDS:
        wrong.append(f"row {number}, {_named(mapping, 'words')}: over {LONGEST_WORDS:,} characters")
    arrived, ended = (_cell(row, mapping, name) for name in ("arrived", "ended"))
    begins, ends = _date(arrived, form), _date(ended, form) if ended else None
    if begins is None:
        wrong.append(f"row {number}, {_named(mapping, 'arrived')}: '{arrived}' is not written as {form}")
    if ended and ends is None:
        wrong.append(f"row {number}, {_named(mapping, 'ended')}: '{ended}' is not written as {form}")
    if begins and ends and ends < begins:
        wrong.append(f"row {number}, {_named(mapping, 'ended')}: {ended} is before it arrived ({arrived})")
    return wrong


def _contact(place, row, mapping, form, areas):
    arrived, ended = (_cell(row, mapping, name) for name in ("arrived", "ended"))
    begins = _date(arrived, form).replace(tzinfo=place.zone).astimezone(UTC)
    ends = _date(ended, form).replace(tzinfo=place.zone).astimezone(UTC) if ended else None
    return Contact(
        place=place,
        key=_cell(row, mapping, "contact"),
        month=f"{begins.astimezone(place.zone):%Y-%m}",
        area=areas.get(_cell(row, mapping, "area")),
        channel=_cell(row, mapping, "channel")[:40] or "log",
        words=_cell(row, mapping, "words"),
        what_was_done=_cell(row, mapping, "done"),
        arrived_at=begins,
        # In the hour that a clock skips in spring, what ended later may come out as earlier.
        ended_at=ends and max(begins, ends),
    )


def _keep(place, contacts):
    """(how many are new, how many repeats say something else than what is kept)."""
    kept = Contact.objects.for_place(place).filter(key__in=[one.key for one in contacts])
    said = {key: (words, at) for key, words, at in kept.values_list("key", "words", "arrived_at")}
    fresh, differ = [], 0
    for one in contacts:
        if one.key in said:
            differ += said[one.key] != (one.words, one.arrived_at)
        else:
            said[one.key] = (one.words, one.arrived_at)
            fresh.append(one)
    Contact.objects.bulk_create(fresh)
    return len(fresh), differ
