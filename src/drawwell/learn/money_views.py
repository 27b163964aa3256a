"""What was saved, in three columns that are never added together; and what leaders take away on one page."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.engine.ways import MEANS, SEVEN_WAYS, TAKES_AWAY, WAYS
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Organisation, Role
from drawwell.supply.models import BudgetLine, CostCentre, Service
from drawwell.supply.money import pounds

from . import savings
from .models import Saving

CLAIMANTS = frozenset({Role.PLANNER, Role.LEADER, Role.AUDITOR})


def _pounds(label):
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=False)


class SavingForm(PlainForm):
    """What was saved: of which kind, by what means, filed under which ways."""

    name = forms.CharField(label=gettext_lazy("What was saved?"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Which kind of money?"), choices=Saving.Kind.choices, widget=forms.RadioSelect()
    )
    means = forms.ChoiceField(
        label=gettext_lazy("What was done?"), choices=[(key, words) for key, (words, _ways) in MEANS.items()]
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Which of the seven ways is it?"),
        choices=[(way.key, f"{way.name}: {way.means}") for way in SEVEN_WAYS],
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": gettext_lazy("Choose one or more.")},
    )
    pounds = _pounds(gettext_lazy("Pounds"))
    hours = forms.FloatField(label=gettext_lazy("Hours, if hours were set free"), min_value=0, required=False)
    year = forms.ChoiceField(label=gettext_lazy("In which year?"))
    cost_centre = forms.ModelChoiceField(
        label=gettext_lazy("Out of which cost centre?"), queryset=None, to_field_name="code", required=False
    )
    service = forms.ModelChoiceField(
        label=gettext_lazy("Of which service?"), queryset=None, to_field_name="key", required=False
    )
    paid_by = forms.ModelChoiceField(
        label=gettext_lazy("Who pays for what brings it?"),
        help_text=gettext_lazy("If it is not who the cost centre belongs to."),
        queryset=None,
        to_field_name="key",
        required=False,
    )
    gained_by = forms.ModelChoiceField(
        label=gettext_lazy("Who gains?"), queryset=None, to_field_name="key", required=False
    )
    compared_with = forms.CharField(
        label=gettext_lazy("Compared with whom or what?"),
        help_text=gettext_lazy("Needed for a cost that did not come."),
        max_length=500,
        required=False,
    )
    people = forms.IntegerField(label=gettext_lazy("How many people?"), min_value=1, required=False)
    before_pounds = _pounds(gettext_lazy("Their help cost before"))
    after_pounds = _pounds(gettext_lazy("and in as long a time after"))
    others = forms.IntegerField(label=gettext_lazy("Compared with how many people?"), min_value=1, required=False)
    others_before_pounds = forms.DecimalField(
        label=gettext_lazy("Those people's help cost before"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    others_after_pounds = _pounds(gettext_lazy("and after"))
    who_loses = forms.CharField(
        label=gettext_lazy("Who has less, later or dearer help because of it?"),
        help_text=gettext_lazy("Needed, with the service, where it takes something away. Name nobody."),
        max_length=300,
        required=False,
    )
    per_cent = forms.FloatField(
        label=gettext_lazy("Of all people, who may have it from now on"),
        help_text=gettext_lazy("Where fewer may than before."),
        min_value=0,
        max_value=100,
        required=False,
    )

    def __init__(self, *args, place, **named):
        super().__init__(*args, **named)
        years = BudgetLine.objects.for_place(place).order_by("year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [(year, year) for year in years]
        self.fields["cost_centre"].queryset = CostCentre.objects.for_place(place).order_by("code")
        self.fields["cost_centre"].label_from_instance = lambda one: f"{one.code} {one.name}"
        self.fields["service"].queryset = Service.objects.for_place(place).order_by("name")
        for who in ("paid_by", "gained_by"):
            self.fields[who].queryset = Organisation.objects.for_place(place).order_by("name")
            self.fields[who].label_from_instance = lambda one: one.name

    def claimed(self):
        """The answers as the action takes them."""
        cleaned = dict(self.cleaned_data)
        per_cent = cleaned.pop("per_cent")
        figures = {"people": cleaned["people"], "others": cleaned.pop("others")}
        for name in ("before", "after", "others_before", "others_after"):
            said = cleaned.pop(f"{name}_pounds")
            figures[f"{name}_pence"] = None if said is None else int(said * 100)
        return cleaned | {
            "before_and_after": savings.before_and_after_of(figures),
            "pence": int((cleaned.pop("pounds") or 0) * 100),
            "hours": cleaned["hours"] or 0.0,
            "entitled_share": None if per_cent is None else per_cent / 100,
        }


@no_power("claims about money and finance's own budget, with no person in them")
@page()
def money(request):
    """Cashable, released and avoided, each in its own column; cashable beside finance's budget, to the penny."""
    visitor, place = request.visitor, request.visitor.place
    may_claim = bool(visitor.roles & CLAIMANTS)
    form = SavingForm(request.POST or None, place=place)
    if request.method == "POST" and may_claim and form.is_valid():
        try:
            claimed = form.claimed()
            claimed.pop("pounds", None)
            saving = savings.claim(place, **claimed, by=visitor.account, at=visitor.at)
            messages.success(request, _claimed_words(saving))
            return redirect("money", place_key=place.key)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    years = [value for value, _words in form.fields["year"].choices]
    year = request.GET.get("year") if request.GET.get("year") in years else _this_year(years, visitor.at)
    columns = [_column(place, kind) for kind in Saving.Kind]
    context = {
        "columns": columns,
        "sentence": _sentence(columns),
        "years": years,
        "year": year,
        "book": [_book_row(line) for line in savings.book_of(place, year)] if year else (),
        "wrong": savings.check_cashable(place),
        "across": [
            [pays, gains, *(pounds(pence) if pence else "–" for pence in kinds.values())]
            for pays, gains, kinds in savings.across(place)
        ],
        "across_head": [_("Who pays"), _("Who gains"), *(kind.name.capitalize() for kind in Saving.Kind)],
        "form": form,
        "may_claim": may_claim,
        "here": "money",
    }
    return render(request, "learn/money.html", context, status=422 if form.errors else 200)


