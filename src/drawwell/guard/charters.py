"""The organisation's immune system: what a team was promised, for how long, and that it does not lapse in silence."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from drawwell.place import outbox
from drawwell.place.models import Role

from . import journal
from .membership import check_role, roles_of
from .models import Charter, CharterMove, CharterWorker
from .powers import no_power
from .refusals import Refusal, WrongInput

LONGEST_DAYS = 3 * 366
REMIND_DAYS = (60, 30, 7)
LOCAL_KINDS = ("local policy", "contract", "system", "custom", "belief")
LAWS_KEPT = (
    "Care Act 2014 and Children Act 1989: safeguarding",
    "UK GDPR and Data Protection Act 2018",
    "Equality Act 2010",
    "Human Rights Act 1998",
    "Health and Safety at Work etc. Act 1974",
)
IS_LAW = re.compile(
    r"\bAct\s+(18|19|20)\d\d\b|\b(19|20)\d\d\s+Act\b|\b(Regulations?|Order)\s+(19|20)\d\d|\bU?K?\s?GDPR\b"
    r"|\bstatut(e|es|ory)\b|\b(the|by|under|in) law\b|\blegislation\b|\bsafeguarding duty\b"
    r"|\blegal (duty|duties|requirement|obligation)|\bhuman rights\b|\bcourt order",
    re.IGNORECASE,
)
# As acts are called by those who use them: 'the Care Act', 'Children Act s.17', 'PACE'.
NAMES_AN_ACT = re.compile(r"\b[A-Z]\w+(\s+(and|of|etc\.?|at|\(?[A-Z]\w*\)?))*\s+Act\b|\b(PACE|FOIA|HRA|HSWA|DPA)\b")
# 'Section 47', but not a section of what an organisation wrote itself.
SECTION = re.compile(r"\b(section|article)\s\d+[A-Z]?\b|\b(s|art)\.\s?\d+[A-Z]?\b", re.IGNORECASE)
OF_ONES_OWN = re.compile(r"\b(contract|policy|handbook|form|agreement|manual|procedure|guidance)", re.IGNORECASE)
# Who reads what a team with a charter does, costs and is held by.
MAY_CONTROL = (Role.LEADER, Role.AUDITOR, Role.PLANNER, Role.KEEPER, Role.WORKER, Role.CARETAKER)
FROM_SILENCE = "Its last day passed and nobody decided."


class CharterSuspendsALaw(Refusal):
    """'{rule}' is law, and a charter cannot suspend a law. Name the local rule that was built on top of it, or leave
    it out.
    """

    status = 422


class CharterIsOver(Refusal):
    """The charter of {name} is over: {why} Begin a new one."""


class NotYoursToDecide(Refusal):
    """Whether the charter of {name} goes on is decided by {permitted_by}, who permits it, or {protector}, who
    protects it. Ask one of them.
    """

    status = 403


@dataclass(frozen=True)
class CharterStanding:
    """How a charter stands at a moment: its latest move, the last day as it is now, and whether it protects."""

    charter: Charter
    move: CharterMove
    until: object
    protects: bool
    ended_in_silence: bool

    @property
    def in_words(self):
        """One sentence for the page."""
        if self.ended_in_silence:
            return f"Ended without a word on {self.until:%-d %B %Y}: nobody decided."
        if not self.protects:
            return f"Ended on {self.move.at:%-d %B %Y}: {self.move.because}"
        return f"In force until {self.until:%-d %B %Y}."


@no_power("a charter takes rules off a team for a while; it gives nobody anything over others")
@transaction.atomic
def begin_charter(
    place,
    *,
    name,
    workers,
    permitted_by,
    protector,
    suspended,
    until,
    ends_how,
    stops_if,
    partnerships_limit,
    reports_limit,
    fields_limit,
    by,
    at,
    laws_kept=(),
    organisation=None,
    cost_centre="",
):
    """Promise a team what it needs for good work: which local rules are suspended, until when, who protects it.

    suspended: [{rule, owner, kind}], kind one of LOCAL_KINDS. workers: accounts. What the software can count on this
    day is kept, so that what creeps back shows. By a leader. Raises CharterSuspendsALaw, WrongInput, RoleMayNot.
    """
    from .creep import counted_now

    check_role(by, place, Role.LEADER, at=at)
    _check_people(place, workers, permitted_by, protector, at)
    _check_rules(suspended)
    _check_days(until, at)
    _check_words(name=name, ends_how=ends_how, stops_if=stops_if)
    _check_new(place, name.strip(), at)
    for field, value in (("Partnerships", partnerships_limit), ("Reports", reports_limit), ("Fields", fields_limit)):
        if type(value) is not int or not 0 <= value <= 1000:
            raise WrongInput(field=field, wrong=f"'{value}' is no whole number from 0 to 1000", right="Give one")
    charter = Charter.objects.create(
        place=place,
        name=name.strip(),
        organisation=organisation,
        permitted_by=permitted_by,
        protector=protector,
        suspended=[{key: rule[key].strip() for key in ("rule", "owner", "kind")} for rule in suspended],
        laws_kept=[*LAWS_KEPT, *laws_kept],
        begun_at=at,
        until=until,
        ends_how=ends_how,
        stops_if=stops_if,
        partnerships_limit=partnerships_limit,
        reports_limit=reports_limit,
        fields_limit=fields_limit,
        cost_centre=cost_centre,
        as_begun=counted_now(place, workers, at=at),
    )
    CharterWorker.objects.bulk_create(
        CharterWorker(place=place, charter=charter, account=account, starts_at=at) for account in workers
    )
    _move(charter, CharterMove.Move.BEGUN, until=until, because=f"permitted by {permitted_by.name}", by=by, at=at)
    return charter


def _check_people(place, workers, permitted_by, protector, at):
    if not workers:
        raise WrongInput(field="Team", wrong="nobody is in it", right="Choose the workers it protects")
    if protector == permitted_by or protector in workers:
        raise WrongInput(
            field="Who protects it",
            wrong=f"{protector.name} permits it or works in it",
            right="Name a second person, who can say no to the organisation",
        )
    for account in (permitted_by, protector):
        if not roles_of(account, place, at=at):
            raise WrongInput(
                field="Who permits and protects it",
                wrong=f"{account.name} is nobody here",
                right="Name somebody who is",
            )


def _check_rules(suspended):
    if not suspended:
        raise WrongInput(field="Rules", wrong="none is suspended", right="Name each local rule with its owner")
    for one in suspended:
        missing = [part for part in ("rule", "owner", "kind") if not str(one.get(part, "")).strip()]
        if missing:
            raise WrongInput(
                field="Rules", wrong=f"one lacks its {' and '.join(missing)}", right="Name each rule, owner and kind"
            )
        if is_law(one["rule"]) or one["kind"].strip() not in LOCAL_KINDS:
            raise CharterSuspendsALaw(rule=one["rule"].strip())


def is_law(rule):
    """Whether the words of a rule name a law: an act or regulation, with or without its year, or a section of one."""
    if IS_LAW.search(rule) or NAMES_AN_ACT.search(rule):
        return True
    return bool(SECTION.search(rule)) and not OF_ONES_OWN.search(rule)


def _check_days(until, at):
    if not at < until <= at + timedelta(days=LONGEST_DAYS):
        raise WrongInput(
            field="Until", wrong=f"{until:%-d %B %Y} is not a day within three years", right="Give a later day"
        )


def _check_new(place, name, at):
    if any(one.protects and one.charter.name == name for one in charters_of(place, at=at)):
        raise WrongInput(
            field="Name", wrong=f"a charter called {name} is in force already", right="Renew that one, or choose a name"
        )


def _check_words(**words):
    for field, said in words.items():
        if not said.strip():
            raise WrongInput(
                field=field.replace("_", " ").capitalize(), wrong="nothing was written", right="Write a sentence"
            )


def standing_of_charter(charter, *, at):
    """How a charter stands. One whose last day is over has ended in silence, whether or not a job has said so yet."""
    move = charter.moves.filter(at__lte=at).order_by("at", "id").last()
    decided = move.move == CharterMove.Move.ENDED
    over = move.until <= at
    return CharterStanding(charter, move, move.until, not over and not decided, over and not decided)


def charters_of(place, *, at):
    """[CharterStanding] of a place, those that protect first."""
    found = Charter.objects.for_place(place).filter(begun_at__lte=at).select_related("permitted_by", "protector")
    standings = [standing_of_charter(charter, at=at) for charter in found.order_by("begun_at", "id")]
    return sorted(standings, key=lambda one: not one.protects)


@no_power("a charter goes on or ends by those who promised it")
@transaction.atomic
def renew(charter, *, until, because, by, at):
    """The charter goes on until a later day, also one that ended in silence. Raises NotYoursToDecide."""
    _check_may_decide(charter, by, at)
    _check_words(because=because)
    _check_days(until, at)
    return _move(charter, CharterMove.Move.RENEWED, until=until, because=because, by=by, at=at)


@no_power("a charter goes on or ends by those who promised it")
@transaction.atomic
def end(charter, *, because, by, at):
    """The charter ends now, with a reason that everybody can read. Raises NotYoursToDecide, CharterIsOver."""
    _check_may_decide(charter, by, at)
    _check_words(because=because)
    return _move(charter, CharterMove.Move.ENDED, until=at, because=because, by=by, at=at)


def _check_may_decide(charter, by, at):
    standing = standing_of_charter(charter, at=at)
    if standing.move.move == CharterMove.Move.ENDED:
        raise CharterIsOver(name=charter.name, why=standing.move.because)
    if by not in (charter.permitted_by, charter.protector):
        raise NotYoursToDecide(
            name=charter.name, permitted_by=charter.permitted_by.name, protector=charter.protector.name
        )


@no_power("reminding gives nobody anything over others")
@transaction.atomic
def remind(place, *, by, at):
    """Remind protector and permitter 60, 30 and 7 days before the last day, and say when it passed in silence.

    Returns how many reminders were written. Each is written once, however often this runs.
    """
    written = 0
    for standing in charters_of(place, at=at):
        charter, days_left = standing.charter, (standing.until - at).days
        if standing.protects:
            due = [days for days in REMIND_DAYS if days_left < days]
            if due and not _was_reminded(charter, standing, min(due)):
                _remind(charter, standing, min(due), days_left, by=by, at=at)
                written += 1
        elif standing.ended_in_silence and standing.move.move != CharterMove.Move.SILENT:
            _move(charter, CharterMove.Move.SILENT, until=standing.until, because=FROM_SILENCE, by=by, at=at)
            _tell_both(charter, f"The charter of {charter.name} ended without a word: nobody decided. Decide now.", at)
    return written


def _was_reminded(charter, standing, days):
    return charter.moves.filter(
        move=CharterMove.Move.REMINDED, until=standing.until, days_left__lte=days, days_left__isnull=False
    ).exists()


def _remind(charter, standing, days, days_left, *, by, at):
    because = f"{max(0, days_left)} days are left"
    _move(charter, CharterMove.Move.REMINDED, until=standing.until, because=because, by=by, at=at, days_left=days)
    words = f"The charter of {charter.name} ends on {standing.until:%-d %B %Y}. Renew it or end it, with reasons."
    _tell_both(charter, words, at)


def _tell_both(charter, words, at):
    for who in (charter.protector, charter.permitted_by):
        outbox.put(charter.place, to=who, kind="charter", text=words, at=at, subject=charter)


def _move(charter, move, *, until, because, by, at, days_left=None):
    row = CharterMove.objects.create(
        place=charter.place,
        charter=charter,
        move=move,
        at=at,
        by=by,
        until=until,
        days_left=days_left,
        because=because,
    )
    journal.write(charter.place, by=by, at=at, act=f"charter {move}", subject=charter, reason=because)
    return row


def may_begin(account, place, *, at):
    """Who may promise a team something: leaders of the place."""
    return Role.LEADER in roles_of(account, place, at=at) if account else False
