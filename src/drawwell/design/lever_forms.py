"""The form on page 13 that asks: what if something happened, or money were saved in another way?"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.engine.ways import SEVEN_WAYS
from drawwell.page.forms import PlainForm


def _in_100(label, hint):
    return forms.FloatField(
        label=label, help_text=hint, required=False, min_value=0, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


class WhatIfItHappened(PlainForm):
    """Levers on a plan; each may be left empty, and one at least is asked for."""

    closure = forms.ChoiceField(label=gettext_lazy("A site closes"), required=False)
    surge = forms.ChoiceField(label=gettext_lazy("More people come with one need"), required=False)
    surge_more = _in_100(gettext_lazy("How many more"), gettext_lazy("In 100 of those there are: 20 is a fifth more."))
    strike = _in_100(
        gettext_lazy("A strike"), gettext_lazy("In 100 hours of the workers beside people, how many are not worked.")
    )
    first = forms.ChoiceField(
        label=gettext_lazy("From which month"),
        help_text=gettext_lazy("For a closure, more people or a strike."),
        required=False,
    )
    last = forms.ChoiceField(label=gettext_lazy("To which month"), required=False)
    refused = _in_100(gettext_lazy("The system refuses pulls"), gettext_lazy("In 100 pulls."))
    hours = _in_100(
        gettext_lazy("Approvals and reports creep in"), gettext_lazy("Extra worker hours, in 100 of what a pull takes.")
    )
    beside_more = _in_100(
        gettext_lazy("Each worker gets more people"), gettext_lazy("In 100 of those they are beside.")
    )
    way = forms.ChoiceField(label=gettext_lazy("Money is saved in one of the seven ways"), required=False)
    way_share = _in_100(gettext_lazy("By how much"), gettext_lazy("In 100."))
    keep = _in_100(
        gettext_lazy("Another amount is kept free"), gettext_lazy("In 100 of the plan's: 50 is half, 120 a fifth more.")
    )
    entitle = forms.ChoiceField(label=gettext_lazy("A standard service is only for some ages"), required=False)
    ages = forms.MultipleChoiceField(
        label=gettext_lazy("For which ages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, known, **named):
        super().__init__(*args, **named)
        nothing = [("", _("No"))]
        self._offer("closure", nothing, known["sites"])
        self._offer("surge", nothing, known["needs"])
        self._offer("first", [("", _("The first"))], known["months"])
        self._offer("last", [("", _("The last"))], known["months"])
        self.fields["way"].choices = nothing + [(way.key, f"{way.name}: {way.means}") for way in SEVEN_WAYS]
        self._offer("entitle", nothing, known["capabilities"])
        self.fields["ages"].choices = [(age, age) for age in known["ages"]]
        if len(known["ages"]) < 2:
            del self.fields["entitle"], self.fields["ages"]

    def _offer(self, name, first, words):
        self.fields[name].choices = [*first, *((one, one) for one in words)]

    def levers(self):
        """The levers asked for, as `levers.checked` reads them."""
        told = self.cleaned_data
        when = {"first": told["first"], "last": told["last"]}
        found = []
        if told["closure"]:
            found.append({"kind": "closure", "what": told["closure"], **when})
        if told["surge"]:
            times = 1 + told["surge_more"] / 100 if told["surge_more"] is not None else None
            found.append({"kind": "surge", "what": told["surge"], "times": times, **when})
        if told["strike"]:
            found.append({"kind": "strike", "share": told["strike"] / 100, **when})
        said = {"refused": "refused", "hours": "hours", "caseload": "beside_more"}
        answers = {name: (told[field] or 0.0) / 100 for name, field in said.items()}
        if any(answers.values()):
            found.append({"kind": "system", **answers})
        if told["way"]:
            share = told["way_share"] / 100 if told["way_share"] is not None else None
            found.append({"kind": "save", "what": told["way"], "share": share})
        if told["keep"] is not None:
            found.append({"kind": "keep", "times": told["keep"] / 100})
        if told.get("entitle"):
            found.append({"kind": "entitle", "what": told["entitle"], "ages": told["ages"]})
        return found

    def clean(self):
        """One lever at least."""
        cleaned = super().clean()
        if not self.errors and not self.levers():
            raise forms.ValidationError(_("Choose at least one thing to try."))
        return cleaned
