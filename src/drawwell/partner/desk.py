"""The privacy desk: what people asked about their record, looks that seem odd, and records due to end.

Everything a machine finds here is a suggestion with the rule that found it; a named person answers each.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.guard import journal, keys
from drawwell.guard.membership import check_role
from drawwell.guard.models import JournalEntry
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.page.codes import code_of
from drawwell.place import outbox
from drawwell.place.models import Role

from . import access
from .models import CircleMember, KeptLonger, LookReview, Person, Request, RequestAnswer, RetentionRule

LONGEST_WORDS = 20_000
LOOKED_DAYS = 30  # how far back odd looks are searched for
NIGHT_FROM, NIGHT_TO = 22, 6  # hours of the place's own clock
MANY_CIRCLES = 20  # different records opened by one person ...
MANY_WITHIN = timedelta(hours=1)  # ... within this long
TRIES = 3  # refused openings by one person within a day
MOST_DUE = 50

# Why each kind is kept so long after it was last used, unless the place's keeper sets otherwise.
KEPT = {
    "story": (2192, "Six years after it was last opened: as long as somebody may still ask a court about the help."),
    "request": (730, "Two years after the answer, so that it can be looked at again if somebody complains."),
}


class YourOwnLook(Refusal):
    """This is your own look at a record, so somebody else has to say what they find about it. Ask another keeper."""

    status = 403


# ---- asking ----


@no_power("a person asks about what is kept of them; a worker may write it down for them")
@journal.all_or_nothing()
def ask_about(person, kind, words="", *, by, at, about_kind="", about_id=None):
    """A request to the privacy desk, with the day by which it is answered (DRAWWELL_ANSWER_DAYS). Returns the Request.

    by: the person's own account, or a worker of a circle of theirs who writes it down for them.
    about_kind, about_id: the row it is about, such as a journal row of a look.
    """
    _theirs_or_their_workers(person, by=by, at=at)
    if kind not in Request.Kind.values:
        raise WrongInput(
            field="What you ask",
            wrong=f"'{kind}' is not one of them",
            right=f"One of: {', '.join(Request.Kind.values)}",
        )
    words = words.strip()
    if not words and kind in (Request.Kind.PUT_RIGHT, Request.Kind.OTHER):
        raise WrongInput(field="In your words", wrong="nothing is written", right="Say in a few words what you ask")
    if len(words) > LONGEST_WORDS:
        raise WrongInput(field="In your words", wrong=f"over {LONGEST_WORDS:,} letters", right="Say it more shortly")
    request = Request(
        place=person.place, person=person, kind=kind, about_kind=about_kind, about_id=about_id, asked_at=at,
        due_at=at + timedelta(days=settings.ANSWER_DAYS), by=by,
    )  # fmt: skip
    if words:
        request.words_sealed = keys.seal(words, subject_id=request.id, place=person.place, at=at)
    request.save()
    journal.write(
        person.place, by=by, at=at, act="request made", subject=request, whose_id=person.id, may_see=[person.id]
    )
    return request


def _theirs_or_their_workers(person, *, by, at):
    if person.account_id is not None and person.account_id == by.id:
        return
    for row in CircleMember.objects.filter(person=person, ends_at=None):
        try:
            access.open_circle(
                row.circle_id, place=person.place, by=by, at=at, reason="a request about the record", only_for=person.id
            )
        except NotYours:
            continue
        return
    raise NotYours()


@no_power("a keeper answers what a person asked; the person reads the answer")
@journal.all_or_nothing()
def answer_request(request, words, *, by, at):
    """Answer a request as a named person. The person is told that there is an answer to read."""
    place = request.place
    check_role(by, place, Role.KEEPER, at=at)
    words = _some(words)
    answer = RequestAnswer.objects.create(
        place=place, request=request, at=at, by=by,
        words_sealed=keys.seal(words, subject_id=request.id, place=place, at=at),
    )  # fmt: skip
    person = request.person
    journal.write(place, by=by, at=at, act="request answered", subject=request, whose_id=person.id, may_see=[person.id])
    if person.account is not None:
        text = _("What you asked about your record is answered. Read it under My story.")
        outbox.put(place, to=person.account, kind="request answered", text=text, at=at, subject=request)
    return answer


def _some(words, field="Answer"):
    words = words.strip()
    if not words:
        raise WrongInput(field=field, wrong="nothing is written", right="Say what you found, in a sentence")
    return words[:LONGEST_WORDS]


# ---- what the desk shows ----


@dataclass(frozen=True)
class Waiting:
    """A request that waits: its person's code (never a name), its words, whole days left (below nought: overdue)."""

    request: Request
    code: str
    words: str
    days_left: int

    @property
    def overdue(self):
        return self.days_left < 0


