"""From a postcode somebody types to an area and a point near it. The postcode itself is kept nowhere.

A place's postcodes come with its folder (postcodes.csv). What goes on from here is the area and a point to about a
kilometre: enough for which help is near, and too little to find a door.
"""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from drawwell.guard.refusals import Refusal
from drawwell.place.models import Area, Postcode
from drawwell.place.postcodes import LONGEST, compact, is_written_right

DECIMALS = 2  # of a degree: about a kilometre north, six tenths of one east


class NotAPostcode(Refusal):
    """'{given}' is not a postcode. Write it whole, such as {example}, or choose an area."""

    status = 422


class NoPostcodesHere(Refusal):
    """{place} has no list of postcodes, so none can be looked up. Choose an area instead."""

    status = 422


class OutsideTheMap(Refusal):
    """{given} is not one of the postcodes of {place}. Choose an area here, or ask in the place it belongs to."""

    status = 422


@dataclass(frozen=True)
class Near:
    """Where a postcode is, to about a kilometre."""

    area: Area
    latitude: float
    longitude: float


class PostcodeField(forms.CharField):
    """A postcode of a place, as Near. Its form sets `place`; what was typed goes nowhere else."""

    place = None

    def __init__(self):
        super().__init__(
            label=_("Or near which postcode?"),
            help_text=_("It is not kept: only its area is, and about how far."),
            required=False,
            max_length=12,
            widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        )

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return near_postcode(self.place, text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None


def has_postcodes(place):
    """Whether postcodes can be looked up in a place."""
    return Postcode.objects.for_place(place).exists()


def near_postcode(place, text):
    """Where a postcode of a place is: Near. Raises NotAPostcode, NoPostcodesHere, OutsideTheMap."""
    code = compact(text)
    here = Postcode.objects.for_place(place).select_related("area__place")
    found = here.filter(code=code[:LONGEST]).first() if code.isalnum() else None
    if found is not None:
        return Near(found.area, round(found.latitude, DECIMALS), round(found.longitude, DECIMALS))
    an_example = here.order_by("code").first()
    if not is_written_right(code):
        raise NotAPostcode(given=text.strip()[:LONGEST], example=an_example or "AB1 2CD")
    if an_example is None:
        raise NoPostcodesHere(place=place.name)
    raise OutsideTheMap(given=f"{code[:-3]} {code[-3:]}", place=place.name)
