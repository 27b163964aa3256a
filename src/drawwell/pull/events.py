"""What becomes of an ask, told to the systems of those whom it concerns: ids, the kind of help, and until when."""

from drawwell.place import webhooks

from .models import Answer

EVENT_OF = {
    Answer.Kind.ASKED: "pull.asked",
    Answer.Kind.YES_BUT: "pull.held",
    Answer.Kind.HELD: "pull.held",
    Answer.Kind.OFFERED: "pull.held",
    Answer.Kind.CONFIRMED: "pull.confirmed",
    Answer.Kind.DRAWN: "pull.used",
    Answer.Kind.RELEASED: "pull.released",
    Answer.Kind.RETURNED: "pull.released",
    Answer.Kind.LAPSED: "pull.released",
    Answer.Kind.WITHDRAWN: "pull.released",
    Answer.Kind.DECLINED: "pull.unmet",
    Answer.Kind.UNMET: "pull.unmet",
}


def tell_systems(answer):
    """Leave an event about how an ask stands now, for the provider's systems and those of whoever asked.

    What one person keeps to themselves leaves no trace in anybody's system.
    """
    pull = answer.pull
    if pull.private:
        return 0
    return webhooks.happened(
        answer.place,
        EVENT_OF[Answer.Kind(answer.kind)],
        at=answer.at,
        organisations=lambda: _concerned(answer),
        subject=pull.id,
        pull=pull.id,
        stands=answer.kind,
        capability=pull.capability.key,
        offer=answer.offer_id,
        until=answer.until,
    )


def tell_systems_of_time(time):
    """The same for one time of a series; `time` says which, from 1."""
    pull = time.pull
    if pull.private:
        return 0
    giver = {time.offer.service.organisation_id} if time.offer_id else set()
    return webhooks.happened(
        time.place,
        EVENT_OF[Answer.Kind(time.kind)],
        at=time.at,
        organisations=lambda: _asked_by(time) | giver,
        subject=pull.id,
        pull=pull.id,
        time=time.window + 1,
        stands=time.kind,
        capability=pull.capability.key,
        offer=time.offer_id,
        until=time.until,
    )


def _concerned(answer):
    return _asked_by(answer) | ({answer.organisation_id} if answer.organisation_id else set())


def _asked_by(row):
    return webhooks.organisations_of(row.pull.by, row.place, at=row.at)