@dataclass(frozen=True)
class OddLook:
    """An opening (or several) that a rule points at: something to ask about; and what was found, if anybody did."""

    rule: str
    sentence: str
    entry: JournalEntry
    code: str
    reviewed: LookReview | None
    due_at: object = None

    def overdue(self, at):
        return self.reviewed is None and self.due_at is not None and self.due_at < at


@dataclass(frozen=True)
class Desk:
    """What waits at the desk of one place."""

    requests: tuple
    answered: tuple
    exceptions: tuple  # openings by the power 'open any record'
    odd: tuple
    ending: tuple  # (person, code, last used) of records due to end
    rules: dict  # kind -> (days, reason)
    overdue: int


@no_power("a keeper sees requests, looks and what is due; no record is opened and nobody is named but who looked")
def desk_of(place, *, by, at):
    """The Desk of a place, for its keepers."""
    check_role(by, place, Role.KEEPER, at=at)
    waiting = [one for one in _requests(place, at) if not one.request.answers.all()]
    answered = [one for one in _requests(place, at, answered=True)]
    exceptions, odd = exceptions_of(place, at=at), odd_looks(place, at=at)
    late = sum(one.overdue for one in waiting) + sum(one.overdue(at) for one in exceptions)
    rules = {kind: rule_of(place, kind) for kind in KEPT}
    return Desk(
        tuple(waiting), tuple(answered), tuple(exceptions), tuple(odd), tuple(due_to_end(place, at=at)), rules, late
    )


def _requests(place, at, answered=False):
    rows = Request.objects.for_place(place).select_related("person", "by").prefetch_related("answers__by")
    rows = rows.filter(answers__isnull=not answered).distinct()
    if answered:
        rows = rows.order_by("-due_at", "-id")[:20]
    texts = keys.unseal_many([(row.id, row.words_sealed) for row in rows])
    return [
        Waiting(row, code_of(row.person_id), text, (row.due_at.date() - at.date()).days)
        for row, text in zip(rows, texts, strict=True)
    ]


@no_power("a keeper reads what was asked of the desk, and no record")
def request_of(place, request_id, *, by, at):
    """One request as the desk shows it, for a keeper."""
    check_role(by, place, Role.KEEPER, at=at)
    row = Request.objects.for_place(place).select_related("person__account", "place").filter(id=request_id).first()
    if row is None:
        raise NotYours()
    words = keys.unseal(row.words_sealed, subject_id=row.id)
    return Waiting(row, code_of(row.person_id), words, (row.due_at.date() - at.date()).days)


# ---- looks ----


def exceptions_of(place, *, at):
    """Openings outside a partnership by the power 'open any record': to be looked at within DRAWWELL_REVIEW_DAYS.

    Those nobody has looked at come first, oldest first; then those of the last month.
    """
    rows = list(
        JournalEntry.objects.for_place(place)
        .filter(act="open record", power="open any record", refused=False, at__lte=at)
        .select_related("by")
        .order_by("at", "id")
    )
    reviews = _reviews(place, [row.id for row in rows])
    waits = timedelta(days=settings.REVIEW_DAYS)
    found = [
        OddLook(
            "by exception", _("Opened by somebody who does not work with them."), row, code_of(row.subject_id),
            reviews.get(row.id), row.at + waits,
        )
        for row in rows
        if row.id not in reviews or row.at > at - timedelta(days=LOOKED_DAYS)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.reviewed is not None, one.entry.at))


