"""What can be asked of help beside the help itself: named facts of a service or of one offer, never of a person.

A key is kept with the service and with the ask. Three kinds: facts that a provider says of its own help; those that
are seen from the offer (`comes-to-them`); and those seen from what went before (`same-worker`). A language is asked
for as `language-` and its name, so that none is left out of a list.
"""

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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
    """Whether a condition may be asked for or said: one of the list, or a language."""
    return key in KNOWN or bool(_LANGUAGE.fullmatch(key))


def in_words(key):
    """What a condition is called. 'language-tigrinya' -> 'In Tigrinya'."""
    if key in KNOWN:
        return KNOWN[key]
    return format_lazy("In {language}", language=key.removeprefix("language-").capitalize())
