"""Publishing many offers at once: a table of them, all or nothing, with every wrong row named.

The columns are those of `offers.csv` in a place folder, so one table serves both. A row that is there already, just so,
stays as it is; so the same table may be sent again. A hundred thousand rows take seconds.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum

from drawwell.guard import journal
from drawwell.guard.membership import organisations_of, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, RoleMayNot
from drawwell.place.ids import new_id
from drawwell.place.models import Role

from . import ledger
from .conditions import is_known
from .models import Figure, Offer, Publication, Service

MOST_BYTES = 10_000_000
MOST_ROWS = 200_000
MOST_UNITS = 1_000_000_000
NEEDED = ("offer", "service", "starts_on", "ends_on", "units")
COLUMNS = (*NEEDED, "kept_free", "answers_by_itself", "conditions", "figure_owner", "checked_on")
KNOWN = {*COLUMNS, ""}  # a column without a name, as spreadsheets leave them, says nothing
SHOWN = 20  # wrong rows named in the refusal's own sentence; all of them are in `problems`
AT_ONCE = 5_000
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row: its number as a spreadsheet shows it (the heading is 1), the field, a sentence."""

    row: int
    field: str
    wrong: str

    def __str__(self):
        return f"row {self.row}, {self.field}: {self.wrong}"


class RowsAreWrong(Refusal):
    """Rows that are wrong: {count} of {rows}, so nothing was published. {problems}"""

    status = 422

    def __init__(self, problems, rows):
        self.problems = tuple(problems)
        count = len({one.row for one in self.problems})
        more = len(self.problems) - SHOWN
        said = "; ".join(map(str, self.problems[:SHOWN])) + (f"; and {more} more" if more > 0 else "")
        super().__init__(count=f"{count:,}", rows=f"{rows:,}", problems=said + ".")


class TableIsTooBig(Refusal):
    """That is {size}, and {most} is the most at once. Send it in several parts: each is published whole or not at
    all.
    """

    status = 413


class TableIsNotReadable(Refusal):
    """This is not a table of offers: {wrong}. Save it as CSV in UTF-8 with the columns {columns}."""

    status = 422


class KeyUsedForAnotherTable(Refusal):
    """This key has been used for another table of offers, so nothing was done. Send a new key with a new table."""


def read_table(path):
    """The rows of a CSV file; raises TableIsTooBig before it is read, TableIsNotReadable."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_big(size)
        return rows_of(path.read_bytes())
    except OSError as error:
        raise _not_readable(f"{path}: {error.strerror}") from None


def rows_of(data):
    """The rows of a CSV as dicts of text; data: bytes. Raises TableIsTooBig, TableIsNotReadable."""
    if len(data) > MOST_BYTES:
        raise _too_big(len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_readable(f"byte {error.start} is not UTF-8") from None
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        _check_heading(reader.fieldnames or ())
        return list(reader)
    except csv.Error as error:
        raise _not_readable(str(error)) from None


def _too_big(size):
    return TableIsTooBig(size=f"{size / 1e6:,.1f} MB", most=f"{MOST_BYTES // 1_000_000} MB")


def _check_heading(names):
    """A column that is misspelt or twice there would say nothing, and what it should say would be as if left empty."""
    missing = next((name for name in NEEDED if name not in names), None)
    if missing is not None and any(";" in name for name in names):
        raise _not_readable("its columns are parted by semicolons, and not by commas")
    if missing is not None:
        raise _not_readable(f"it has no column {missing}")
    for place, name in enumerate(names):
        if name.strip() not in KNOWN:
            raise _not_readable(f"a column '{name[:60]}' is not known")
        if name.strip() and name in names[:place]:
            raise _not_readable(f"the column {name} is there twice")


def _not_readable(wrong):
    return TableIsNotReadable(wrong=wrong, columns=", ".join(COLUMNS))


@no_power("an account reads which services it may publish for")
def template_for(place, *, by, at):
    """The template for everything this account may publish for."""
    return template_of(_services_of(place, by=by, at=at).values(), at=at)


def template_of(services, *, at):
    """A CSV with the columns and one line a service to begin from, as text. services: those of one's organisations."""
    said = io.StringIO()
    writer = csv.writer(said, lineterminator="\n")
    writer.writerow(COLUMNS)
    for service in services:
        first = (at.astimezone(service.place.zone).replace(day=1) + timedelta(days=32)).replace(day=1).date()
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        key = f"{service.key}-{first:%Y-%m}"
        kept = "yes" if service.capability.can_be_kept_free else "no"
        writer.writerow([key, service.key, first, last, 10, kept, "yes", "", "", ""])
    return said.getvalue()


