"""The forms of stories and conversations. Each says what it needs in a sentence and keeps what was typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from drawwell.page.scales import ScaleField
from drawwell.partner.actions import Conversation

from .boxes import shortly, words_box

LONGEST_NAME = 80
OWN_LABELS = {
    "said": _("What do you want to say?"),
    "matters": _("What matters to you?"),
    "noticed": _("What have you noticed?"),
}
RIGHT_WORDS_MISSING = _("Write how it should be, or go back and leave it as it is.")


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

    said = words_box(_("What did they say?"), help_text=_("To the letter, as far as you can."), rows=6)
    matters = words_box(_("What matters to them?"), help_text=_("In their own words. It may be about anything."))
    instead_of = forms.ChoiceField(label=_("Is this new, or does it take the place of something?"), required=False)
    would_notice = words_box(_("What would someone notice if it were so?"), help_text=_("Who would notice, and what?"))
    about = forms.ChoiceField(label=_("Which of what matters is that a sign of?"), required=False)
    noticed = words_box(_("What has somebody noticed?"))
    now = ScaleField(label=_("Where are things now?"), low=_("as bad as it gets"), high=_("as it should be"))
    good_enough = ScaleField(label=_("Where would be good enough?"))
    helps = words_box(_("What helps?"), help_text=_("What is strong: in them, among them, in their street."))
    note = words_box(_("My own note"), help_text=_("It stands beside their words, with your name. They can read it."))
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
        shown = [(key, shortly(row.text)) for key, row in self.purposes.items()]
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
