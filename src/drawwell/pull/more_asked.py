"""The folded part of asking: together with something else, how often, where, from when, and how it should be."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from drawwell.guard.refusals import WrongInput
from drawwell.page.forms import PlainForm, hour_box
from drawwell.page.wording import amount_of
from drawwell.place.hours_of_day import HoursOfDay
from drawwell.supply.conditions import LANGUAGES, SAID_BY_PROVIDERS, SEEN, in_words

from .asking import LONGEST_AHEAD_DAYS, MOST_TIMES, on_the_clock
from .stands import how_often
from .times_in_words import days_of
from .where import PostcodeField, has_postcodes

ALSO = ("also", "also_too")
# What is chosen -> its words, and the days or months between.
OFTEN = {
    "": (_("Once"), {}),
    "day": (_("Every day"), {"every_days": 1}),
    "week": (_("Every week"), {"every_days": 7}),
    "fortnight": (_("Every two weeks"), {"every_days": 14}),
    "month": (_("Every month"), {"every_months": 1}),
}


def _amount(label):
    return forms.IntegerField(
        label=label,
        help_text=_("Leave empty for what one ask usually takes."),
        required=False,
        min_value=1,
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )


def _thing(label):
    return forms.ModelChoiceField(
        label=label, queryset=None, required=False, to_field_name="key", empty_label=_("Nothing else"),
    )  # fmt: skip


class MoreAskedForm(PlainForm):
    """What most asks leave as it is. Nothing in it has to be answered."""

    offer = forms.UUIDField(required=False, widget=forms.HiddenInput())  # the one whose card was pressed
    units = _amount(_("How much?"))
    also = _thing(_("Together with what?"))
    also_units = _amount(_("How much of that?"))
    also_too = _thing(_("And with what else?"))
    also_too_units = _amount(_("How much of that one?"))
    every = forms.ChoiceField(
        label=_("How often?"), required=False, choices=[(key, words) for key, (words, _days) in OFTEN.items()],
    )  # fmt: skip
    times = forms.IntegerField(
        label=_("How many times?"),
        help_text=_("Only for a series. Once everybody has said yes, each time can be used or changed by itself."),
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )
    near = forms.ModelChoiceField(
        label=_("Near where?"), queryset=None, required=False, to_field_name="code", empty_label=_("Near them"),
    )  # fmt: skip
    postcode = PostcodeField()
    not_before = forms.DateField(
        label=_("Not before which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day like 2027-05-30, or leave it empty.")},
    )
    from_hour = hour_box(_("From what time of day?"), help_text=_("Leave empty for the whole day."))
    to_hour = hour_box(_("Until what time?"))
    hours_on = forms.ChoiceField(
        label=_("On which day at these hours?"),
        help_text=_("Of a series, so each time."),
        required=False,
        choices=[("", _("Only the day written above")), ("any", _("Any day until it is wanted"))],
    )
    conditions = forms.MultipleChoiceField(
        label=_("How should it be?"),
        help_text=_("It is asked of the help, not of the person. The more is asked, the fewer can give it."),
        required=False,
        choices=[*SEEN.items(), *SAID_BY_PROVIDERS.items()],
        widget=forms.CheckboxSelectMultiple(),
    )
    language = forms.ChoiceField(
        label=_("In which language?"), required=False, choices=[("", _("Any")), *LANGUAGES.items()],
    )  # fmt: skip

    hours = None  # the first and the last moment, where hours of one day are asked for
    any_day = None  # the HoursOfDay, where they are asked for on any day

    def __init__(self, *args, place, capabilities, areas, at, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.at, self.zone = at, zone
        for name in ALSO:
            self.fields[name].queryset = capabilities
        self.fields["near"].queryset = areas
        self.fields["postcode"].place = place
        if not has_postcodes(place):
            del self.fields["postcode"]

    def sent_again(self):
        """[(name, value)] of everything that was sent, to be carried along unseen while it is checked."""
        values = getattr(self.data, "getlist", None) or (lambda name: [self.data.get(name, "")])
        return [(bound.html_name, value) for bound in self for value in values(bound.html_name)]

    def opened(self):
        """Which folded parts have something in them, so that nothing typed is hidden."""
        amounts = [f"{name}_units" for name in ALSO]
        parts = {
            "several": ("units", *ALSO, *amounts, "every", "times"),
            "how": ("near", "postcode", "not_before", "from_hour", "to_hour", "hours_on", "conditions", "language"),
        }
        return {part: any(self[name].value() for name in names if name in self.fields) for part, names in parts.items()}

    def from_day(self):
        """The first moment of the day it is wanted from, or its hour, or None for now."""
        if self.hours is not None:
            return self.hours[0]
        day = self.cleaned_data.get("not_before")
        return datetime.combine(day, time.min, tzinfo=self.zone) if day else None

    def clean_not_before(self):
        day, today = self.cleaned_data["not_before"], self.at.astimezone(self.zone).date()
        if day and day < today:
            raise forms.ValidationError(_("That day is past. Choose one from today on."))
        if day and day > today + timedelta(days=LONGEST_AHEAD_DAYS):
            raise forms.ValidationError(_("That is too far ahead. Choose a nearer day, and ask again then."))
        return day

    def _hours_asked(self, cleaned):
        """(first, last) moment where hours of one day are asked for, else None; what is wrong is said beside them.

        Hours of any day are kept as `any_day`.
        """
        first, last, day = (cleaned.get(name) for name in ("from_hour", "to_hour", "not_before"))
        if first is None and last is None:
            return None
        if first is None or last is None:
            missing = "from_hour" if first is None else "to_hour"
            if missing not in self.errors:
                self.add_error(missing, _("Write this time too, or leave both empty."))
        elif last <= first:
            self.add_error("to_hour", _("It is over before it begins. Write a later time."))
        elif cleaned.get("hours_on"):
            self.any_day = HoursOfDay(first, last)
        elif day is None:
            if "not_before" not in self.errors:
                self.add_error("not_before", _("Write the day that these hours are on, or choose any day."))
        else:
            return self._moments(datetime.combine(day, first), datetime.combine(day, last))
        return None

    def _moments(self, first, last):
        try:
            ends = on_the_clock(last, self.zone, field=_("Until what time"), last=True)
            return on_the_clock(first, self.zone, field=_("From what time")), ends
        except WrongInput as refusal:
            self.add_error("from_hour", refusal.sentence)
            return None

    def clean(self):
        cleaned = super().clean()
        self.hours = self._hours_asked(cleaned)
        for name in ALSO:
            if cleaned.get(f"{name}_units") and not cleaned.get(name):
                self.add_error(name, _("Choose what this amount is of, or leave the amount empty."))
        if cleaned.get("near") and cleaned.get("postcode"):
            self.add_error("postcode", _("Choose an area or write a postcode: one of the two."))
        often, times = cleaned.get("every"), cleaned.get("times")
        if times and times > 1 and not often:
            self.add_error("every", _("Choose how often, or leave how many times empty."))
        if often and not times and "times" not in self.errors:
            self.add_error("times", _("Write how many times, or choose Once."))
        return cleaned

    def more_asked(self):
        """The answers as the action takes them."""
        cleaned = self.cleaned_data
        language = [cleaned["language"]] if cleaned.get("language") else []
        point = cleaned.get("postcode")
        where = {"area": cleaned.get("near")}
        if point:
            where = {"area": point.area, "latitude": point.latitude, "longitude": point.longitude}
        return {
            "units": cleaned.get("units"),
            "also": [(cleaned[name], cleaned.get(f"{name}_units")) for name in ALSO if cleaned.get(name)],
            "times": cleaned.get("times") or 1,
            **OFTEN[cleaned.get("every") or ""][1],
            **where,
            "earliest_at": self.from_day(),
            "hours": self.any_day,
            "conditions": [*cleaned.get("conditions", ()), *language],
        }

    def more_answers(self):
        """What was answered here, in words: [(name, answer)]."""
        more = self.more_asked()
        for capability, units in more["also"]:
            amount = units or max(1, round(capability.units_per_pull))
            yield _("Together with"), format_lazy("{}: {}", capability.name, amount_of(amount, capability.unit))
        if more["times"] > 1:
            often = how_often(more["times"], more.get("every_days", 7), more.get("every_months", 0))
            yield _("How often"), format_lazy(_("{}: all of them or none"), often[:1].upper() + often[1:])
        if more["area"]:
            yield _("Near where"), more["area"].name
        if self.hours is not None:
            yield _("When"), days_of(*self.hours, self.zone)
        elif more["earliest_at"]:
            yield _("Not before"), date_format(more["earliest_at"], "l j F")
        if self.any_day is not None:
            yield _("At what time"), format_lazy(_("{hours}, on any day"), hours=in_words(self.any_day.key))
        if more["conditions"]:
            yield _("How it should be"), ", ".join(str(in_words(key)) for key in more["conditions"])
