"""The forms of a working week: small money, harm, safety, somebody who joins, somebody who steps in."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from drawwell.page.forms import PlainForm
from drawwell.partner.models import Duty, Harm
from drawwell.partner.sharing import OF_THE_STORY

from .boxes import shortly, words_box

HARM_LABELS = (
    (Harm.Kind.ACTING, _("If we do it: to them, or to somebody else")),
    (Harm.Kind.NOT_ACTING, _("If we do not do it")),
    (Harm.Kind.STAFF, _("To those who work here")),
)


def _needed(label, missing, *, help_text="", rows=3):
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        error_messages={"required": missing},
    )


def _day(label, help_text=""):
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day as 2027-05-31.")},
    )


class PoundsField(forms.DecimalField):
    """An amount in pounds; `pence` gives whole pence."""

    def __init__(self, *, label, missing, least=Decimal("0.01")):
        super().__init__(
            label=label,
            min_value=least,
            max_digits=9,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "required": missing,
                "invalid": _("Write an amount in pounds, as 60 or 12.50."),
                "max_decimal_places": _("Write pounds and pence, as 12.50."),
            },
        )

    def clean(self, value):
        """Whole pence."""
        pounds = super().clean(str(value or "").replace("£", "").replace(",", "").strip())
        return None if pounds is None else int(pounds * 100)


class MoneyForm(PlainForm):
    """Small money: how much, for what, and which of what matters it is for."""

    pence = PoundsField(label=_("How much?"), missing=_("Write how much, in pounds."))
    words = _needed(_("What is it for?"), _("Write in a few words what it is for."), rows=2)
    purpose = forms.ChoiceField(
        label=_("Which of what matters is it for?"),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what it is for. Small money always belongs to something that matters.")},
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args, purposes, **kwargs):
        super().__init__(*args, **kwargs)
        self.purposes = {str(row.id): row for row in purposes}
        self.fields["purpose"].choices = [(key, shortly(row.text)) for key, row in self.purposes.items()]
        if len(self.purposes) == 1:
            self.fields["purpose"].initial = next(iter(self.purposes))

    def of_purpose(self):
        return self.purposes[self.cleaned_data["purpose"]]


class HarmForm(PlainForm):
    """Who could be hurt: by what is done, by what is not done, and those who work here. One box is enough."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, label in HARM_LABELS:
            self.fields[kind.name.lower()] = words_box(label)

    def clean(self):
        cleaned = super().clean()
        if not self.notes():
            raise forms.ValidationError(_("Nothing is written yet. One of the three is enough."))
        return cleaned

    def notes(self):
        """[(kind, words)] of the boxes that were filled in."""
        said = ((kind, self.cleaned_data.get(kind.name.lower(), "")) for kind, _label in HARM_LABELS)
        return [(kind, words) for kind, words in said if words.strip()]


class SafeForm(PlainForm):
    """Somebody may not be safe: what it is, about whom; and why it must be kept from them, if it must."""

    words = _needed(_("What worries you?"), _("Write what worries you in a few words."), rows=4)
    whose = forms.ChoiceField(label=_("Who may not be safe?"), required=False, widget=forms.RadioSelect())
    lawful_reason = words_box(
        _("Why must they not see it for now?"),
        help_text=_("The lawful reason. Leave it empty, and they can see it."), rows=2,
    )  # fmt: skip
    look_again_on = _day(_("On which day is that looked at again?"))

    def __init__(self, *args, people, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [*((str(key), name) for key, name in people.items()), ("", _("All of them"))]
        if len(people) < 2:
            del self.fields["whose"]
        if reader is not None:
            del self.fields["lawful_reason"], self.fields["look_again_on"]

    def told(self):
        return {name: value for name, value in self.cleaned_data.items() if name not in ("words", "whose")}


class AnswerSafeForm(PlainForm):
    """What was done about it."""

    words = _needed(_("What was done?"), _("Write in a few words what was done."))


class LookAgainForm(PlainForm):
    """Is it still kept from the person? Without a reason it is open to them from now on."""

    lawful_reason = words_box(
        _("Why must they still not see it?"), help_text=_("Leave it empty to open it to them."), rows=2
    )
    look_again_on = _day(_("Until which day?"))


class JoinForm(PlainForm):
    """A further worker joins: who, what they may see, and what the person said about it."""

    worker = forms.ModelChoiceField(
        label=_("Who joins?"), queryset=None, empty_label=_("Choose one"),
        error_messages={"required": _("Choose who joins.")},
    )  # fmt: skip
    whose = forms.ChoiceField(label=_("Whom do they work with?"), required=False, widget=forms.RadioSelect())
    parts = forms.MultipleChoiceField(
        label=_("What may they see?"),
        help_text=_("They always see what they write themselves. It can be changed at any time."),
        choices=tuple(OF_THE_STORY.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    their_word = words_box(_("What did they say about it?"), help_text=_("It is theirs to choose."), rows=2)

    def __init__(self, *args, workers, people, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        self.fields["whose"].choices = [("", _("All of them")), *((str(key), name) for key, name in people.items())]
        if len(people) < 2 or reader is not None:
            del self.fields["whose"]
        if reader is not None:
            del self.fields["their_word"]


class CoverForm(PlainForm):
    """Who steps in, and from when until when."""

    cover = forms.ModelChoiceField(
        label=_("Who steps in?"), queryset=None, empty_label=_("Choose one"),
        error_messages={"required": _("Choose who steps in.")},
    )  # fmt: skip
    starts = _day(_("From"), _("Leave it empty for now."))
    ends = _day(_("Until the end of"), _("Leave it empty where nobody knows yet."))

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cover"].queryset = workers


class DutyForm(PlainForm):
    """Who has one duty."""

    kind = forms.ChoiceField(choices=Duty.Kind.choices, widget=forms.HiddenInput())
    account = forms.ModelChoiceField(
        label=_("Who?"), queryset=None, empty_label=_("Choose one"),
        error_messages={"required": _("Choose who it is to be.")},
    )  # fmt: skip

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = people


class LimitForm(PlainForm):
    """The place's own limit for small money, and who decided it."""

    pence = PoundsField(
        label=_("Limit for each worker and family"), missing=_("Write an amount in pounds."), least=Decimal(0)
    )
    because = forms.CharField(
        label=_("Who decided it, and when?"), max_length=300,
        error_messages={"required": _("Write who decided it, so that it can be asked about.")},
    )  # fmt: skip


class AsideForm(PlainForm):
    """Money set aside for small money."""

    pence = PoundsField(label=_("How much is set aside?"), missing=_("Write an amount in pounds."))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
