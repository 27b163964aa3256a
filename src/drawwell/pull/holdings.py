"""What pulls keep about a person: their asks, how each was answered, whether it helped, help kept, money spent."""

from django.utils.translation import gettext_lazy as _

from drawwell.guard import keys
from drawwell.page.wording import amount_of
from drawwell.partner.holdings import Kept, circle_ids_of, holds, names, subjects
from drawwell.supply.models import Hold, Payment

from .models import PartAsked, Pull


def _asks(person):
    rows = Pull.objects.filter(circle_id__in=circle_ids_of(person)).select_related("capability", "by")
    return [row for row in rows.order_by("asked_at", "id") if names(person, row)]


@subjects
def _ids(person):
    return [row.id for row in _asks(person)]


@holds("asks", _("What was asked for"), _("So that help can be found, and what could not be had is remembered."))
def _pulls(person, at):
    for row in _asks(person):
        note = keys.unseal(row.note_sealed, subject_id=row.sealed_for)
        facts = [(_("How much"), amount_of(row.units, row.capability.unit)), (_("Wanted by"), row.latest_at)]
        facts += [(_("With the ask"), note)] if note else []
        facts += [(_("Near"), f"{row.latitude:.3f}, {row.longitude:.3f}")] if row.latitude is not None else []
        yield Kept("Pull", row.id, row.asked_at, row.by.name, row.capability.name, tuple(facts), row.private, row)
        for leg in row.also.select_related("capability"):
            facts = ((_("How much"), amount_of(leg.units, leg.capability.unit)), (_("Together with"), row.id))
            yield Kept("PullLeg", leg.id, row.asked_at, row.by.name, leg.capability.name, facts, row.private)


@holds("answers", _("How your asks were answered"), _("You see each answer and who gave it."))
def _answers(person, at):
    for pull in _asks(person):
        for row in pull.answers.select_related("by", "offer__service", "organisation"):
            by = row.by.name if row.by_id else ""
            facts = [(_("Ask"), pull.id)]
            facts += [(_("Where"), row.offer.service.name)] if row.offer_id else []
            facts += [(_("Why"), row.words)] if row.words else []
            facts += [(_("Until"), row.until)] if row.until else []
            yield Kept("Answer", row.id, row.at, by, row.kind, tuple(facts), pull.private)
        for row in pull.times_answered.select_related("by", "offer__service"):
            facts = [(_("Ask"), pull.id), (_("Which time"), row.window + 1), (_("From"), row.earliest_at)]
            facts += [(_("Offered instead"), row.begins_at)] if row.begins_at else []
            facts += [(_("Where"), row.offer.service.name)] if row.offer_id else []
            facts += [(_("Why"), row.words)] if row.words else []
            by = row.by.name if row.by_id else ""
            yield Kept("TimeAnswer", row.id, row.at, by, row.kind, tuple(facts), pull.private)
        for row in PartAsked.objects.filter(pull=pull).select_related("organisation").order_by("id"):
            facts = [(_("Ask"), pull.id)] + ([(_("Said yes"), row.said_yes_at)] if row.said_yes_at else [])
            yield Kept("PartAsked", row.id, pull.asked_at, "", row.organisation.name, tuple(facts), pull.private)
        for row in pull.helped.select_related("by"):
            words = _("Did it help? %(answer)s") % {"answer": row.answer}
            yield Kept("DidItHelp", row.id, row.at, row.by.name, words, ((_("Ask"), pull.id),), pull.private)


@holds("kept", _("Help that was kept for you"), _("So that nobody else could have it meanwhile."))
def _holds(person, at):
    asks = {row.id: row for row in _asks(person)}
    for row in Hold.objects.filter(pull_id__in=asks).order_by("until", "key"):
        pull = asks[row.pull_id]
        facts = ((_("How much"), row.units), (_("Until"), row.until), (_("Ask"), pull.id))
        yield Kept("Hold", row.pk, row.held_at, words=row.status, facts=facts, private=pull.private)


@holds("money", _("Money spent for your asks"), _("Every penny can be followed."))
def _money(person, at):
    asks = {row.id: row for row in _asks(person)}
    for row in Payment.objects.filter(pull_id__in=asks).select_related("by").order_by("at", "id"):
        facts = ((_("Pounds"), f"{row.pence / 100:.2f}"), (_("Ask"), row.pull_id))
        by = row.by.name if row.by_id else ""
        yield Kept("Payment", row.id, row.at, by, row.because, facts, asks[row.pull_id].private)