@no_power("providers say what room they have; nobody is seen or moved by it")
@journal.all_or_nothing()
def publish_many(place, rows, *, by, at, key=None, organisation=None):
    """Publish every row, or none. Returns the Publication: how many offers are new, how many were there just so.

    rows: dicts with the columns of COLUMNS as text or as JSON has them; `offer` is the offer's key, `ends_on` its last
    day. key: the caller's UUID; the same table again with it is the first answer. A provider publishes for its own
    organisations (or one of them alone, if given), a planner for all. Raises RowsAreWrong, with `.problems`;
    TableIsTooBig; KeyUsedForAnotherTable.
    """
    rows = list(rows)
    if len(rows) > MOST_ROWS:
        raise TableIsTooBig(size=f"{len(rows):,} rows", most=f"{MOST_ROWS:,} rows")
    services = _services_of(place, by=by, at=at)
    if organisation is not None:
        services = {key: one for key, one in services.items() if one.organisation_id == organisation.id}
    digest = _digest_of(rows)
    before = Publication.objects.for_place(place).filter(id=key).first() if key else None
    if before is not None:
        if before.digest != digest:
            raise KeyUsedForAnotherTable()
        return before
    checked, problems = _Checking(place, services, at).all(rows)
    unchanged, clashes = _already_there(place, checked)
    problems = sorted([*problems, *clashes], key=lambda one: (one.row, one.field))
    if problems or not rows:
        raise RowsAreWrong(problems or [Problem(1, "offer", "there is no row beneath the heading")], len(rows))
    new = [one for one in checked if one.key not in unchanged]
    _write(place, new, by=by, at=at)
    made = Publication.objects.create(
        id=key or new_id(), place=place, digest=digest, offers=len(new), unchanged=len(unchanged), at=at, by=by
    )
    journal.write(place, by=by, at=at, act="offers published", subject=made)
    return made


def _digest_of(rows):
    """The same for the same table, in whichever order its columns come."""
    digest = hashlib.sha256()
    for row in rows:
        said = sorted((str(name), str(value)) for name, value in row.items()) if isinstance(row, dict) else row
        digest.update(repr(said).encode())
    return digest.hexdigest()


def _services_of(place, *, by, at):
    """{key: Service} of those this account may publish for."""
    services = Service.objects.for_place(place).select_related("organisation", "capability")
    if Role.PLANNER in roles_of(by, place, at=at):
        return {one.key: one for one in services}
    mine = organisations_of(by, place, Role.PROVIDER, at=at)
    if not mine:
        roles = roles_of(by, place, at=at)
        raise RoleMayNot(needed="provider", actual=" and ".join(sorted(roles)) or "nobody here", place=place.name)
    return {one.key: one for one in services.filter(organisation__in=mine)}


@dataclass(frozen=True)
class _Row:
    number: int
    key: str
    service: Service
    starts_at: datetime
    ends_at: datetime
    units: int
    kept_free: bool
    answers_by_itself: bool
    conditions: tuple
    owner: str
    checked_at: datetime | None