def _this_year(years, at):
    start = at.year if at.month >= 4 else at.year - 1
    now = f"{start}-{(start + 1) % 100:02d}"
    return now if now in years else (years[-1] if years else "")


def _claimed_words(saving):
    if savings.takes_away(saving):
        return _("Kept. It leaves people with less, later or dearer help, so the watch on what narrows follows it.")
    return _("Kept.")


def _column(place, kind):
    rows = savings.savings_of(place, kind)
    return {
        "kind": kind,
        "name": kind.name.capitalize(),
        "means": kind.label,
        "rows": [
            {
                "saving": row,
                "pounds": pounds(row.pence) if row.pence else "",
                "ways": ", ".join(WAYS[way].name for way in row.ways),
                "takes_away": row.means in TAKES_AWAY,
                "before_and_after": _before_and_after(row),
                "small": row.people is not None and row.people < savings.FEWEST_FOR_A_SHARE,
            }
            for row in rows
        ],
        "sum": pounds(sum(row.pence for row in rows)),
        "hours": sum(row.hours for row in rows),
    }


def _before_and_after(row):
    found = savings.before_and_after_of(vars(row))
    return found.sentence if found else ""


def _sentence(columns):
    """One sentence; the three sums stand side by side and no total is ever drawn from them."""
    if not any(column["rows"] for column in columns):
        return _("Nothing has been claimed yet. Cashable, released and avoided money are never added together.")
    said = {column["kind"]: column["sum"] for column in columns}
    hours = next(column["hours"] for column in columns if column["kind"] == Saving.Kind.RELEASED)
    return _(
        "%(cashable)s left a budget; %(hours)s hours were set free and are still paid for; %(avoided)s is what a cost "
        "that did not come might have been. The three are different things and are never added."
    ) % {
        "cashable": said[Saving.Kind.CASHABLE],
        "hours": f"{hours:,.0f}",
        "avoided": said[Saving.Kind.AVOIDED],
    }


def _book_row(line):
    return [
        f"{line.centre.code} {line.centre.name}",
        line.centre.organisation.name,
        pounds(line.before_pence),
        pounds(line.actual_before_pence) if line.actual_before_pence is not None else _("not known"),
        pounds(line.now_pence),
        pounds(line.fell_pence),
        pounds(line.claimed_pence),
        pounds(line.unexplained_pence),
    ]
