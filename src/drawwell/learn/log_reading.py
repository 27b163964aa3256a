"""A place's own log of contacts as a CSV file: which of its columns is what, and what is wrong with its rows.

It is read a row at a time, so that its size does not matter, and the way to each cell is worked out once.
"""

import csv
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count as count_from
from itertools import islice
from pathlib import Path

from drawwell.guard.refusals import Refusal

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
MOST_NAMED, FIRST_SHOWN = 20, 5
SAMPLE = 2_000  # rows from which the way of writing dates is found out
LONGEST_WORDS, LONGEST_KEY = 20_000, 80
LONGEST_CELL = 100_000  # beyond it a quotation mark was never closed, and the rest of the file would be read as one
LONGEST_LINE = 1_000_000
EARLIEST, LATEST = 1900, 2200  # years that anything can have arrived in
_DIGITS = {"%Y": r"(\d{4})"} | dict.fromkeys(("%m", "%d", "%H", "%M", "%S"), r"(\d{1,2})")
_ORDER = ("%Y", "%m", "%d", "%H", "%M", "%S")
WRITTEN_AS = {"%Y": "2027", "%m": "04", "%d": "30", "%H": "14", "%M": "05", "%S": "00", "%I": "02", "%p": "PM"}


def written_as(form):
    """A way of writing dates, as the thirtieth of April 2027 looks in it."""
    for part, shown in WRITTEN_AS.items():
        form = form.replace(part, shown)
    return form


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
class Line:
    """One row of a log as it is understood: its cells as they stand, and when it came and ended (None: not known)."""

    contact: str
    words: str
    arrived: str
    ended: str
    channel: str
    area: str
    done: str
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True)
class Looked:
    """The first rows as (number, Line), sentences on the first of what is wrong, how much is, of how many rows."""

    first: tuple
    named: tuple
    wrong: int
    rows: int
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
    columns, form = told.get("columns", {}), told.get("date_format", "")
    if not isinstance(columns, dict) or not all(_is_columns(one) for one in columns.values()):
        raise MappingIsWrong(sentence=f'{file} needs [columns] with lines such as contact = "Reference".')
    if not isinstance(form, str):
        raise MappingIsWrong(sentence=f'{file} needs date_format in quotes, such as "%d/%m/%Y".')
    check_mapping(columns, file)
    return Mapping(columns, form)


def _is_columns(said):
    return isinstance(said, str) or (isinstance(said, list) and all(isinstance(one, str) for one in said))


def check_mapping(columns, said_by):
    """Raises MappingIsWrong where something is mapped that there is not, or nothing to what every contact needs."""
    unknown = sorted(set(columns) - set(COLUMNS))
    missing = [name for name in NEEDED if not columns.get(name)]
    if unknown or missing:
        raise MappingIsWrong(
            sentence=f"{said_by} maps "
            + (f"{', '.join(unknown)}, which is not one of {', '.join(COLUMNS)}" if unknown else "")
            + (" and " if unknown and missing else "")
            + (f"nothing to {', '.join(missing)}" if missing else "")
            + "."
        )


class Log:
    """A CSV file opened to be read once, as `with Log(file, mapping) as log`: its `header`, then its `rows()`."""

    def __init__(self, file, name=None):
        self.file, self.name = Path(file), name or Path(file).name

    def __enter__(self):
        try:
            self.stream = open(self.file, encoding="utf-8-sig", newline="")
        except FileNotFoundError:
            raise MappingIsWrong(sentence=f"There is no file {self.name}.") from None
        self.limit_before = csv.field_size_limit(LONGEST_CELL)
        self._read = csv.reader(_lines(self.stream, self.name))
        try:
            self.header = next(self._rows(1), [])
        except MappingIsWrong:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self.stream.close()
        csv.field_size_limit(self.limit_before)

    def rows(self):
        """(number, cells) of every row below the header that is not empty."""
        return enumerate(self._rows(2), start=2)

    def _rows(self, number):
        try:
            for row in self._read:
                if row:
                    yield row
                    number += 1
        except UnicodeDecodeError:
            raise MappingIsWrong(sentence=f"{self.name} is not UTF-8 text. Save it as CSV in UTF-8.") from None
        except csv.Error as wrong:
            raise MappingIsWrong(sentence=f"{self.name} cannot be read as CSV: {wrong} (row {number}).") from None


