"""A log of contacts sent from a page: kept as a file, looked over with a mapping, then taken in whole or not at all.

The file lies in the folder of the installation, readable by its account alone, and is deleted once it was taken in or
left, or when a day has passed. A large one is taken in by the background jobs, which need the same folder.
"""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from drawwell.guard import journal
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal
from drawwell.place.clock import now_of

from .log_import import import_log
from .log_reading import COLUMNS, Log, Mapping, Understood, check_mapping
from .models import SentLog

MOST_BYTES = 2_000_000_000
AT_ONCE_BYTES = 2_000_000  # beyond it the background jobs take it in
LOOKED_BYTES = 20_000_000  # beyond it only the first rows are looked over
LOOKED_ROWS = 20_000
KEPT_FOR = timedelta(days=1)
JOB = "drawwell.learn.jobs.take_in_log"
# Words by which a column is guessed to be what; whoever sends it says whether that is right.
GUESSES = {
    "contact": ("unique key", "reference", "ref", "contact", "request id", "id", "key"),
    "words": ("what they said", "words", "said", "what", "description", "complaint type", "subject", "details"),
    "arrived": ("arrived", "opened", "created date", "created", "received", "came", "date"),
    "ended": ("ended", "closed date", "closed", "resolved", "done on"),
    "channel": ("channel", "method", "open data channel type"),
    "area": ("area", "lsoa", "ward", "where"),
    "done": ("what was done", "outcome", "resolution", "resolution description"),
}


class NoLog(Refusal):
    """No log was chosen. Choose a CSV file, then send it."""

    status = 422


class LogIsTooBig(Refusal):
    """{name} has {size}; {most} at the most can be sent from a page. Take it in with `drawwell demand load`, which
    has no limit, or send a part of it.
    """

    status = 422


class LogIsGone(Refusal):
    """{name} is not kept here any more. Send it again: a contact that was kept already is not kept twice."""

    status = 409


def clock_of_logs(place):
    """Now, for taking a log in: a power of the installation, whose guard goes by the real clock. A made-up place's own
    may stand still behind it.
    """
    return max(now_of(place), timezone.now())


@power("load")
def keep_log(place, sent, *, by, at):
    """Keep a file that was sent (`name`, `size`, `chunks()`) until it is taken in. Raises NoLog, LogIsTooBig, and
    MappingIsWrong for one that is no CSV file. Returns the SentLog.
    """
    if sent is None or not sent.size:
        raise NoLog()
    if sent.size > MOST_BYTES:
        most = f"{MOST_BYTES / 1e9:g} GB"
        raise LogIsTooBig(name=sent.name, size=f"{sent.size / 1e9:.1f} GB", most=most)
    row = SentLog(place=place, name=sent.name[:200], size=sent.size, at=at, by=by)
    file = file_of(row)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with file.open("wb") as out:
            file.chmod(0o600)
            for chunk in sent.chunks():
                out.write(chunk)
        with Log(file, row.name):
            pass
        row.save(force_insert=True)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return row


def file_of(sent):
    """Where a log that was sent is kept."""
    return Path(settings.HOME) / "sent-logs" / f"{sent.id}.csv"


@power("load")
def look_over(sent, columns, *, by, at, date_format=""):
    """What the first rows of a sent log hold by a mapping, and which rows are wrong: nothing is kept.

    Returns (Looked, whether those were all rows). Raises MappingIsWrong, LogIsGone.
    """
    most = None if sent.size <= LOOKED_BYTES else LOOKED_ROWS
    return _understood(sent, columns, date_format).look(most), most is None


@power("load")
def take_in(sent, columns, *, by, at, date_format=""):
    """Take a sent log in: a small one at once, a large one by the background jobs. Returns its row, ended or asked for.

    Raises MappingIsWrong, LogHasErrors for a small one, LogIsGone.
    """
    _understood(sent, columns, date_format)
    if sent.asked_at or sent.ended_at:
        return sent
    sent.columns, sent.date_format, sent.asked_at = columns, date_format, at
    if sent.size <= AT_ONCE_BYTES:
        _taken(sent, by=by, at=at)
        return sent
    with journal.all_or_nothing():
        sent.save(update_fields=["columns", "date_format", "asked_at"])
        journal.write(sent.place, by=by, at=at, act="log given to the background jobs", power="load", subject=sent)
        transaction.on_commit(lambda: _give_to_the_jobs(sent))
    return sent


def _understood(sent, columns, date_format):
    check_mapping(columns, "The form")
    if not file_of(sent).exists():
        raise LogIsGone(name=sent.name)
    return Understood(file_of(sent), Mapping(columns, date_format), sent.name)


def _give_to_the_jobs(sent):
    from django_q.tasks import async_task

    async_task(JOB, str(sent.id), task_name=f"log {sent.id}")


@no_power("the import it carries out asks for its own power")
def carry_out(sent, *, by, at):
    """Take in what was given to the background jobs; a refusal becomes what came of it. Returns the outcome."""
    if sent.ended_at is None:
        try:
            _taken(sent, by=by, at=at)
        except Refusal as refusal:
            sent.ended_at, sent.outcome = at, refusal.sentence
            sent.save(update_fields=["ended_at", "outcome"])
    return sent.outcome


def _taken(sent, *, by, at):
    mapping = Mapping(sent.columns, sent.date_format)
    if not file_of(sent).exists():
        raise LogIsGone(name=sent.name)
    kept = import_log(sent.place, file_of(sent), mapping, by=by, at=at, name=sent.name)
    sent.ended_at, sent.new, sent.outcome = at, kept.new, kept.sentence
    sent.save(update_fields=["columns", "date_format", "asked_at", "ended_at", "new", "outcome"])
    file_of(sent).unlink(missing_ok=True)


@no_power("a file that nobody took in is deleted; what was kept of it stays")
def forget_old(place, *, at):
    """Delete the files that were sent more than a day ago and are not being taken in. Returns how many."""
    old = SentLog.objects.for_place(place).filter(at__lt=at - KEPT_FOR)
    gone = 0
    for sent in old.exclude(asked_at__isnull=False, ended_at__isnull=True):
        if file_of(sent).exists():
            file_of(sent).unlink()
            gone += 1
    return gone


def columns_in(sent):
    """The columns of a sent log, in their order. Raises LogIsGone."""
    if not file_of(sent).exists():
        raise LogIsGone(name=sent.name)
    with Log(file_of(sent), sent.name) as log:
        return [column for column in log.header if column]


def guessed(header):
    """{what: column} by what columns are called; what nothing fits is left out."""
    by_name, found = {column.strip().lower(): column for column in header}, {}
    for name in COLUMNS:
        column = next((by_name[word] for word in GUESSES[name] if word in by_name), None)
        if column is not None:
            found[name] = column
    return found
