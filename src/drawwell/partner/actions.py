"""Beginning to work with people and writing down what they say. Nothing here needs anybody's approval."""

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, WrongInput

from . import access
from .models import (
    Circle,
    CircleMember,
    Gloss,
    NameToken,
    NotForLearning,
    Noticing,
    Observable,
    Part,
    Partnership,
    Person,
    Purpose,
    Rest,
    Said,
    Strength,
)

LONGEST_WORDS = 200_000

BESIDE = no_power("a worker beside people writes what they say; opening their record is journalled")


@BESIDE
@journal.all_or_nothing()
def begin_partnership(place, *, circle_name, names, by, at, latitude=None, longitude=None, accounts=()):
    """Begin to work with a person, family or group: a name to call each by is all that is needed.

    names: one or more. accounts: sign-ins of the people, in the same order, where they have one.
    Returns the Partnership of `by` with the new circle.
    """
    names = [name.strip() for name in names if name.strip()]
    if not names:
        raise WrongInput(field="Name", wrong="nobody is named", right="Write the name they like to be called by")
    circle = _new_circle(place, circle_name.strip() or names[0], latitude=latitude, longitude=longitude, at=at)
    for position, name in enumerate(names):
        account = accounts[position] if position < len(accounts) else None
        _add_person(circle, name, account=account, at=at)
    partnership = Partnership.objects.create(place=place, circle=circle, worker=by, starts_at=at)
    journal.write(place, by=by, at=at, act="partnership begun", subject=circle)
    return partnership


@no_power("somebody begins a record of their own; nothing about anybody else is read or written")
@journal.all_or_nothing()
def begin_alone(place, *, name, by, at, latitude=None, longitude=None):
    """Somebody's own record, with no worker in it. Their circle is of themselves; returns their Person.

    by: their own account. Only they see that it was begun.
    """
    circle = _new_circle(place, name, latitude=latitude, longitude=longitude, at=at)
    person = _add_person(circle, name, account=by, at=at)
    journal.write(place, by=by, at=at, act="began alone", subject=person, whose_id=person.id, may_see=[person.id])
    return person


def _new_circle(place, name, *, latitude, longitude, at):
    circle = Circle(place=place, made_at=at, latitude=latitude, longitude=longitude)
    circle.name_sealed = keys.seal(name, subject_id=circle.id, place=place, at=at)
    circle.save()
    return circle


def _add_person(circle, name, *, account, at):
    person = Person(place=circle.place, account=account, made_at=at)
    person.name_sealed = keys.seal(name, subject_id=person.id, place=circle.place, at=at)
    person.save()
    NameToken.objects.bulk_create(
        NameToken(place=circle.place, person=person, token=token) for token in keys.name_tokens(name)
    )
    CircleMember.objects.create(place=circle.place, circle=circle, person=person, starts_at=at)
    return person


@BESIDE
def write_row(model, opened, words, *, whose, private, by, at, after=None, **more):
    """One new row of words, sealed for the person it belongs to, or for the whole circle.

    A number on the 0-10 line may stand without words; nothing else may. The row has its words as `.text`.
    """
    if not words.strip() and more.get("scale_now") is None and more.get("scale_good_enough") is None:
        raise WrongInput(
            field="Words", wrong="nothing was written", right="Write what they said, or leave it for later"
        )
    if len(words) > LONGEST_WORDS:
        raise WrongInput(
            field="Words",
            wrong=f"over {LONGEST_WORDS:,} letters at once",
            right="Save it in two parts; nothing was lost",
        )
    whose_id = opened.person.id if opened.person is not None and whose is None else getattr(whose, "id", whose)
    if private and whose_id is None:
        raise WrongInput(field="Private", wrong="it is not said whose words these are", right="Choose the person")
    readers = [str(whose_id)] if private else sorted(str(one) for one in opened.members)
    holder = whose_id or opened.circle.id
    row = model.objects.create(
        place=opened.place,
        circle=opened.circle,
        whose_id=whose_id,
        may_see=readers,
        private=private,
        sealed_for=holder,
        words_sealed=keys.seal(words, subject_id=holder, place=opened.place, at=at),
        at=at,
        by=by,
        after=after,
        **more,
    )
    row.text = words
    return row


@BESIDE
def open_to_write(circle, *, by, at, why, whose=None, private=False):
    """The circle opened by its door to write in it; what is private to one person is opened for them alone."""
    only_for = getattr(whose, "id", whose) if private else None
    return access.open_circle(circle.id, place=circle.place, by=by, at=at, reason=why, only_for=only_for)


@BESIDE
@journal.all_or_nothing()
def write_down(circle, words, *, by, at, whose=None, private=False):
    """What they said, to the letter."""
    opened = open_to_write(circle, by=by, at=at, why="writing down what was said", whose=whose, private=private)
    return write_row(Said, opened, words, whose=whose, private=private, by=by, at=at)


