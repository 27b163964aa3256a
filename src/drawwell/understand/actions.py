"""Writing down what is known of a place: studies of demand, evidence from each world, statements recognised."""

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput

from .models import DemandStudy, Evidence

FEWEST_IN_A_STUDY = 20


@no_power("what was read and by whom, in counts of statements; it holds nobody's words")
@journal.all_or_nothing()
def keep_study(place, *, purpose, from_month, to_month, help_me, you_did_not, not_agreed, classed_by, by, at):
    """Keep a study of demand. Raises WrongInput when the purpose is empty, the sample thin, or one person classed."""
    purpose, names = purpose.strip(), sorted(set(classed_by))
    sample = help_me + you_did_not + not_agreed
    if not purpose:
        raise WrongInput(
            field="Purpose", wrong="it is empty", right="Write what people want help to do for them, in their terms"
        )
    if len(names) < 2:
        raise WrongInput(field="Classed by", wrong="one person read them", right="Let a second named person read them")
    if sample < FEWEST_IN_A_STUDY:
        raise WrongInput(
            field="Sample",
            wrong=f"{sample} statements were classed by two people",
            right=f"Class at least {FEWEST_IN_A_STUDY}, so that one loud day is not the whole study",
        )
    study = DemandStudy.objects.create(
        place=place,
        purpose=purpose,
        from_month=from_month,
        to_month=to_month,
        sample=sample,
        help_me=help_me,
        you_did_not=you_did_not,
        not_agreed=not_agreed,
        classed_by=names,
        at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="study of demand kept", subject=study)
    return study


@no_power("a named source for a named question, about the place and nobody in it")
@journal.all_or_nothing()
def keep_evidence(place, *, world, question, words, source, on_date, by, at, need=None):
    """Keep one thing that is known: whose world it comes from, which question it answers, where it is written."""
    for field, value in (("What is known", words), ("Source", source)):
        if not value.strip():
            raise WrongInput(field=field, wrong="it is empty", right="Write a sentence that somebody else can check")
    if on_date > at.astimezone(place.zone).date():
        raise WrongInput(field="When it was so", wrong="that day is to come", right="Choose today or an earlier day")
    row = Evidence.objects.create(
        place=place,
        need=need,
        world=Evidence.World(world),
        question=Evidence.Question(question),
        words=words.strip(),
        source=source.strip(),
        on_date=on_date,
        at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="evidence kept", subject=row)
    return row
