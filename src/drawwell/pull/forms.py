"""The forms of asking for help. Each says what it needs in a sentence and keeps what was typed."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from drawwell.page.forms import PlainForm
from drawwell.page.wording import plural
from drawwell.supply.actions import with_parts
from drawwell.supply.models import Offer

from .asking import USUAL_DAYS, later
from .boxes import shortly, words_box
from .models import DidItHelp
from .more_asked import MoreAskedForm
from .where import PostcodeField, has_postcodes

WITHIN_DAYS = (1, 3, 7, 14, 30)


class AskForm(MoreAskedForm):
    """Asking for help: what and by when; for what, and what they should know; all else is folded away."""

    field_order = ("what", "within", "purpose", "note", "who")

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
    within = forms.TypedChoiceField(
        label=_("By when?"), coerce=int, widget=forms.RadioSelect(), initial=USUAL_DAYS,
        error_messages={"required": _("Choose by when it is wanted.")},
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("What is it for?"), help_text=_("You can leave this open."), required=False, widget=forms.RadioSelect(),
    )  # fmt: skip
    note = words_box(
        _("Is there anything they should know?"),
        help_text=_("You can leave this empty."),
        rows=2,
    )
    who = forms.ChoiceField(label=_("Who may see this ask?"), required=False, widget=forms.RadioSelect())

    def __init__(self, *args, capabilities, purposes, people, reader, **kwargs):
        super().__init__(*args, capabilities=capabilities, **kwargs)
        self.reader = reader
        self.purposes = {str(row.id): row for row in purposes}
        self.people = {str(key): name for key, name in people.items()}
        self.fields["what"].queryset = capabilities
        self.fields["within"].choices = [(days, self._by(days)) for days in WITHIN_DAYS]
        shown = [(key, shortly(row.text)) for key, row in self.purposes.items()]
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
        """The end of the chosen day, in the place's own time, counted from the day it is wanted from, if one is; where
        hours are asked for, the last of them.
        """
        if self.hours is not None:
            return self.hours[1]
        begins = max(self.at, self.from_day() or self.at)
        day = (begins.astimezone(self.zone) + timedelta(days=self.cleaned_data["within"])).date()
        return datetime.combine(day, time(23, 59), tzinfo=self.zone)

    def _first_ends_at(self):
        """The end of the chosen day; of a series the first time is over before the second begins."""
        more, latest = self.more_asked(), self.latest_at()
        if more["times"] == 1:
            return latest
        begins = more["earliest_at"] or self.at
        often = {name: more.get(name, 0) for name in ("every_days", "every_months")}
        return min(latest, later(begins, self.zone, 1, **often))

    def asked(self):
        """The answers as the action takes them, but for the capability."""
        cleaned, chosen = self.cleaned_data, self.chosen()
        who = cleaned.get("who") or None
        return {
            **self.more_asked(),
            "latest_at": self._first_ends_at(),
            "purpose": self.purposes.get(cleaned.get("purpose") or ""),
            "note": cleaned.get("note", "").strip(),
            "whose": UUID(who) if who else None,
            "private": who is not None,
            "chosen": chosen.id if chosen is not None else None,
        }

    def chosen(self):
        """The offer whose card was pressed, of the kind that is asked for now; None where there is none."""
        wanted, capability = self.cleaned_data.get("offer"), self.cleaned_data["what"]
        if wanted is None:
            return None
        found = Offer.objects.for_place(capability.place).filter(capability__in=with_parts(capability))
        return found.select_related("service__site").filter(id=wanted).first()

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
            *self._chosen_answer(),
            *self.more_answers(),
            *([] if self.hours else [(_("By when"), date_format(self.latest_at(), "l j F"))]),
            (_("What it is for"), purpose.text if purpose else _("Not said")),
            (_("What they should know"), cleaned.get("note", "").strip() or _("Nothing more")),
        ]
        if "who" in self.fields:
            rows.append((_("Who may see it"), dict(self.fields["who"].choices)[cleaned.get("who", "")]))
        return rows

    def _chosen_answer(self):
        chosen, more = self.chosen(), self.more_asked()
        if chosen is not None and not more["also"] and more["times"] == 1:
            where = format_lazy(_("{name}, while it fits and has room; else what fits best"), name=chosen.service.name)
            yield _("Where"), where


class HelpedForm(PlainForm):
    """Did it help? For the asker only."""

    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=[(DidItHelp.Answer.YES, _("Yes")), (DidItHelp.Answer.SOME, _("Some")), (DidItHelp.Answer.NO, _("No"))],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose yes, some or no.")},
    )


class NearForm(PlainForm):
    """Where, and what kind of help."""

    area = forms.ModelChoiceField(
        label=_("Near where?"),
        queryset=None,
        required=False,
        to_field_name="code",
        empty_label=_("The middle of it all"),
    )
    postcode = PostcodeField()
    kind = forms.ModelChoiceField(
        label=_("What kind of help?"), queryset=None, required=False, to_field_name="key", empty_label=_("Every kind"),
    )  # fmt: skip

    def __init__(self, *args, place, areas, capabilities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["postcode"].place = place
        if not has_postcodes(place):
            del self.fields["postcode"]
        self.fields["kind"].queryset = capabilities
