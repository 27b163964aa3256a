"""p1 -> s1 -> p2: every solution has its next problem. Nothing here is ever called solved; somebody looks again."""

import re
from datetime import timedelta

from django.db import transaction

from drawwell.place.outbox import put

from . import journal
from .models import Chain, Followed, Join, Link, Look
from .powers import no_power
from .refusals import Refusal, WrongInput

PARTS_OF_NEXT = ("words", "sign", "noticed_by", "borne_by", "look_on")
GUARD_LOOKED_AT_DAYS = 90
MOST_TO_CHOOSE = 100
SAID_ONCE_IN = timedelta(minutes=10)  # the same words of the same person within so long are the same form sent twice
SMALL_WORDS = 3  # words of up to so many letters do not make two problems different


class NoNextProblem(Refusal):
    """Nothing goes live without at least one next problem it may cause: say what would be noticed, by
    whom, who bears it and when to look.
    """

    status = 422


class NextProblemIsThin(Refusal):
    """A next problem says what would be noticed, by whom, who bears it and when to look; missing: {missing}."""

    status = 422


class ChainLoops(Refusal):
    """'{chain}' already leads to '{problem}', so it cannot go on from there: a chain that loops on itself hides what
    comes next. Say instead that the problem is an earlier one come back.
    """

    status = 422


class ChainGoesOnAlready(Refusal):
    """'{chain}' goes on from '{problem}' already, and a chain has one place where it begins. Open that one."""


class LinkOutOfOrder(Refusal):
    """{kind} does not follow {after}: a solution follows a problem, and a next problem follows a solution."""

    status = 422


class LooksAtAProblem(Refusal):
    """'{words}' is not a next problem of anything, so there is nothing to look for. Look at one that follows a
    solution.
    """

    status = 422


@no_power("writing down what may go wrong gives nobody anything over others")
@transaction.atomic
def begin_chain(
    place, *, name, problem, whose, solution, next_problems, by, at, subject=None, why="", owner=None, aim=""
):
    """p1 -> s1 -> p2: a problem, what is done about it, and what may follow.

    next_problems: dicts with words, sign, noticed_by, borne_by, look_on, and where known owner (who looks) and
    delay_days. Raises NoNextProblem, NextProblemIsThin.
    """
    if not next_problems:
        raise NoNextProblem()
    chain = Chain.objects.create(
        place=place,
        name=name[:200],
        begun_at=at,
        by=by,
        subject_kind=_kind_of(subject) if subject else "",
        subject_id=subject.pk if subject else None,
    )
    p1 = _link(chain, None, Link.Kind.PROBLEM, problem, by=by, at=at, whose=whose)
    s1 = _link(chain, p1, Link.Kind.SOLUTION, solution, by=by, at=at, why=why, owner=owner or by, aim=aim)
    for one in next_problems:
        _next_problem(s1, one, by=by, at=at)
    journal.write(place, by=by, at=at, act="chain begun", subject=chain)
    return chain


@no_power("writing down what may go wrong gives nobody anything over others")
def watch_over(guard, *, by, at):
    """The chain of a power and its guard: how it could be turned on people is the next problem its keeper looks for."""
    return begin_chain(
        guard.place,
        name=f"'{guard.power}' is in use",
        problem=f"Without '{guard.power}', what it does is done by hand or not at all.",
        whose="those who use it, and those it is meant for",
        solution=f"'{guard.power}' is used, and {guard.keeper.name} keeps its guard.",
        next_problems=[
            {
                "words": guard.story,
                "sign": "Attempts refused, a wire tripped, or word from those it is used on",
                "noticed_by": f"{guard.keeper.name}, and {', '.join(guard.seats) or 'the people it is used on'}",
                "borne_by": "the people it is used on",
                "look_on": min(guard.sunset_at, at + timedelta(days=GUARD_LOOKED_AT_DAYS)).date(),
                "owner": guard.keeper,
            }
        ],
        by=by,
        at=at,
        subject=guard,
        owner=guard.owner,
    )


def check_has_next_problem(subject):
    """Raise NoNextProblem unless a chain of this plan, guard or rule names a next problem whole. Whatever puts
    something into force asks this, in the same transaction.
    """
    whole = (
        Link.objects.filter(chain__subject_kind=_kind_of(subject), chain__subject_id=subject.pk)
        .filter(kind=Link.Kind.PROBLEM, after__isnull=False, look_on__isnull=False)
        .exclude(words="")
        .exclude(sign="")
        .exclude(noticed_by="")
        .exclude(borne_by="")
    )
    if not whole.exists():
        raise NoNextProblem()