@BESIDE
@journal.all_or_nothing()
def add_purpose(circle, words, *, by, at, whose=None, private=False, after=None):
    """What matters to them, in their words. A change of purpose is a new row after the old one."""
    opened = open_to_write(circle, by=by, at=at, why="writing down what matters", whose=whose, private=private)
    return write_row(Purpose, opened, words, whose=whose, private=private, by=by, at=at, after=after)


@BESIDE
@journal.all_or_nothing()
def add_observable(purpose, words, *, by, at):
    """What someone would notice if it were so. It is as private as the purpose it belongs to."""
    mine = {"whose": purpose.whose_id, "private": purpose.private}
    opened = open_to_write(purpose.circle, by=by, at=at, why="writing down what would be noticed", **mine)
    return write_row(
        Observable,
        opened,
        words,
        whose=purpose.whose_id,
        private=purpose.private,
        by=by,
        at=at,
        purpose=purpose,
    )


@BESIDE
@journal.all_or_nothing()
def notice(
    circle,
    words,
    *,
    by,
    at,
    observable=None,
    scale_now=None,
    scale_good_enough=None,
    whose=None,
    private=False,
):
    """A dated noticing; 0-10 is in the person's own terms and goes nowhere else."""
    for name, value in (("Now", scale_now), ("Good enough", scale_good_enough)):
        if value is not None and not 0 <= value <= 10:
            raise WrongInput(field=name, wrong=f"{value} is not on the line", right="Choose a number from 0 to 10")
    opened = open_to_write(circle, by=by, at=at, why="writing down what was noticed", whose=whose, private=private)
    return write_row(
        Noticing,
        opened,
        words,
        whose=whose,
        private=private,
        by=by,
        at=at,
        observable=observable,
        scale_now=scale_now,
        scale_good_enough=scale_good_enough,
    )


@BESIDE
@journal.all_or_nothing()
def add_strength(circle, words, *, by, at, whose=None, private=False):
    """What is strong here. It is theirs: nobody can search it, and no plan counts it."""
    opened = open_to_write(circle, by=by, at=at, why="writing down what helps", whose=whose, private=private)
    return write_row(Strength, opened, words, whose=whose, private=private, by=by, at=at)


@BESIDE
@journal.all_or_nothing()
def add_gloss(circle, words, *, by, at):
    """A worker's own note, labelled with the worker's name, beside their words and never over them."""
    opened = open_to_write(circle, by=by, at=at, why="adding a note")
    return write_row(Gloss, opened, words, whose=None, private=False, by=by, at=at)


@BESIDE
@journal.all_or_nothing()
def let_go(row, *, by, at):
    """They let a hope go, or take back what they said: a row of the same words after it, which says when.

    Nothing asks why. row: any words the writer may put right.
    """
    return _after(row, keys.unseal(row.words_sealed, subject_id=row.sealed_for), "letting it go", by, at, dropped_at=at)


@BESIDE
@journal.all_or_nothing()
def put_right(row, words, *, by, at):
    """A correction is a new row of the same kind, after the one it corrects; both stay."""
    return _after(row, words, "putting something right", by, at)


_KEPT = {
    Observable: ("purpose", "eyes"),
    Noticing: ("observable", "scale_now", "scale_good_enough"),
    Part: ("kind", "by_date"),
}


def _after(row, words, why, by, at, **more):
    """A new row after another one: as private, of the same person, with the same numbers."""
    mine = {"whose": row.whose_id, "private": row.private}
    opened = open_to_write(row.circle, by=by, at=at, why=why, **mine)
    if not opened.may_see(row):
        raise NotYours()
    more |= {name: getattr(row, name) for name in _KEPT.get(type(row), ())}
    return write_row(type(row), opened, words, by=by, at=at, after=row, **mine, **more)


@BESIDE
@journal.all_or_nothing()
def rest(partnership, *, by, at):
    """The partnership rests; nothing closes."""
    open_to_write(partnership.circle, by=by, at=at, why="letting the partnership rest")
    return Rest.objects.create(place=partnership.place, partnership=partnership, starts_at=at, by=by)


@BESIDE
@journal.all_or_nothing()
def take_up_again(partnership, *, by, at):
    """One tap, and it goes on where it was."""
    open_to_write(partnership.circle, by=by, at=at, why="taking the partnership up again")
    partnership.rests.filter(ends_at__isnull=True).update(ends_at=at)
    return partnership


@no_power("a person keeps their own record out of counts; the help they get does not change")
@journal.all_or_nothing()
def leave_out_of_learning(circle, *, by, at):
    """From now on no count, pattern or estimate includes this circle, and nobody can list who asked so."""
    # The reason says no more than any change to what is shared would: a journal must not become the list.
    open_to_write(circle, by=by, at=at, why="what is shared")
    there = NotForLearning.objects.filter(circle=circle, ends_at=None).first()
    return there or NotForLearning.objects.create(place=circle.place, circle=circle, starts_at=at)