def _lines(stream, name):
    """The lines of a file. One without end is refused before it is read: it could be as large as the file."""
    for number in count_from(1):
        line = stream.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise MappingIsWrong(
                sentence=f"{name} cannot be read as CSV: line {number:,} has {LONGEST_LINE:,} characters or more. Is "
                "it a log with one contact a line?"
            )
        if not line:
            return
        yield line


class Understood:
    """How the rows of one log are read: the way to each cell, and how dates are written."""

    def __init__(self, file, mapping, name=None):
        """Raises MappingIsWrong where a column is not there, or where no known way of writing dates fits."""
        self.file, self.mapping, self.name = Path(file), mapping, name or Path(file).name
        with Log(self.file, self.name) as log:
            _check_columns(self.name, mapping, log.header)
            self.width = len(log.header)
            self.cell = {name: _way_to(columns_of(mapping, name), log.header) for name in COLUMNS}
            self.form = mapping.date_format or self._form_of(log.rows())
        self.moment = moment_reader(self.form)

    def lines(self):
        """(row number, cells, Line) of every row."""
        ways, moment = [self.cell[name] for name in COLUMNS], self.moment
        with Log(self.file, self.name) as log:
            for number, row in log.rows():
                contact, words, arrived, ended, channel, area, done = (way(row) for way in ways)
                begins, ends = moment(arrived), moment(ended) if ended else None
                yield number, row, Line(contact, words, arrived, ended, channel, area, done, begins, ends)

    def check(self):
        """How many rows there are. Raises LogHasErrors with the first of what is wrong, and how much more there is."""
        looked = self.look()
        if looked.wrong:
            more = f"; and {looked.wrong - MOST_NAMED:,} more" if looked.wrong > MOST_NAMED else ""
            rows = f"{'; '.join(looked.named)}{more}."
            raise LogHasErrors(file=self.name, count=f"{looked.wrong:,}", rows=rows)
        return looked.rows

    def look(self, most=None):
        """What the rows hold and what is wrong with them: Looked, of all rows or of the first so many."""
        first, named, wrong, count = [], [], 0, 0
        for number, row, line in islice(self.lines(), most):
            count += 1
            if count <= FIRST_SHOWN:
                first.append((number, line))
            if len(row) <= self.width and _is_right(line):
                continue
            for sentence in self.wrong_with(number, row, line):
                wrong += 1
                if len(named) < MOST_NAMED:  # a log may be wrong in every one of its million rows
                    named.append(sentence)
        return Looked(tuple(first), tuple(named), wrong, count, self.form)

    def wrong_with(self, number, row, line):
        """Sentences on what is wrong with one row."""
        wrong = []
        for name, longest in (("contact", LONGEST_KEY), ("words", LONGEST_WORDS)):
            cell = getattr(line, name)
            if not cell:
                wrong.append(f"row {number}, {self._called(name)}: it is empty")
            elif len(cell) > longest:
                wrong.append(f"row {number}, {self._called(name)}: over {longest:,} characters")
        for name in COLUMNS:
            if "\0" in getattr(line, name):
                wrong.append(f"row {number}, {self._called(name)}: it holds a character that is not text")
        if len(row) > self.width:
            wrong.append(f"row {number}: it has more cells than the first row; put quotes about words with a comma")
        if line.begins is None:
            wrong.append(
                f"row {number}, {self._called('arrived')}: '{line.arrived}' is not written like {written_as(self.form)}"
            )
        if line.ended and line.ends is None:
            wrong.append(
                f"row {number}, {self._called('ended')}: '{line.ended}' is not written like {written_as(self.form)}"
            )
        if line.begins and line.ends and line.ends < line.begins:
            wrong.append(f"row {number}, {self._called('ended')}: {line.ended} is before it arrived ({line.arrived})")
        return wrong

    def _called(self, name):
        return " and ".join(columns_of(self.mapping, name))

    def _form_of(self, rows):
        """The one way of writing dates that fits most of the first rows' arrivals; day first where either fits."""
        sample = [self.cell["arrived"](row) for _number, row in islice(rows, SAMPLE)]
        fits = {}
        for form in DATE_FORMATS:
            moment = moment_reader(form)
            fits[form] = sum(moment(text) is not None for text in sample)
        best = max(DATE_FORMATS, key=lambda form: fits[form])
        if not fits[best]:
            raise MappingIsWrong(
                sentence=f"No known way of writing dates fits '{sample[0] if sample else 'nothing'}'. Give date_format "
                "in the mapping, such as %d/%m/%Y."
            )
        return best