@no_power("writing down what may go wrong gives nobody anything over others")
@transaction.atomic
def and_then(link, *, words, by, at, **parts):
    """One more link: after a problem what is done about it, after a solution its next problem. The same form sent
    twice is kept once.

    After a solution: sign, noticed_by, borne_by, look_on are needed; delay_days, owner, returns_to (an earlier
    problem) as known. surprise=True: it is here already and nobody foresaw it, so only words and borne_by are needed,
    and the solution's owner is told. After a problem: why, aim ('quick' or 'lasting'), reading, owner as known.
    Raises NextProblemIsThin, WrongInput.
    """
    there = link.next.filter(words=words, by=by, at__gt=at - SAID_ONCE_IN).first()
    if there is not None:
        return there
    if link.kind == Link.Kind.PROBLEM:
        fresh = _solution(link, words, parts, by=by, at=at)
    elif parts.get("surprise"):
        fresh = _surprise(link, words, parts, by=by, at=at)
    else:
        fresh = _next_problem(link, {"words": words, **parts}, by=by, at=at)
    journal.write(link.place, by=by, at=at, act="chain goes on", subject=fresh)
    return fresh


@no_power("a look is written down; it gives nobody anything over others")
@transaction.atomic
def look(link, *, found, by, at, words="", look_again_on=None, returns_to=None):
    """Somebody looked whether a next problem has come. Found: 'not yet', 'appeared', or 'left' with the reason why.

    Appeared: the owners of the solutions before it are told, and where it is an earlier problem (`returns_to`, or the
    same words) that is named. Raises LooksAtAProblem, WrongInput.
    """
    if link.kind != Link.Kind.PROBLEM or link.after_id is None:
        raise LooksAtAProblem(words=link.words)
    found = Look.Found(found)
    _check_look(found, words, look_again_on, at)
    row = Look.objects.create(
        place=link.place, link=link, found=found, words=words, look_again_on=look_again_on, at=at, by=by
    )
    if returns_to is not None:
        _check_earlier(link, returns_to)
        link.returns_to = returns_to
        link.save(update_fields=["returns_to"])
    if found == Look.Found.APPEARED:
        _tell_owners(link, at=at)
    journal.write(link.place, by=by, at=at, act=f"looked: {found}", subject=link)
    return row


@no_power("one chain goes on where another stands: nobody is touched")
@transaction.atomic
def join(problem, chain, *, by, at):
    """What is a next problem in one chain is the first problem of another. Saying it twice is saying it once.

    Raises ChainLoops, LinkOutOfOrder, ChainGoesOnAlready.
    """
    if problem.kind != Link.Kind.PROBLEM:
        raise LinkOutOfOrder(kind="A chain", after="a solution")
    if chain.pk in {one.chain_id for one in line_of(problem)}:
        raise ChainLoops(chain=chain.name, problem=problem.words)
    said = {"place": chain.place, "problem": problem, "at": at, "by": by}
    row, made = Join.objects.get_or_create(chain=chain, defaults=said)
    if made:
        journal.write(chain.place, by=by, at=at, act="chains joined", subject=chain)
    elif row.problem_id != problem.pk:
        raise ChainGoesOnAlready(chain=chain.name, problem=row.problem.words)
    return row


@no_power("a number about a solution, never about a person")
@transaction.atomic
def follow(link, *, on_date, value, unit, source, by, at):
    """How much of a solution there was on a day, entered by hand with where it is from. Raises LinkOutOfOrder."""
    if link.kind != Link.Kind.SOLUTION:
        raise LinkOutOfOrder(kind="A number", after="a problem")
    if not source.strip():
        raise WrongInput(field="Source", wrong="nobody says where the number is from", right="Name it in a few words")
    row = Followed.objects.create(
        place=link.place, link=link, on_date=on_date, value=value, unit=unit, source=source, at=at, by=by
    )
    journal.write(link.place, by=by, at=at, act="solution followed", subject=link)
    return row


