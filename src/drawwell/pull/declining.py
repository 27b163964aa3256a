"""A no and what follows it: what was kept goes back, why is kept, and the next best offer is tried by itself."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from drawwell.guard import journal
from drawwell.guard.by_itself import installation
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import is_in_force
from drawwell.place import outbox
from drawwell.supply import ledger

from .actions import LOOK_AHEAD_DAYS, find_and_keep
from .each_time import release_kept
from .keeping import add_answer, next_key
from .models import Answer, Pull

Because = Answer.Because
PROVIDER_SAYS = (
    Because.NO_ROOM_AFTER_ALL, Because.NOBODY_TO_DO_IT, Because.NOT_IN_THAT_TIME, Because.NOT_WHAT_WE_DO,
    Because.TOO_FAR, Because.NOT_SAFE, Because.A_RULE, Because.SOMETHING_ELSE,
)  # fmt: skip
ASKER_SAYS = (
    Because.NOT_NEEDED, Because.NOT_WHAT_WAS_WANTED, Because.NOT_IN_THAT_TIME, Because.TOO_FAR, Because.SOMETHING_ELSE,
)  # fmt: skip
NEEDS_WORDS = (Because.A_RULE, Because.SOMETHING_ELSE)
MOST_WORDS = 500


def latest(place):
    """The answers of a place that are how a pull stands now, with what a page shows of them."""
    later = Answer.objects.filter(pull=OuterRef("pull"), number__gt=OuterRef("number"))
    found = Answer.objects.for_place(place).filter(~Exists(later))
    return found.select_related("place", "pull__capability", "pull__place", "offer__service__organisation")


def locked(pull):
    """The pull, so that two who answer at once take turns and the second sees what the first said."""
    return Pull.objects.select_for_update(of=("self",), no_key=True).get(pk=pull.pk)


def checked_reason(because, words, known):
    """The reason as Because, one of the known; a rule and something else need words. Raises WrongInput."""
    if because not in known:
        right = "Choose one of: " + ", ".join(one.value for one in known)
        raise WrongInput(field="Why", wrong=f"'{because}' is not one of the reasons", right=right)
    if because in NEEDS_WORDS and not checked_words(words):
        what = "which rule it is" if because == Because.A_RULE else "what it is"
        raise WrongInput(field="In your words", wrong=f"it is not said {what}", right="Say it in a sentence")
    return Because(because)


def checked_words(words):
    """The words without blanks around them, at most MOST_WORDS letters. Raises WrongInput."""
    words = words.strip()
    if len(words) > MOST_WORDS:
        wrong = f"{len(words)} letters are too many"
        raise WrongInput(field="In your words", wrong=wrong, right=f"Write at most {MOST_WORDS}")
    return words


@no_power("the row of a no; the action it is part of says whose")
def decline(pull, last, reason, *, by, at, words, offer=None):
    """Give back what was kept and write down who said no and why. reason: (DeclinedBy, Because)."""
    declined_by, because = reason
    release_kept(last, by=by, at=at)
    return add_answer(
        pull, Answer.Kind.DECLINED, by=by, at=at, offer=offer or last.offer, why=Answer.Why.DECLINED,
        words=checked_words(words), declined_by=declined_by, because=because,
    )  # fmt: skip


@no_power("after a no the next best is tried; keeping it carries the power")
def go_on(pull, *, at, kind=Answer.Kind.HELD):
    """After a no: the next best that nobody declined is kept, else it waits in its place. Returns the Answer."""
    by = installation()
    if is_in_force("hold capacity", place=pull.place, at=at):
        by_then = at + timedelta(days=LOOK_AHEAD_DAYS) if pull.latest_at <= at else None
        kept, _missing = find_and_keep(pull, by=by, at=at, kind=kind, latest_at=by_then)
        if kept:
            return kept
    words = _("Those who were asked said no, or did not answer, and nothing else fits now. It keeps its place.")
    return add_answer(pull, Answer.Kind.UNMET, by=by, at=at, why=Answer.Why.DECLINED, words=words)


@no_power("what was kept for this ask is kept for it anew; keeping it carried the power")
def hold_anew(pull, offer, units, *, until, by, at):
    """Hold units for a pull whose earlier hold was just released in the same transaction. Returns the key."""
    key = next_key(pull, offer)
    ledger.hold([(offer, units)], pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    return key


def answered(answer, *, act=""):
    """The asker is told that there is something to read; the message says nothing of what it is."""
    pull = answer.pull
    if act:
        journal.write(
            pull.place, by=answer.by, at=answer.at, act=act, subject=pull, whose_id=pull.whose_id, may_see=pull.may_see
        )
    words = _("There is an answer to something you asked for. Open it to read what it is.")
    outbox.put(pull.place, to=pull.by, kind="answered", text=words, at=answer.at, subject=pull)
    return answer