class _Checking:
    """Reads rows one by one and keeps what is wrong with each field of each."""

    def __init__(self, place, services, at):
        self.place, self.services, self.problems = place, services, []
        self.today = at.astimezone(place.zone).date()
        self.names = _by_name(services)
        self.days, self.seen = {}, {}

    def all(self, rows):
        checked = [self.row(number, row) for number, row in enumerate(rows, start=2)]
        return [one for one in checked if one is not None], self.problems

    def wrong(self, field, words):
        self.problems.append(Problem(self.number, field, words))

    def row(self, number, row):
        self.number, so_far = number, len(self.problems)
        if not isinstance(row, dict) or None in row:
            return self.wrong("columns", "it has not the columns of the heading")
        for name in row.keys() - KNOWN:
            self.wrong(name[:60], f"it is no column of offers: those are {', '.join(COLUMNS)}")
        key, service = self.key(row), self.service(row)
        starts, ends = self.day(row, "starts_on"), self.day(row, "ends_on")
        if starts and ends and ends < starts:
            self.wrong("ends_on", f"{ends} is before the first day, {starts}")
        elif ends and ends < self.today:
            self.wrong("ends_on", f"{ends} is over already")
        units, kept = self.units(row), self.yes_no(row, "kept_free", NO)
        by_itself, conditions = self.yes_no(row, "answers_by_itself", YES), self.conditions(row)
        checked = self.day(row, "checked_on", needed=False)
        if service is not None and kept is not None:
            self.kind_fits(service.capability, kept)
        if len(self.problems) > so_far:
            return None
        return _Row(
            number, key, service, self.moment(starts), self.moment(ends + timedelta(days=1)), units, kept, by_itself,
            conditions, _kept_text(row, "figure_owner")[:200], self.moment(checked, 12) if checked else None,
        )  # fmt: skip

    def key(self, row):
        key = _text(row, "offer")
        if not 0 < len(key) <= 120:
            return self.wrong("offer", "it has no key" if not key else f"{len(key)} letters are too many: 120 at most")
        if not key.isprintable():
            return self.wrong("offer", "a character stands in it that cannot be kept")
        if key in self.seen:
            return self.wrong("offer", f"'{key}' is in row {self.seen[key]} too")
        self.seen[key] = self.number
        return key

    def service(self, row):
        said = _text(row, "service")
        found = self.services.get(said)
        if found is not None:
            return found
        named = self.names.get(said, ())
        if len(named) == 1:
            return named[0]
        if named:
            keys = " or ".join(sorted(one.key for one in named))
            return self.wrong("service", f"{len(named)} services are called '{said}': give the key of one, {keys}")
        return self.wrong("service", f"you have no service '{said}' here")

    def day(self, row, field, *, needed=True):
        said = _text(row, field)
        if said not in self.days:
            self.days[said] = _day(said)
        found = self.days[said]
        if found is None and (said or needed):
            self.wrong(field, f"'{said}' is not a day such as 2027-05-31" if said else "it is empty")
        return found

    def units(self, row):
        said = _text(row, "units").replace(",", "")
        units = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None
        if units is None or not 0 < units <= MOST_UNITS:
            return self.wrong("units", f"'{_text(row, 'units')}' is not a whole number from 1 to {MOST_UNITS:,}")
        return units

    def yes_no(self, row, field, usual):
        said = _text(row, field).lower()
        if not said:
            return usual is YES
        if said in YES or said in NO:
            return said in YES
        return self.wrong(field, f"'{said}' is neither yes nor no")

    def conditions(self, row):
        said = row.get("conditions") or ()
        keys = tuple(sorted(set(said.split() if isinstance(said, str) else map(str, said))))
        for key in keys:
            if not is_known(key):
                self.wrong("conditions", f"'{key}' is not known")
        return keys

    def kind_fits(self, capability, kept):
        if kept and not capability.can_be_kept_free:
            self.wrong("kept_free", f"{capability.name} cannot be kept free for asks")
        if not kept and not capability.can_be_produced:
            self.wrong("kept_free", f"{capability.name} is only ever kept free for asks: say yes")

    def moment(self, day, hour=0):
        return datetime.combine(day, time(hour), tzinfo=self.place.zone)


def _by_name(services):
    named = {}
    for service in services.values():
        named.setdefault(service.name, []).append(service)
    return named


def _text(row, field):
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _kept_text(row, field):
    """Without the characters that a database cannot keep."""
    return "".join(one for one in _text(row, field) if one.isprintable())


def _day(said):
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _already_there(place, rows):
    """(keys of rows that are there just so, problems of those that are there with other contents)."""
    there, by_key = {}, {row.key: row for row in rows}
    keys = list(by_key)
    for start in range(0, len(keys), 500):
        found = Offer.objects.for_place(place).filter(key__in=keys[start : start + 500])
        there |= {one.key: one for one in found.annotate(units=Sum("lots__units"))}
    same, problems = set(), []
    for key, offer in there.items():
        row = by_key[key]
        said = (row.service.id, row.starts_at, row.ends_at, row.kept_free, row.units)
        if (offer.service_id, offer.starts_at, offer.ends_at, offer.kept_free, offer.units) == said:
            same.add(key)
        else:
            wrong = f"'{key}' is published already with other contents: change its room on its own page"
            problems.append(Problem(row.number, "offer", wrong))
    return same, problems


def _write(place, rows, *, by, at):
    offers = [
        Offer(
            id=new_id(), place=place, key=row.key, service=row.service, capability_id=row.service.capability_id,
            starts_at=row.starts_at, ends_at=row.ends_at, kept_free=row.kept_free, made_at=at,
            answers_by_itself=row.answers_by_itself, conditions=list(row.conditions),
        )
        for row in rows
    ]  # fmt: skip
    Offer.objects.bulk_create(offers, batch_size=AT_ONCE)
    opened = list(zip(offers, (row.units for row in rows), strict=True))
    ledger.open_offers(opened, by=by, at=at, lots=ledger.lots_of_many)
    Figure.objects.bulk_create(
        [
            Figure(id=new_id(), place=place, offer=offer, owner=row.owner or by.name, by=by,
                   checked_at=row.checked_at or at)
            for offer, row in zip(offers, rows, strict=True)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