def may_begin_at(chain):
    """The next problems of other chains of its place that a chain may go on from: Link rows, the latest first.

    Nothing where it goes on from one already.
    """
    if Join.objects.filter(chain=chain).exists():
        return []
    found = Link.objects.filter(place=chain.place, kind=Link.Kind.PROBLEM, after__isnull=False).exclude(chain=chain)
    found = found.exclude(chain__subject_kind="guard").select_related("chain", "after").order_by("-at", "-id")
    return [one for one in found[:MOST_TO_CHOOSE] if chain.pk not in {before.chain_id for before in line_of(one)}]


def line_of(link):
    """A link and everything before it, nearest first, through the chains it was joined to."""
    found, here = [], link
    while here is not None and here not in found:
        found.append(here)
        here = here.after or _joined_before(here)
    return found


def _joined_before(first):
    joined = Join.objects.filter(chain_id=first.chain_id).select_related("problem").first()
    return joined.problem if joined else None


def earlier_problem(link):
    """The ancestor a problem comes back to: said by a person, or the same words; None where it is none."""
    if link.kind != Link.Kind.PROBLEM:
        return None
    if link.returns_to_id:
        return link.returns_to
    before = [one for one in line_of(link)[1:] if one.kind == Link.Kind.PROBLEM]
    return next((one for one in before if _said(one.words) and _said(one.words) == _said(link.words)), None)


def _said(words):
    return frozenset(word for word in re.findall(r"\w+", words.casefold()) if len(word) > SMALL_WORDS)


def _solution(link, words, parts, *, by, at):
    owner = parts.pop("owner", None) or by
    return _link(link.chain, link, Link.Kind.SOLUTION, words, by=by, at=at, owner=owner, **parts)


def _next_problem(solution, parts, *, by, at):
    missing = [part for part in PARTS_OF_NEXT if not parts.get(part)]
    if missing:
        raise NextProblemIsThin(missing=", ".join(part.replace("_", " ") for part in missing))
    if parts.get("returns_to"):
        _check_earlier(solution, parts["returns_to"])
    parts = {**parts, "owner": parts.get("owner") or by}
    return _link(solution.chain, solution, Link.Kind.PROBLEM, by=by, at=at, **parts)


def _surprise(solution, words, parts, *, by, at):
    missing = [name for name, value in (("words", words), ("borne_by", parts.get("borne_by"))) if not value]
    if missing:
        raise NextProblemIsThin(missing=", ".join(part.replace("_", " ") for part in missing))
    if parts.get("returns_to"):
        _check_earlier(solution, parts["returns_to"])
    parts = {**parts, "owner": parts.get("owner") or by}
    link = _link(solution.chain, solution, Link.Kind.PROBLEM, words, by=by, at=at, **parts)
    Look.objects.create(place=link.place, link=link, found=Look.Found.APPEARED, words=words, at=at, by=by)
    _tell_owners(link, at=at)
    return link


def _link(chain, after, kind, words="", *, by, at, **more):
    if not str(words).strip():
        raise WrongInput(field="Words", wrong="they are empty", right="Say it in a sentence")
    return Link.objects.create(
        place=chain.place, chain=chain, after=after, kind=kind, words=words, by=by, at=at, **more
    )


def _check_look(found, words, look_again_on, at):
    if found == Look.Found.NOT_YET and (look_again_on is None or look_again_on <= at.date()):
        raise WrongInput(field="Look again", wrong="it has no later day", right="Give a day after today")
    if found == Look.Found.LEFT and not words.strip():
        raise WrongInput(field="Why", wrong="no reason is given", right="Say why nobody needs to look any more")
    if found == Look.Found.LEFT and look_again_on is not None:
        raise WrongInput(field="Look again", wrong="it has a day although nobody looks", right="Leave it empty")


def _check_earlier(link, earlier):
    if earlier.kind != Link.Kind.PROBLEM or earlier not in line_of(link) or earlier == link:
        raise WrongInput(
            field="Earlier problem",
            wrong=f"'{earlier.words}' does not stand before it",
            right="Choose a problem further up the same chain",
        )


def _tell_owners(link, *, at):
    """Everybody who answers for a solution that led here learns that its next problem has come."""
    owners = {one.owner for one in line_of(link) if one.kind == Link.Kind.SOLUTION and one.owner_id}
    for owner in sorted(owners, key=lambda one: str(one.pk)) if link.place_id else ():
        put(
            link.place,
            to=owner,
            kind="next problem has come",
            subject=link,
            text="A next problem of something you put in place has come. Sign in and open 'Then what?' to read it.",
            at=at,
        )


def _kind_of(subject):
    return type(subject).__name__.lower()
