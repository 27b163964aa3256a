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


def _concerned(answer):
    asked_by = webhooks.organisations_of(answer.pull.by, answer.place, at=answer.at)
    return asked_by | ({answer.organisation_id} if answer.organisation_id else set())