def _reviews(place, entry_ids):
    rows = LookReview.objects.for_place(place).filter(entry_id__in=entry_ids).select_related("by").order_by("at", "id")
    return {row.entry_id: row for row in rows}


def odd_looks(place, *, at):
    """Looks of the last month that a rule points at, latest first, each with its rule: suggestions, not verdicts."""
    rows = list(
        JournalEntry.objects.for_place(place)
        .filter(act="open record", at__gt=at - timedelta(days=LOOKED_DAYS), at__lte=at)
        .select_related("by")
        .order_by("at", "id")
    )
    own = _accounts_of_circles(place)
    rows = [row for row in rows if row.by_id not in own.get(row.subject_id, ())]
    opened = [row for row in rows if not row.refused]
    reviews = _reviews(place, [row.id for row in rows])
    found = [*_at_night(opened, place.zone, reviews), *_many_in_a_row(opened), *_tries([r for r in rows if r.refused])]
    looks = [OddLook(rule, words, row, code_of(row.subject_id), reviews.get(row.id)) for rule, words, row in found]
    return sorted(looks, key=lambda one: (one.reviewed is not None, -one.entry.at.timestamp()))


def _accounts_of_circles(place):
    """{circle id: accounts of its own people}: reading one's own story is never odd."""
    rows = CircleMember.objects.for_place(place).filter(person__account__isnull=False)
    own = defaultdict(set)
    for circle_id, account_id in rows.values_list("circle_id", "person__account_id"):
        own[circle_id].add(account_id)
    return own


def _at_night(rows, zone, reviews):
    """One a person, with the number of nights: the latest of them. Nights up to the last review are told apart."""
    nights = defaultdict(dict)
    for row in rows:
        local = row.at.astimezone(zone)
        if local.hour >= NIGHT_FROM or local.hour < NIGHT_TO:
            nights[row.by_id].setdefault((local - timedelta(hours=NIGHT_TO)).date(), row)
    for of_person in nights.values():
        firsts = list(of_person.values())
        looked_at = max((row.at for row in firsts if row.id in reviews), default=None)
        for some in ([r for r in firsts if looked_at and r.at <= looked_at], _after(firsts, looked_at)):
            if some:
                words = ngettext(
                    "Opened between %(a)s:00 and 0%(b)s:00.", "Opened between %(a)s:00 and 0%(b)s:00, on %(n)s nights.",
                    len(some),
                )  # fmt: skip
                yield "at night", words % {"a": NIGHT_FROM, "b": NIGHT_TO, "n": len(some)}, some[-1]


def _after(rows, moment):
    return [row for row in rows if moment is None or row.at > moment]


def _many_in_a_row(rows):
    """Many different records by one person within an hour: the first of each run."""
    of_person = defaultdict(list)
    for row in rows:
        of_person[row.by_id].append(row)
    for looks in of_person.values():
        first, last_run = 0, None
        for row in looks:
            while looks[first].at < row.at - MANY_WITHIN:
                first += 1
            begun = looks[first]
            within = {one.subject_id for one in looks[first:] if one.at <= row.at}
            if len(within) >= MANY_CIRCLES and (last_run is None or begun.at > last_run + MANY_WITHIN):
                last_run = begun.at
                yield "many in a row", _("%(n)s or more records within an hour.") % {"n": MANY_CIRCLES}, begun


def _tries(rows):
    """Several refused openings by one person on one day: the first of them."""
    by_day = defaultdict(list)
    for row in rows:
        by_day[row.by_id, row.at.date()].append(row)
    for tries in by_day.values():
        if len(tries) >= TRIES:
            yield "tried and refused", _("Tried to open %(n)s records and was refused.") % {"n": len(tries)}, tries[0]


