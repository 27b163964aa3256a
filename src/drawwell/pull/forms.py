"""The forms of people's pages. Each says what it needs in a sentence and keeps what was typed."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from drawwell.page.scales import ScaleField
from drawwell.page.wording import plural
from drawwell.partner.actions import Conversation

from .models import DidItHelp

WITHIN_DAYS = (1, 3, 7, 14, 30)
USUAL_DAYS = 14
LONGEST_NAME = 80
OWN_LABELS = {
    "said": _("What do you want to say?"),
    "matters": _("What matters to you?"),
    "noticed": _("What have you noticed?"),
}
RIGHT_WORDS_MISSING = _("Write how it should be, or go back and leave it as it is.")


def _words(label, *, help_text="", rows=3):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class BeginForm(forms.Form):
    """Beginning to work with somebody: names to call them by, and roughly where."""

    names = forms.CharField(
        label=_("Who are they?"),
        help_text=_("The name each likes to be called by, one on a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write at least one name: the one they like to be called by.")},
    )
    called = forms.CharField(
        label=_("What shall the family or group be called?"),
        help_text=_("Leave empty to use the first name."),
        max_length=LONGEST_NAME,
        required=False,
    )
    area = forms.ModelChoiceField(
        label=_("Roughly where should help be near?"),
        queryset=None,
        required=False,
        empty_label=_("Not said"),
        to_field_name="code",
    )

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas

    def names_given(self):
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]


class TalkForm(forms.Form):
    """A conversation: one box first, and folded parts, every one of which may be passed over."""

    said = _words(_("What did they say?"), help_text=_("To the letter, as far as you can."), rows=6)
    matters = _words(_("What matters to them?"), help_text=_("In their own words. It may be about anything."))
    instead_of = forms.ChoiceField(label=_("Is this new, or does it take the place of something?"), required=False)
    would_notice = _words(_("What would someone notice if it were so?"), help_text=_("Who would notice, and what?"))
    about = forms.ChoiceField(label=_("Which of what matters is that a sign of?"), required=False)
    noticed = _words(_("What has somebody noticed?"))
    now = ScaleField(label=_("Where are things now?"), low=_("as bad as it gets"), high=_("as it should be"))
    good_enough = ScaleField(label=_("Where would be good enough?"))
    helps = _words(_("What helps?"), help_text=_("What is strong: in them, among them, in their street."))
    note = _words(_("My own note"), help_text=_("It stands beside their words, with your name. They can read it."))
    whose = forms.ChoiceField(label=_("Whose words are these?"), required=False, widget=forms.RadioSelect())
    private = forms.BooleanField(
        label=_("Keep this private"),
        help_text=_("Nobody else in the family or group finds any trace of it."),
        required=False,
    )

    def __init__(self, *args, purposes, people, reader, **kwargs):
        """purposes: rows with `.text`; people: {id: name}; reader: the Person who writes, or None for a worker."""
        super().__init__(*args, **kwargs)
        self.purposes = {str(row.id): row for row in purposes}
        shown = [(key, _shortly(row.text)) for key, row in self.purposes.items()]
        self.fields["instead_of"].choices = [("", _("It is new")), *shown]
        self.fields["about"].choices = [("", _("What is written above, or the latest")), *shown]
        self.fields["whose"].choices = [("", _("All of them")), *((str(key), name) for key, name in people.items())]
        if not shown:
            del self.fields["instead_of"]
        if len(shown) < 2:
            del self.fields["about"]
        if reader is not None:
            del self.fields["note"]
            for name, label in OWN_LABELS.items():
                self.fields[name].label, self.fields[name].help_text = label, ""
        if len(people) < 2 or reader is not None:
            del self.fields["whose"]
        if len(people) < 2:
            del self.fields["private"]

    def clean(self):
        cleaned = super().clean()
        if "whose" in self.fields and cleaned.get("private") and not cleaned.get("whose"):
            self.add_error("whose", _("Say whose words these are, so that they can be kept private to that person."))
        if self.told().is_empty:
            raise forms.ValidationError(_("Nothing is written yet. Write one thing: all the rest can wait."))
        return cleaned

    def is_blank(self):
        """Whether nothing at all was typed or chosen."""
        return not any(str(bound.data or "").strip() for bound in self)

    def opened(self):
        """Which folded parts have something in them, so that nothing typed is hidden."""
        parts = {
            "matters": ("matters", "instead_of"),
            "would_notice": ("would_notice", "about"),
            "helps": ("helps",),
            "noticed": ("noticed", "now", "good_enough"),
            "note": ("note",),
        }
        return {part: any(self[name].value() for name in names if name in self.fields) for part, names in parts.items()}

    def told(self):
        """What was written, as the action takes it."""
        cleaned = self.cleaned_data
        given = self.purposes.get
        latest = list(self.purposes.values())[-1] if self.purposes else None
        return Conversation(
            said=cleaned.get("said", ""),
            matters=cleaned.get("matters", ""),
            instead_of=given(cleaned.get("instead_of", "")),
            would_notice=cleaned.get("would_notice", ""),
            about=given(cleaned.get("about", "")) or latest,
            noticed=cleaned.get("noticed", ""),
            scale_now=cleaned.get("now"),
            scale_good_enough=cleaned.get("good_enough"),
            helps=cleaned.get("helps", ""),
            note=cleaned.get("note", ""),
        )


class RightForm(forms.Form):
    """Putting something right: the words as they should be. What was written before stays behind them."""

    words = forms.CharField(
        label=_("How should it be?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": RIGHT_WORDS_MISSING},
    )

    def clean_words(self):
        if not self.cleaned_data["words"].strip():
            raise forms.ValidationError(RIGHT_WORDS_MISSING)
        return self.cleaned_data["words"]


class AskForm(forms.Form):
    """Asking for help: what and by when; how much, for what and what they should know where that matters."""

    what = forms.ModelChoiceField(
        label=_("What would help?"),
        queryset=None,
        to_field_name="key",
        empty_label=_("Choose one"),
        error_messages={
            "required": _("Choose what would help."),
            "invalid_choice": _("That kind of help is not known here. Choose one from the list."),
        },
    )
    within = forms.TypedChoiceField(label=_("By when?"), coerce=int, widget=forms.RadioSelect(), initial=USUAL_DAYS)
    purpose = forms.ChoiceField(
        label=_("What is it for?"), help_text=_("You can leave this open."), required=False, widget=forms.RadioSelect()
    )
    note = _words(
        _("Is there anything they should know?"),
        help_text=_("You can leave this empty."),
        rows=2,
    )
    units = forms.IntegerField(
        label=_("How much?"),
        help_text=_("Leave empty for what one ask usually takes."),
        required=False,
        min_value=1,
        error_messages={"invalid": _("Write a whole number, or leave it empty.")},
    )
    who = forms.ChoiceField(label=_("Who may see this ask?"), required=False, widget=forms.RadioSelect())

    def __init__(self, *args, capabilities, purposes, people, reader, at, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.at, self.zone, self.reader = at, zone, reader
        self.purposes = {str(row.id): row for row in purposes}
        self.people = {str(key): name for key, name in people.items()}
        self.fields["what"].queryset = capabilities
        self.fields["within"].choices = [(days, self._by(days)) for days in WITHIN_DAYS]
        shown = [(key, _shortly(row.text)) for key, row in self.purposes.items()]
        self.fields["purpose"].choices = [*shown, ("", _("Something else, or not said"))]
        self.fields["who"].choices = self._readers()
        if not shown:
            del self.fields["purpose"]
        if len(people) < 2:
            del self.fields["who"]

    def _by(self, days):
        day = (self.at + timedelta(days=days)).astimezone(self.zone)
        name = {1: _("Tomorrow"), 7: _("In a week"), 14: _("In two weeks"), 30: _("In a month")}.get(
            days, format_lazy(_("In {days} days"), days=days)
        )
        return format_lazy("{name}: {day}", name=name, day=date_format(day, "l j F"))

    def _readers(self):
        if self.reader is not None:
            return [("", _("All of us")), (str(self.reader.id), _("Only me"))]
        only = ((key, format_lazy(_("Only {name}"), name=name)) for key, name in self.people.items())
        return [("", _("All of them")), *only]

    def latest_at(self):
        """The end of the chosen day, in the place's own time."""
        day = (self.at.astimezone(self.zone) + timedelta(days=self.cleaned_data["within"])).date()
        return datetime.combine(day, time(23, 59), tzinfo=self.zone)

    def asked(self):
        """The answers as the action takes them, but for the capability."""
        cleaned = self.cleaned_data
        who = cleaned.get("who") or None
        return {
            "units": cleaned.get("units"),
            "latest_at": self.latest_at(),
            "purpose": self.purposes.get(cleaned.get("purpose") or ""),
            "note": cleaned.get("note", "").strip(),
            "whose": UUID(who) if who else None,
            "private": who is not None,
        }

    def answers(self):
        """The answers in words, to be checked before they are sent: [(name, answer)]."""
        cleaned, capability = self.cleaned_data, self.cleaned_data["what"]
        units = cleaned.get("units") or max(1, round(capability.units_per_pull))
        purpose = self.purposes.get(cleaned.get("purpose") or "")
        much = f"£{units:,}" if capability.unit == "pound" else f"{units:,} {plural(capability.unit, units)}"
        usual = "" if cleaned.get("units") else _(" (what one ask usually takes)")
        rows = [
            (_("What would help"), capability.name),
            (_("How much"), format_lazy("{much}{usual}", much=much, usual=usual)),
            (_("By when"), date_format(self.latest_at(), "l j F")),
            (_("What it is for"), purpose.text if purpose else _("Not said")),
            (_("What they should know"), cleaned.get("note", "").strip() or _("Nothing more")),
        ]
        if "who" in self.fields:
            rows.append((_("Who may see it"), dict(self.fields["who"].choices)[cleaned.get("who", "")]))
        return rows


class HelpedForm(forms.Form):
    """Did it help? For the asker only."""

    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=[(DidItHelp.Answer.YES, _("Yes")), (DidItHelp.Answer.SOME, _("Some")), (DidItHelp.Answer.NO, _("No"))],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose yes, some or no.")},
    )


class NearForm(forms.Form):
    """Where, and what kind of help."""

    area = forms.ModelChoiceField(
        label=_("Near where?"),
        queryset=None,
        required=False,
        to_field_name="code",
        empty_label=_("The middle of it all"),
    )
    kind = forms.ModelChoiceField(
        label=_("What kind of help?"), queryset=None, required=False, to_field_name="key", empty_label=_("Every kind")
    )

    def __init__(self, *args, areas, capabilities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["kind"].queryset = capabilities


def _shortly(text, most=90):
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "\u2026"
