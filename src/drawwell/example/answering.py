"""Wellbridge's providers answer the asks that are put to them: mostly yes, sometimes yes but, now and then no."""

from datetime import timedelta

from drawwell.guard.membership import members_for
from drawwell.place.models import Role
from drawwell.pull import asks_for_us, changes
from drawwell.pull.actions import standing
from drawwell.pull.models import Answer

# How a provider answers, and how often.
YES, YES_BUT, NO, SILENT = "yes", "yes but", "no", "silent"
OFTEN = {YES: 82, YES_BUT: 6, NO: 9, SILENT: 3}
NOES = (
    (Answer.Because.NOBODY_TO_DO_IT, ""),
    (Answer.Because.NOT_IN_THAT_TIME, ""),
    (Answer.Because.A_RULE, "Only after a form has come back, and that takes three weeks."),
)
MOST_ANSWERS = 5  # that one ask needs: each no or silence puts it to the next


def answer_for(pull, chance, moment):
    """Let whoever is asked answer, until the ask is held or waits. Returns the moment after the last answer."""
    for _ in range(MOST_ANSWERS):
        last = standing(pull)
        if last.kind == Answer.Kind.YES_BUT:
            moment += timedelta(hours=2)
            changes.accept(pull, by=pull.by, at=moment)
            continue
        if last.kind != Answer.Kind.ASKED:
            break
        moment = _answer(pull, last, chance, moment)
    return moment


def _answer(pull, last, chance, moment):
    how = chance.choices(tuple(OFTEN), tuple(OFTEN.values()))[0]
    people = members_for(last.organisation, Role.PROVIDER, at=moment)
    if how == SILENT or not people:
        asks_for_us.go_on_after_silence(pull.place, at=last.answer_by)
        return last.answer_by
    at = moment + (last.answer_by - moment) * chance.uniform(0.1, 0.8)
    if how == NO:
        because, words = chance.choice(NOES)
        asks_for_us.say_no(pull, because, words=words, by=people[0], at=at)
    elif how == YES_BUT and at + timedelta(days=1) < last.offer.ends_at:
        later = max(at, last.offer.starts_at) + timedelta(hours=20)
        asks_for_us.say_yes_but(pull, begins_at=later, words="Not today: tomorrow.", by=people[0], at=at)
    else:
        asks_for_us.say_yes(pull, by=people[0], at=at)
    return at
