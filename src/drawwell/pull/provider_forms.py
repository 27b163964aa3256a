"""The forms of a provider's answer: yes but, and no because. What was typed comes back with what is wrong."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from drawwell.page.forms import PlainForm

from .declining import MOST_WORDS, PROVIDER_SAYS
from .models import Answer

SAID = {
    Answer.Because.NO_ROOM_AFTER_ALL: _("There is no room after all"),
    Answer.Because.NOBODY_TO_DO_IT: _("There is nobody to do it"),
    Answer.Because.NOT_IN_THAT_TIME: _("Not in that time"),
    Answer.Because.NOT_WHAT_WE_DO: _("It is not what we do"),
    Answer.Because.TOO_FAR: _("It is too far for us"),
    Answer.Because.NOT_SAFE: _("It would not be safe as it is"),
    Answer.Because.A_RULE: _("A rule stands in the way: say which"),
    Answer.Because.SOMETHING_ELSE: _("Something else: say what"),
    Answer.Because.NO_ANSWER: _("Nobody answered in time"),
    Answer.Because.NOT_NEEDED: _("It is not needed any more"),
    Answer.Because.NOT_WHAT_WAS_WANTED: _("It is not what was wanted"),
}


def _words(help_text):
    return forms.CharField(
        label=_("In your words"),
        help_text=help_text,
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoForm(PlainForm):
    """No, because: a reason from a short list, with free words."""

    because = forms.ChoiceField(
        label=_("Why not?"),
        choices=[(one.value, SAID[one]) for one in PROVIDER_SAYS],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose the reason that comes nearest.")},
    )
    words = _words(_("The asker reads this. You can leave it empty."))


class CannotForm(NoForm):
    """We cannot after all: of a series whose times stand by themselves, one time or all that are left."""

    time = forms.TypedChoiceField(label=_("Which time?"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args, times=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not times:
            del self.fields["time"]
            return
        self.fields["time"].choices = [("", _("All that are left")), *((one.number, one.days) for one in times)]
        self.order_fields(["time"])


class ButForm(PlainForm):
    """Yes, but: fewer, another time, or another of one's own offers."""

    units = forms.IntegerField(
        label=_("How much could it be?"),
        required=False,
        min_value=1,
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )
    begins_at = forms.DateTimeField(
        label=_("When could it begin?"),
        help_text=_("Leave empty where the time they asked for suits."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Write a day and a time, such as 2027-05-14 10:00.")},
    )
    offer = forms.ModelChoiceField(label=_("Where?"), queryset=None, required=False, empty_label=None)
    words = _words(_("The asker reads this. You can leave it empty."))

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offer"].queryset = offers
        self.fields["offer"].label_from_instance = _offer_name
        if len(offers) < 2:
            del self.fields["offer"]


class ButTimeForm(ButForm):
    """Yes, but, for one time of a series: which time, and what it could be instead."""

    time = forms.TypedChoiceField(
        label=_("Which time?"), coerce=int,
        error_messages={"required": _("Choose the time you mean.")},
    )  # fmt: skip
    field_order = ["time"]

    def __init__(self, *args, times, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time"].choices = [(one.number, one.days) for one in times]
        self.fields["begins_at"].help_text = _("Leave empty where the time they have suits.")


def _offer_name(offer):
    zone = offer.place.zone
    first, last = offer.starts_at.astimezone(zone), (offer.ends_at - timedelta(seconds=1)).astimezone(zone)
    kept = _("kept free for asks") if offer.kept_free else _("open to all")
    return f"{offer.service.name}, {first:%-d %B} to {last:%-d %B}, {kept}"
