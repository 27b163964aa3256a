"""People are introduced to what others do together here: a walking group, a lunch club. By invitation, and no more.

An association is not supply. It has no units, so no design can count it; it is in no ledger, so nobody can hold it;
planning cannot import this module (tests/architecture). A worker invites; the person says yes, or no, or nothing; and
nothing follows from silence. Who goes where is in the person's own story and in no list.
"""

from django.db.models import Q

from drawwell.guard import journal
from drawwell.guard.membership import check_role, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place import outbox
from drawwell.place.models import Role

from .actions import BESIDE, open_to_write, write_row
from .models import Association, Introduction
from .sharing import NeedsTheirWord

MOST_WORDS = 1_000
_PUBLIC = no_power("what people do together stands in public by their own word; nobody is named by it")


class NeedsNoInvitation(Refusal):
    """You need no invitation: come along as it says there, or leave it."""


class ItStandsHereAlready(Refusal):
    """'{name}' stands here already. Take that one off first if something about it has changed."""


def associations_of(place, *, at):
    """What people do together here now, by name."""
    standing = Association.objects.for_place(place).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return list(standing.filter(at__lte=at).order_by("name", "id"))


@_PUBLIC
@journal.all_or_nothing()
def put_up(place, name, *, what, how, by, at, when="", where="", they_want_it=False):
    """Say in public what people do together and how somebody comes along. they_want_it: that the group said so.

    Returns the Association. Raises WrongInput, ItStandsHereAlready.
    """
    check_role(by, place, Role.WORKER, Role.RESIDENT, Role.PROVIDER, at=at)
    said = {"name": name, "what": what, "how": how, "when": when, "where": where}
    said = {field: " ".join(text.split()) for field, text in said.items()}
    for field, label in (("name", "What it is called"), ("what", "What they do"), ("how", "How to come along")):
        if not said[field]:
            raise WrongInput(field=label, wrong="nothing is written", right="Write it in a few words")
    for field, text in said.items():
        most = Association._meta.get_field(field).max_length or MOST_WORDS
        if len(text) > most:
            raise WrongInput(field=field.capitalize(), wrong=f"over {most} letters", right="Say it more shortly")
    if not they_want_it:
        raise WrongInput(
            field="Their word", wrong="it is not said that the group wants to stand here", right="Ask them first"
        )
    if any(one.name.casefold() == said["name"].casefold() for one in associations_of(place, at=at)):
        raise ItStandsHereAlready(name=said["name"])
    made = Association.objects.create(place=place, at=at, by=by, **said)
    journal.write(place, by=by, at=at, act="association put up", subject=made)
    return made


@_PUBLIC
@journal.all_or_nothing()
def take_off(association, *, by, at):
    """It stands here no more: whoever put it up may, or a worker. What people said about it stays theirs."""
    if association.by_id != by.id and Role.WORKER not in roles_of(by, association.place, at=at):
        journal.write(association.place, by=by, at=at, act="take off association", refused=True, subject=association)
        raise NotYours()
    association.ends_at = at
    association.save(update_fields=["ends_at"])
    journal.write(association.place, by=by, at=at, act="association taken off", subject=association)


@BESIDE
@journal.all_or_nothing()
def invite(circle, association, words, *, by, at, whose=None):
    """A worker invites somebody to come along, in the worker's own words. whose: the one person who reads it.

    Returns the Introduction.
    """
    private = whose is not None
    opened = open_to_write(circle, by=by, at=at, why="inviting to a group", whose=whose, private=private)
    if opened.person is not None:
        raise NeedsNoInvitation()
    if association.place_id != circle.place_id or (whose is not None and _id(whose) not in opened.members):
        raise NotYours()
    return write_row(Introduction, opened, words, whose=whose, private=private, by=by, at=at, association=association)


@BESIDE
@journal.all_or_nothing()
def say(introduction, yes, *, by, at, their_word=""):
    """What the person says to an invitation: yes, or no. Their worker writes it down with their word for it.

    It may be said anew; nothing hangs on it. After a yes, whoever invited is told that there is something to read.
    """
    whose = introduction.whose_id if introduction.private else None
    opened = open_to_write(
        introduction.circle, by=by, at=at, why="saying yes or no to an invitation", whose=whose,
        private=introduction.private,
    )  # fmt: skip
    if not opened.may_see(introduction):
        raise NotYours()
    if opened.person is None and not their_word.strip():
        raise NeedsTheirWord()
    row = write_row(
        Introduction, opened, their_word.strip() or ("Yes" if yes else "No"), whose=whose, by=by, at=at,
        private=introduction.private, after=introduction, association=introduction.association, said_yes=yes,
    )  # fmt: skip
    if yes and introduction.by_id != by.id:
        outbox.put(
            opened.place, to=introduction.by, kind="invitation answered", at=at, subject=introduction,
            text="Somebody you invited would like to come along: see People.",
        )  # fmt: skip
    return row


def invitations_of(opened):
    """[(Introduction, what was said to it last or None)] that the reader may see, the latest first."""
    rows = opened.with_words(sorted(opened.rows(Introduction), key=lambda row: (row.at, row.id)))
    names = Association.objects.in_bulk({row.association_id for row in rows})
    answers = {row.after_id: row for row in rows if row.after_id}
    for row in rows:
        row.association = names[row.association_id]
    return [(row, answers.get(row.id)) for row in reversed(rows) if row.after_id is None]


def _id(person):
    return getattr(person, "id", person)