@no_power("a named person says what they found about a look; the people concerned read it")
@journal.all_or_nothing()
def review_look(place, entry_id, rule, words, *, by, at):
    """Say what was found about one opening. Never by the one who looked; seen by those who may see the opening."""
    check_role(by, place, Role.KEEPER, at=at)
    entry = JournalEntry.objects.for_place(place).filter(id=entry_id, act="open record").first()
    if entry is None:
        raise NotYours()
    if entry.by_id == by.id:
        raise YourOwnLook()
    words = _some(words, "What you found")
    row = LookReview.objects.create(place=place, entry_id=entry.id, rule=rule[:60], words=words, at=at, by=by)
    journal.write(
        place, by=by, at=at, act="look reviewed", subject_kind=entry.subject_kind, subject=entry.subject_id,
        whose_id=entry.whose_id, may_see=entry.may_see, sealed_for=entry.sealed_for, reason=words,
    )  # fmt: skip
    return row


# ---- how long ----


def rule_of(place, kind):
    """(days, reason) for a kind of record: what the place's keeper set last, else KEPT."""
    row = RetentionRule.objects.for_place(place).filter(kind=kind).order_by("-at", "-id").first()
    return (row.days, row.reason) if row else KEPT[kind]


@no_power("how long is kept is set by a keeper in the open, with a reason")
@journal.all_or_nothing()
def set_retention(place, kind, *, days, reason, by, at):
    """How many days after its last use a kind ('story', 'request') is kept here, and why."""
    check_role(by, place, Role.KEEPER, at=at)
    if kind not in KEPT:
        raise WrongInput(field="Kind", wrong=f"'{kind}' is not one", right=f"One of: {', '.join(KEPT)}")
    if not 1 <= days <= 36_500:
        raise WrongInput(field="Days", wrong=f"{days} is not a number of days", right="From 1 to 36,500")
    row = RetentionRule.objects.create(place=place, kind=kind, days=days, reason=_some(reason, "Why"), at=at, by=by)
    journal.write(place, by=by, at=at, act="retention set", subject=row)
    return row


def due_to_end(place, *, at):
    """[(person, code, when last used)] of records whose time is over and which nobody keeps longer, oldest first."""
    days, _reason = rule_of(place, "story")
    cutoff = at - timedelta(days=days)
    circles = CircleMember.objects.filter(person=OuterRef(OuterRef("pk"))).values("circle_id")
    last = JournalEntry.objects.filter(act="open record", refused=False, subject_id__in=circles).order_by("-at", "-id")
    kept = KeptLonger.objects.filter(until__gt=at).values("person_id")
    people = (
        Person.objects.for_place(place)
        .filter(erased_at=None, made_at__lt=cutoff)
        .exclude(id__in=kept)
        .annotate(last_used_at=Subquery(last.values("at")[:1]))
        .filter(Q(last_used_at__lt=cutoff) | Q(last_used_at=None))
        .order_by("made_at", "id")[:MOST_DUE]
    )
    return [(person, code_of(person.id), person.last_used_at or person.made_at) for person in people]


@no_power("a keeper keeps a record longer than the rule, in the open and with a reason")
@journal.all_or_nothing()
def keep_longer(person, *, until, because, by, at):
    """Keep a record past its time, until a day, with the reason, which the person can read."""
    check_role(by, person.place, Role.KEEPER, at=at)
    if until <= at:
        raise WrongInput(field="Until", wrong="that is in the past", right="Choose a later day")
    row = KeptLonger.objects.create(
        place=person.place, person=person, until=until, because=_some(because, "Why"), at=at, by=by
    )
    journal.write(
        person.place, by=by, at=at, act="kept longer", subject=person, whose_id=person.id, may_see=[person.id]
    )
    return row


@no_power("words that were answered long ago end as the rule says")
@journal.all_or_nothing()
def end_old_requests(place, *, by, at):
    """Destroy the words of requests answered longer ago than the rule says; the rows stay. Returns how many."""
    check_role(by, place, Role.KEEPER, at=at)
    days, _reason = rule_of(place, "request")
    old = Request.objects.for_place(place).filter(answers__at__lt=at - timedelta(days=days)).distinct()
    ended = 0
    for row in old.exclude(words_sealed=""):
        keys.destroy(row.id, at=at)
        Request.objects.filter(id=row.id).update(words_sealed="")
        ended += 1
    if ended:
        journal.write(place, by=by, at=at, act="old requests ended")
    return ended
