"""Several things kept together, of which some providers answer for themselves: all of them say yes, or none is had.

Everything is held meanwhile, so that no part is promised to others while the rest think; one no gives all of it back.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from drawwell.guard.membership import members_for
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.place import outbox
from drawwell.place.models import Role

from .models import Answer, PartAsked


class AllOrNone(Refusal):
    """This is asked for together with other things, all of them or none. Say yes to your part of it, or no."""


@no_power("whoever answers for themselves is asked; keeping it carried the power")
def ask_for_parts(answer, offers, *, at):
    """Write down who is asked for its part of what is kept under an answer, and tell them that somebody asks."""
    for organisation in {one.service.organisation for one in offers if not one.answers_by_itself}:
        PartAsked.objects.create(
            place=answer.place, pull=answer.pull, hold_key=answer.hold_key, organisation=organisation
        )
        _tell(organisation, answer, at)


def ask_again_for_parts(answer, parts, *, at):
    """Those who had not answered when another changed its part are told that somebody asks still."""
    for part in parts:
        _tell(part.organisation, answer, at)


def _tell(organisation, answer, at):
    words = _("Somebody asks %(who)s for help. Answer on the page Asks for us.") % {"who": organisation.name}
    for account in members_for(organisation, Role.PROVIDER, at=at):
        outbox.put(answer.place, to=account, kind="asked of us", text=words, at=at, subject=answer.pull)


def is_asked_for(offer, organisation_id):
    """Whether an offer is what this organisation is asked for: what it answers itself, of all that it gives."""
    return offer.service.organisation_id == organisation_id and not offer.answers_by_itself


def parts_asked(answer):
    """Who was asked for a part of what is kept under an answer, and who of them said yes; [] for one thing alone."""
    if answer is None or answer.hold_key is None:
        return []
    rows = PartAsked.objects.filter(hold_key=answer.hold_key).select_related("organisation", "said_yes_by")
    return list(rows.order_by("organisation__name"))


@no_power("a part of saying yes")
def say_yes_to_parts(asked, organisations, *, by, at):
    """These organisations' yes to their parts. Returns the parts that are still thought over."""
    for part in asked:
        if part.organisation in organisations and part.said_yes_at is None:
            part.said_yes_at, part.said_yes_by = at, by
            part.save(update_fields=["said_yes_at", "said_yes_by"])
    return [part for part in asked if part.said_yes_at is None]


def who_said_yes(asked):
    """'Petra, Tiny Council; Hal, Hall Trust', as far as it fits."""
    most = Answer._meta.get_field("confirmed_by").max_length
    return "; ".join(f"{part.said_yes_by.name}, {part.organisation.name}" for part in asked)[:most]


def waits_for(organisations):
    """For a query of answers that stand as asked: those that one of these organisations has not answered."""
    parts = PartAsked.objects.filter(hold_key=OuterRef("hold_key"))
    ours = parts.filter(organisation__in=organisations, said_yes_at=None)
    return Q(Exists(ours)) | Q(~Exists(parts), organisation__in=organisations)


def waits_for_a_part(organisations):
    """For a query of rows with a hold of their own: those of which one of these has not answered a part."""
    parts = PartAsked.objects.filter(hold_key=OuterRef("hold_key"), organisation__in=organisations, said_yes_at=None)
    return Q(Exists(parts))


def time_to_use(offers, until, answer_by, *, hours):
    """However late the last yes comes, there is as much time to use it, as long as every offer lasts."""
    soonest_over = min(offer.ends_at for offer in offers)
    longer = max(until, answer_by + timedelta(hours=hours))
    return min(longer, soonest_over) if soonest_over > answer_by else longer
