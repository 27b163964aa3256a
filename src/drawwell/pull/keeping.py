"""Keeping some of an offer for a pull: at once, or while a provider who answers themselves is asked.

Units are held in the ledger from the first moment, so that nothing is promised twice while somebody thinks it over.
"""

from datetime import timedelta
from uuid import uuid5

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from drawwell.guard.membership import members_for
from drawwell.guard.models import JournalEntry
from drawwell.guard.powers import no_power, power
from drawwell.place import gathering, outbox
from drawwell.place.models import Role
from drawwell.place.rows import new_row
from drawwell.supply import ledger

from .events import tell_systems
from .models import Answer

HOLD_HOURS = 48
# A provider has half the time there is to answer, at most a day: the other half is left for the next one.
ANSWER_SHARE, ANSWER_MOST, ANSWER_LEAST = 0.5, timedelta(hours=24), timedelta(minutes=30)

HELD = (Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.CONFIRMED)
BEING_ASKED = (Answer.Kind.ASKED, Answer.Kind.YES_BUT)
ON_THE_WAY = (*BEING_ASKED, Answer.Kind.DECLINED)  # settles nothing by itself
KEPT = (*HELD, *BEING_ASKED)  # units lie in the ledger for it
ABOUT_THE_DAYS = (
    Answer.Because.NO_ROOM_AFTER_ALL, Answer.Because.NOBODY_TO_DO_IT, Answer.Because.NOT_IN_THAT_TIME,
    Answer.Because.NO_ANSWER,
)  # fmt: skip
DAYS_CHANGED = "time of an ask changed"


@power("hold capacity")
def keep(pull, offer, *, by, at, kind=Answer.Kind.HELD, until=None, units=None, number=None, **more):
    """Hold units of an offer for a pull and write down how it stands. Raises OfferIsFull and its kind.

    Where the provider answers themselves the pull stands as asked of them, with the time by which they answer, and
    they are told that somebody asks; else as `kind`. units: those asked for, unless said. number: of the answer this
    is, where the caller has looked. Returns the Answer.
    """
    number = number or next_number(pull)
    key = _key_of(pull, number, offer)
    answer_by = None if offer.answers_by_itself else answers_by(pull.latest_at, at)
    until = until or held_until(pull, offer, at)
    if answer_by is not None:
        kind, until = Answer.Kind.ASKED, _time_to_answer_and_use(offer, until, answer_by)
    units = units or pull.units
    ledger.hold_soon([(offer, units)], pull_id=pull.id, key=key, until=until, by=by, at=at)
    if units != pull.units:
        more["units"] = units
    answer = add_answer(
        pull, kind, by=by, at=at, offer=offer, hold_key=key, until=until, answer_by=answer_by, number=number, **more
    )
    if kind == Answer.Kind.ASKED:
        _tell_provider(answer, at=at)
    return answer


def said_no(pull):
    """Ids of the offers that were declined for this pull, by either side: they are not tried again by themselves.

    What was about its days alone counts until they are changed.
    """
    rows = list(pull.answers.filter(kind=Answer.Kind.DECLINED, offer__isnull=False))
    changed = _days_changed(pull) if any(row.because in ABOUT_THE_DAYS for row in rows) else None
    return {
        row.offer_id
        for row in rows
        if changed is None or row.because not in ABOUT_THE_DAYS or (row.at, row.id) > changed
    }


def _days_changed(pull):
    """(when, which line of the journal) the ask was last put to other days, or None."""
    lines = JournalEntry.objects.for_place(pull.place).filter(subject_id=pull.id, act=DAYS_CHANGED, refused=False)
    return lines.order_by("-at", "-id").values_list("at", "id").first()


def first_settled(answers):
    """The first answer that settled how an ask began: not one that only put it to somebody, or somebody's no.

    answers: of one pull, in order. None while nobody has settled it.
    """
    return next((one for one in answers if one.kind not in ON_THE_WAY), None)


def was_let_down():
    """For a query of pulls: whether a provider said no to it after help of theirs had been held for it."""
    held = (Answer.Kind.HELD, Answer.Kind.CONFIRMED)
    promised = Answer.objects.filter(
        pull=OuterRef("pull"), offer=OuterRef("offer"), kind__in=held, number__lt=OuterRef("number")
    )
    fell_through = Answer.objects.filter(
        pull=OuterRef("pk"), kind=Answer.Kind.DECLINED, declined_by=Answer.DeclinedBy.PROVIDER
    )
    return Exists(fell_through.filter(Exists(promised)))


def held_until(pull, offer, at):
    """Two days, or until it is wanted if that is sooner; help that begins later is held until it can be used."""
    from_start = min(offer.starts_at + timedelta(hours=HOLD_HOURS), offer.ends_at) if offer.starts_at > at else at
    return max(min(pull.latest_at, at + timedelta(hours=HOLD_HOURS)), from_start)


def answers_by(latest_at, at):
    """When a provider answers at the latest: half the time there is, from half an hour to a day."""
    return at + min(max((latest_at - at) * ANSWER_SHARE, ANSWER_LEAST), ANSWER_MOST)


def _time_to_answer_and_use(offer, until, answer_by):
    """However late the yes comes, there is as much time to use it as there would have been."""
    longer = max(until, answer_by + timedelta(hours=HOLD_HOURS))
    return min(longer, offer.ends_at) if offer.ends_at > answer_by else longer


def _tell_provider(answer, *, at):
    words = _("Somebody asks %(who)s for help. Answer on the page Asks for us.") % {"who": answer.organisation.name}
    for account in members_for(answer.organisation, Role.PROVIDER, at=at):
        outbox.put(answer.place, to=account, kind="asked of us", text=words, at=at, subject=answer.pull)


def tell_provider(row, *, at):
    """The organisation whose offer it is reads that whoever asked said whether what it offered instead will do."""
    organisation = row.offer.service.organisation
    said = _("There is an answer to what %(who)s offered. Read it on the page Asks for us.")
    words = said % {"who": organisation.name}
    for account in members_for(organisation, Role.PROVIDER, at=at):
        outbox.put(row.place, to=account, kind="answered", text=words, at=at, subject=row.pull)


def next_number(pull):
    """The number of a pull's next answer."""
    return (pull.answers.aggregate(last=Max("number"))["last"] or 0) + 1


def next_key(pull, offer):
    """The key of a hold on this offer as the pull's next answer: the same until it is answered, so a retry is one."""
    return _key_of(pull, next_number(pull), offer)


def _key_of(pull, number, offer):
    return uuid5(pull.id, f"{number}/{offer.id}")


@no_power("the row that an action adds; the action carries the power")
def add_answer(pull, kind, *, by, at, offer=None, number=None, **more):
    """How a pull stands from now on: one more row, with the organisation whose offer it is. Systems are told.

    number: of this answer, where the caller has looked already.
    """
    answer = new_row(
        Answer,
        place=pull.place,
        pull=pull,
        number=number or next_number(pull),
        kind=kind,
        at=at,
        by=by,
        offer=offer,
        organisation=offer.service.organisation if offer is not None else None,
        **more,
    )
    gathering.add(answer)
    tell_systems(answer)
    return answer