def _is_right(line):
    """Whether there is nothing to say of a row: most rows of most logs, and so asked first."""
    return (
        0 < len(line.contact) <= LONGEST_KEY
        and 0 < len(line.words) <= LONGEST_WORDS
        and line.begins is not None
        and (not line.ended or (line.ends is not None and line.ends >= line.begins))
        and "\0" not in line.contact + line.words + line.channel + line.area + line.done
    )


def _check_columns(name, mapping, header):
    asked = [(column, meant) for meant in mapping.columns for column in columns_of(mapping, meant)]
    missing = [f"'{column}' (for {meant})" for column, meant in asked if column not in header]
    if missing:
        known = ", ".join(header) or "none"
        raise MappingIsWrong(sentence=f"{name} has no column {', '.join(missing)}. Its columns are: {known}.")
    twice = [f"'{column}'" for column, _meant in asked if header.count(column) > 1]
    if twice:
        raise MappingIsWrong(sentence=f"{name} has more than one column {', '.join(twice)}. Give each its own name.")


def columns_of(mapping, name):
    """The log's columns behind one of ours: several may be joined."""
    column = mapping.columns.get(name) or []
    return [column] if isinstance(column, str) else column


def _way_to(columns, header):
    """The function cells -> what stands in some columns, joined; '' where a row is too short or nothing is mapped."""
    places = [header.index(column) for column in columns]
    if not places:
        return lambda row: ""
    if len(places) == 1:
        (place,) = places
        return lambda row: row[place].strip() if place < len(row) else ""

    def joined(row):
        cells = (row[place].strip() for place in places if place < len(row))
        return ": ".join(cell for cell in cells if cell)

    return joined


def moment_reader(form):
    """The function text -> moment without a zone, None for what is not written so or cannot be.

    A way of writing that is all digits is read ten times as fast as by strptime, and means the same.
    """
    parts = re.findall(r"%.|\s+|[^%\s]+", form)
    places = [part for part in parts if part in _DIGITS]
    in_order = [part for part in _ORDER if part in places]
    # A date, and a time from the hour down without a gap.
    if any(_is_other(part) for part in parts) or sorted(places) != sorted(in_order) or not _is_whole(in_order):
        return lru_cache(maxsize=10_000)(lambda text: _by_strptime(text, form))
    fits = re.compile("".join(_DIGITS.get(part) or (r"\s+" if part.isspace() else re.escape(part)) for part in parts))
    order = [places.index(part) for part in in_order]

    @lru_cache(maxsize=10_000)  # a log is mostly in the order of its days
    def moment(text):
        found = fits.fullmatch(text)
        if found is None:
            return None
        said = found.groups()
        try:
            at = datetime(*(int(said[i]) for i in order))  # noqa: DTZ001 (the place's zone is put on it)
        except ValueError:
            return None
        return at if EARLIEST <= at.year <= LATEST else None

    return moment


def _is_whole(in_order):
    return len(in_order) >= 3 and tuple(in_order) == _ORDER[: len(in_order)]


def _is_other(part):
    return part.startswith("%") and part not in _DIGITS


def _by_strptime(text, form):
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 (the place's zone is put on it)
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None
