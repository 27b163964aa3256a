"""What a provider offers instead of what was asked, to the whole ask or to one of its times: what may differ."""

from datetime import datetime, time, timedelta

from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place.hours_of_day import LAST_MINUTE
from drawwell.supply.actions import with_parts

from .actions import NotWhatWasAsked

ASKER_THINKS = timedelta(hours=72)  # how long a yes-but is kept for the asker to say


class NothingDiffers(Refusal):
    """This is what was asked for. Say yes, or change the time, the amount or the place."""

    status = 422


def check_instead(before, offer, units, begins_at, *, kind, most, at):
    """Raise where a provider cannot offer this instead: NotYours, NotWhatWasAsked, WrongInput.

    before: the offer that is asked. kind: the Capability and most: the units that were asked for.
    """
    place = before.place
    if offer.service.organisation_id != before.service.organisation_id or offer.place_id != place.pk:
        raise NotYours()
    if offer.capability_id != before.capability_id and offer.capability not in with_parts(kind):
        raise NotWhatWasAsked(offer=offer.service.name, gives=offer.capability.name, asked=kind.name)
    if int(units) != units or not 1 <= units <= most:
        raise WrongInput(field="How much", wrong=f"{units} was not asked for", right=f"Give from 1 to {most}")
    if begins_at is not None and not max(at, offer.starts_at) <= begins_at < offer.ends_at:
        wrong = f"{begins_at.astimezone(place.zone):%-d %B %Y} is not within the offer, or is past"
        last_day = (offer.ends_at - timedelta(seconds=1)).astimezone(place.zone)
        right = f"Choose a time from now to {last_day:%-d %B %Y}"
        raise WrongInput(field="When", wrong=wrong, right=right)


def kept_for_the_asker(offer, begins_at, at):
    """Until when what is offered instead is kept while the asker thinks it over."""
    return min(at + ASKER_THINKS, begins_at or offer.ends_at, offer.ends_at)


def days_from(begins_at, offer, *, earliest_at, latest_at, zone):
    """One time's days once it begins when its provider named: as long as before within a day, else to the day's end."""
    first, last = earliest_at.astimezone(zone), latest_at.astimezone(zone)
    within_hours = first.date() == last.date() and (first.time() != time() or last.time() < LAST_MINUTE)
    if within_hours:
        ends_at = begins_at + (latest_at - earliest_at)
    else:
        day_is_over = datetime.combine(begins_at.astimezone(zone).date(), LAST_MINUTE, tzinfo=zone)
        ends_at = max(day_is_over, begins_at + timedelta(hours=1))
    return {"earliest_at": begins_at, "latest_at": min(ends_at, offer.ends_at)}
