"""What can be asked of help beside the help itself: named facts of a service or of one offer, never of a person.

A key is kept with the service and with the ask. Three kinds: facts that a provider says of its own help; those that
are seen from the offer (`comes-to-them`); and those seen from what went before (`same-worker`). A language is asked
for as `language-` and its name, so that none is left out of a list. `hours-0900-1200` are hours of a day: of help,
when it is given (any of them, where it says several); of an ask, when it is wanted, on any of its days.
"""

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from drawwell.place.hours_of_day import hours_in, hours_of

COMES_TO_THEM = "comes-to-them"
SAME_WORKER = "same-worker"
SAID_BY_PROVIDERS = {
    "step-free": _("Step-free"),
    "woman": _("With a woman"),
    "man": _("With a man"),
    "outside-school-hours": _("Outside school hours"),
    "evenings-or-weekends": _("Evenings or weekends"),
    "children-welcome": _("Children welcome"),
    "quiet": _("A quiet place"),
}
LANGUAGES = {
    "language-bsl": _("British Sign Language"),
    "language-cy": _("In Welsh"),
    "language-pl": _("In Polish"),
    "language-ur": _("In Urdu"),
    "language-bn": _("In Bengali"),
    "language-pa": _("In Punjabi"),
    "language-ar": _("In Arabic"),
    "language-fa": _("In Farsi"),
    "language-uk": _("In Ukrainian"),
    "language-ro": _("In Romanian"),
}
SEEN = {COMES_TO_THEM: _("It comes to the door"), SAME_WORKER: _("With the same people as before")}
KNOWN = {**SEEN, **SAID_BY_PROVIDERS, **LANGUAGES}
_LANGUAGE = re.compile(r"language-[a-z]{2,20}")


def is_known(key):
    """Whether a condition may be asked for or said: one of the list, a language, or hours of a day."""
    return key in KNOWN or bool(_LANGUAGE.fullmatch(key)) or hours_of(key) is not None


def in_words(key):
    """What a condition is called. 'language-tigrinya' -> 'In Tigrinya'; 'hours-0900-1200': 'Between 09:00 and ...'."""
    if key in KNOWN:
        return KNOWN[key]
    if (hours := hours_of(key)) is not None:
        return format_lazy(_("Between {first} and {last}"), first=f"{hours.first:%H:%M}", last=f"{hours.last:%H:%M}")
    return format_lazy("In {language}", language=key.removeprefix("language-").capitalize())


def but_hours(keys):
    """Conditions without the hours among them."""
    return [key for key in keys if hours_of(key) is None]


def hours_wanted(keys):
    """The HoursOfDay that an ask's conditions say, or None."""
    return next(iter(hours_in(keys)), None)


def is_given_at(hours, begins_at, ends_at, said, zone):
    """Whether help that is open between two moments and says these conditions is given at some of these hours.

    Help that says no hours is given at any of the time it is open.
    """
    given = hours_in(said)
    return any(one.are_within(begins_at, ends_at, zone) for one in (hours.shared_with(given) if given else [hours]))


def is_open_for(offer, conditions, *, earliest_at, latest_at):
    """Whether an offer is open at some time between two moments, at the hours that an ask's conditions say."""
    if offer.starts_at > latest_at or offer.ends_at <= earliest_at:
        return False
    if (hours := hours_wanted(conditions)) is None:
        return True
    said = {*offer.conditions, *offer.service.conditions}
    begins_at, ends_at = max(offer.starts_at, earliest_at), min(offer.ends_at, latest_at)
    return is_given_at(hours, begins_at, ends_at, said, offer.place.zone)
