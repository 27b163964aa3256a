"""The forms of stories and conversations. Each says what it needs in a sentence and keeps what was typed."""

from dataclasses import fields
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from drawwell.page.forms import PlainForm
from drawwell.page.scales import ScaleField
from drawwell.partner.conversation import Conversation

from .boxes import shortly, words_box
from .showing import as_uuid

LONGEST_NAME = 80
AS_BAD, AS_GOOD = _("as bad as it gets"), _("as it should be")
OWN_LABELS = {
    "said": _("What do you want to say?"),
    "matters": _("What matters to you?"),
    "noticed": _("What have you noticed?"),
    "hope": _("What are your best hopes?"),
    "would_notice": _("Suppose overnight it came true. What would you notice first?"),
    "zero": _("What is 0 like, in your words?"),
    "ten": _("What is 10 like, in your words?"),
    "coping": _("How have you kept going?"),
    "sign_by": _("By when, if you like?"),
}
RIGHT_WORDS_MISSING = _("Write how it should be, or go back and leave it as it is.")


class BeginForm(PlainForm):
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


class TalkForm(PlainForm):
    """A conversation: one box first, and folded parts, every one of which may be passed over."""

    said = words_box(_("What did they say?"), help_text=_("To the letter, as far as you can."), rows=6)
    hope = words_box(_("What are their best hopes of working with you?"))
    matters = words_box(_("What matters to them?"), help_text=_("In their own words. It may be about anything."))
    instead_of = forms.ChoiceField(label=_("Is this new, or does it take the place of something?"), required=False)
    would_notice = words_box(_("Suppose overnight it came true. What would they notice first?"))
    others_would_notice = words_box(
        _("Who else would notice, and what?"), help_text=_("“My sister would notice that I answer the door.”")
    )
    about = forms.ChoiceField(label=_("Which of what matters is that a sign of?"), required=False)
    zero = words_box(_("What is 0 like, in their words?"), rows=2)
    ten = words_box(_("What is 10 like, in their words?"), rows=2)
    now = ScaleField(label=_("Where are things now?"), low=AS_BAD, high=AS_GOOD)
    good_enough = ScaleField(label=_("Where would be good enough?"))
    exception = words_box(_("When was it already a little like that? What was different then?"))
    coping = words_box(_("How have they kept going?"))
    helps = words_box(_("What helps?"), help_text=_("What is strong: in them, among them, in their street."))
    helper = words_box(_("Who is already helping?"), rows=2)
    sign = words_box(_("What would be the next small sign that it is moving?"), rows=2)
    sign_by = forms.DateField(
        label=_("By when, if they said?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day as 2027-05-31, or leave it empty.")},
    )
    better = words_box(_("What is better since last time, even a little?"))
    noticed = words_box(_("What has somebody noticed?"))
    note = words_box(_("My own note"), help_text=_("It stands beside their words, with your name. They can read it."))
    whose = forms.ChoiceField(label=_("Whose words are these?"), required=False, widget=forms.RadioSelect())
    private = forms.BooleanField(
        label=_("Keep this private"),
        help_text=_("Nobody else in the family or group finds any trace of it."),
        required=False,
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput())
    began = forms.CharField(required=False, widget=forms.HiddenInput())

    FOLDED = {
        "hope": ("hope",),
        "matters": ("matters", "instead_of"),
        "would_notice": ("would_notice", "others_would_notice", "about"),
        "scale": ("zero", "ten", "now", "good_enough"),
        "exception": ("exception",),
        "coping": ("coping",),
        "helps": ("helps", "helper"),
        "sign": ("sign", "sign_by"),
        "better": ("better", "noticed"),
        "note": ("note",),
    }

    def __init__(self, *args, purposes, people, reader, ends=None, **kwargs):
        """purposes: rows with `.text`; people: {id: name}; reader: the Person who writes, or None for a worker.

        ends: {"zero": words, "ten": words} of their own line, where they said what its ends are like.
        """
        super().__init__(*args, **kwargs)
        self.purposes = {str(row.id): row for row in purposes}
        shown = [(key, shortly(row.text)) for key, row in self.purposes.items()]
        self.fields["instead_of"].choices = [("", _("It is new")), *shown]
        self.fields["about"].choices = [("", _("What is written above, or the latest")), *shown]
        self.fields["whose"].choices = [("", _("All of them")), *((str(key), name) for key, name in people.items())]
        self._drop_what_is_not_asked(shown, people, reader)
        low_high = {"zero": "low", "ten": "high"}
        for end, words in (ends or {}).items():
            setattr(self.fields["now"].widget, low_high[end], shortly(words))

    def _drop_what_is_not_asked(self, shown, people, reader):
        unwanted = {
            "instead_of": not shown,
            "about": len(shown) < 2,
            "note": reader is not None,
            "whose": len(people) < 2 or reader is not None,
            "private": len(people) < 2,
        }
        for name in (name for name, unasked in unwanted.items() if unasked):
            del self.fields[name]
        if reader is not None:
            for name, label in OWN_LABELS.items():
                self.fields[name].label, self.fields[name].help_text = label, ""

    def clean(self):
        cleaned = super().clean()
        if "whose" in self.fields and cleaned.get("private") and not cleaned.get("whose"):
            self.add_error("whose", _("Say whose words these are, so that they can be kept private to that person."))
        if self.told().is_empty:
            raise forms.ValidationError(_("Nothing is written yet. Write one thing: all the rest can wait."))
        return cleaned

    def is_blank(self):
        """Whether nothing at all was typed or chosen."""
        return not any(str(bound.data or "").strip() for bound in self if not bound.is_hidden)

    def opened(self):
        """Which folded parts have something in them, so that nothing typed is hidden."""
        return {
            part: any(self[name].value() for name in names if name in self.fields)
            for part, names in self.FOLDED.items()
        }

    def key_given(self):
        """The sitting's id, so that words sent twice are kept once; None where the page gave none."""
        return as_uuid(self.cleaned_data.get("key", ""))

    def began_at(self):
        """When the page was opened, by the machine's clock, or None."""
        try:
            began = datetime.fromisoformat(self.cleaned_data.get("began", ""))
        except ValueError:
            return None
        return began if began.tzinfo else None

    def told(self):
        """What was written, as the action takes it."""
        cleaned = self.cleaned_data
        given = self.purposes.get
        latest = list(self.purposes.values())[-1] if self.purposes else None
        same = {
            one.name: cleaned.get(one.name, "")
            for one in fields(Conversation)
            if one.type is str and one.name in self.fields
        }
        return Conversation(
            instead_of=given(cleaned.get("instead_of", "")),
            about=given(cleaned.get("about", "")) or latest,
            scale_now=cleaned.get("now"),
            scale_good_enough=cleaned.get("good_enough"),
            sign_by=cleaned.get("sign_by"),
            **same,
        )


class RightForm(PlainForm):
    """Putting something right: the words as they should be. What was written before stays behind them."""

    words = forms.CharField(
        label=_("How should it be?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": RIGHT_WORDS_MISSING},
    )

    def clean_words(self):
        if not self.cleaned_data["words"].strip():
            raise forms.ValidationError(RIGHT_WORDS_MISSING)
        return self.cleaned_data["words"]
