"""Page 7's other half: a new offer, and a whole table of them."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard import drafts, journal
from drawwell.guard.membership import organisations_of
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm, hour_box
from drawwell.place.hours_of_day import HoursOfDay
from drawwell.place.models import Role

from .actions import MOST_UNITS, begin_service, publish_offer
from .conditions import LANGUAGES, SAID_BY_PROVIDERS
from .models import Capability, Site
from .publishing import MOST_BYTES, MOST_ROWS, RowsAreWrong, TableIsTooBig, publish_many, rows_of, template_for

DAY = gettext_lazy("Write a day, such as 2027-05-14.")
PROBLEMS_SHOWN = 1_000
YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


def _day(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY, "required": DAY},
    )


class NewOfferForm(PlainForm):
    """What, where, from when to when, how much, and how asks for it are answered."""

    what = forms.ModelChoiceField(
        label=gettext_lazy("What can you offer?"),
        queryset=None,
        to_field_name="key",
        empty_label=gettext_lazy("Choose one"),
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    where = forms.ModelChoiceField(
        label=gettext_lazy("Where?"),
        queryset=None,
        to_field_name="key",
        empty_label=gettext_lazy("Choose one"),
        error_messages={"required": gettext_lazy("Choose one of your sites.")},
    )
    first_day = _day(gettext_lazy("First day"))
    last_day = _day(gettext_lazy("Last day"))
    units = forms.IntegerField(
        label=gettext_lazy("How much is there in all?"),
        min_value=1,
        max_value=MOST_UNITS,
        error_messages={
            "required": gettext_lazy("Write how much there is."),
            "invalid": gettext_lazy("Write a whole number."),
        },
    )
    kept_free = forms.ChoiceField(
        label=gettext_lazy("Is it kept free for asks?"),
        help_text=gettext_lazy("Then only asks can draw on it, not whoever comes."),
        choices=YES_NO,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    by_itself = forms.ChoiceField(
        label=gettext_lazy("Are asks answered yes by themselves?"),
        help_text=gettext_lazy("If not, you answer each on the page Asks for us."),
        choices=YES_NO,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    conditions = forms.MultipleChoiceField(
        label=gettext_lazy("What can people count on?"),
        choices=[*SAID_BY_PROVIDERS.items(), *LANGUAGES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    from_hour = hour_box(
        gettext_lazy("From what time of day is it given?"),
        help_text=gettext_lazy("Leave empty where any time of day will do. Asks for other hours pass it by."),
    )
    to_hour = hour_box(gettext_lazy("Until what time of day?"))

    def __init__(self, *args, capabilities, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].queryset = capabilities
        self.fields["where"].queryset = sites
        names = [site.organisation.name for site in {one.organisation_id: one for one in sites}.values()]
        self.fields["where"].label_from_instance = lambda site: _site_name(site, names)

    def clean(self):
        given = super().clean()
        first, last, what = given.get("first_day"), given.get("last_day"), given.get("what")
        if first and last and last < first:
            self.add_error("last_day", _("It is before the first day. Choose a later one."))
        self._check_hours(given.get("from_hour"), given.get("to_hour"))
        if what and given.get("kept_free") == "yes" and not what.can_be_kept_free:
            self.add_error("kept_free", _("%(what)s cannot be kept free for asks.") % {"what": what.name})
        if what and given.get("kept_free") == "no" and not what.can_be_produced:
            self.add_error("kept_free", _("%(what)s is only ever kept free for asks.") % {"what": what.name})
        return given

    def _check_hours(self, first, last):
        if (first is None) != (last is None):
            missing = "from_hour" if first is None else "to_hour"
            if missing not in self.errors:
                self.add_error(missing, _("Write this time too, or leave both empty."))
        elif first is not None and last <= first:
            self.add_error("to_hour", _("It is over before it begins. Write a later time."))

    @property
    def what_is_said(self):
        """Whether anything of it is filled in, so that nothing typed is hidden."""
        return any(self[name].value() for name in ("conditions", "from_hour", "to_hour"))

    def said(self):
        """Keys of all that people can count on, with the hours of a day."""
        given = self.cleaned_data
        hours = [HoursOfDay(given["from_hour"], given["to_hour"]).key] if given["from_hour"] else []
        return [*given["conditions"], *hours]


def _site_name(site, names):
    """The site and whose it is; where two organisations have one name, with the key that tells them apart."""
    owner = site.organisation
    same = names.count(owner.name) > 1
    return f"{site.name}, {owner.name} ({owner.key})" if same else f"{site.name}, {owner.name}"


@page(Role.PROVIDER)
def new_offer(request):
    """Say that there is more: one new offer of one's own organisation."""
    visitor, place = request.visitor, request.visitor.place
    mine = organisations_of(visitor.account, place, Role.PROVIDER, at=visitor.at)
    form = NewOfferForm(
        request.POST if request.method == "POST" else drafts.kept(request),
        capabilities=Capability.objects.for_place(place).order_by("name"),
        sites=Site.objects.for_place(place).filter(organisation__in=mine).select_related("organisation"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = journal.in_turn(lambda: _publish(form, _key(request), visitor))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            drafts.forget(request, at=visitor.at)
            messages.success(request, _("Open: %(name)s.") % {"name": made.service.name})
            return redirect(reverse("offer", args=[place.key, made.id]))
    context = {"form": form, "key": _key(request), "written_by": drafts.written_by(visitor.account)}
    return render(request, "supply/new_offer.html", context, status=422 if form.is_bound and form.errors else 200)


def _key(request):
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _publish(form, key, visitor):
    """One action for the page: the service is begun where there is none, and its offer opened."""
    given = form.cleaned_data
    site, zone, who = given["where"], visitor.place.zone, {"by": visitor.account, "at": visitor.at}
    service = begin_service(site.organisation, given["what"], site, **who)
    return publish_offer(
        service, key=f"{service.key}/{key.hex[-12:]}", units=given["units"],
        starts_at=datetime.combine(given["first_day"], time(), tzinfo=zone),
        ends_at=datetime.combine(given["last_day"] + timedelta(days=1), time(), tzinfo=zone),
        kept_free=given["kept_free"] == "yes", answers_by_itself=given["by_itself"] == "yes",
        conditions=form.said(), owner=visitor.account.name, **who,
    )  # fmt: skip


@page(Role.PROVIDER, Role.PLANNER)
def publish_table(request):
    """Publish many offers from a table: the whole of it, or nothing with every bad row named."""
    place, refused, problems = request.visitor.place, "", ()
    if request.method == "POST":
        try:
            made = _publish_sent(request)
        except RowsAreWrong as wrong:
            refused, problems = wrong.sentence.split(".")[0] + ".", wrong.problems
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            words = _("%(new)s offers are open now; %(same)s were there just so.")
            messages.success(request, words % {"new": f"{made.offers:,}", "same": f"{made.unchanged:,}"})
            return redirect(reverse("offers", args=[place.key]))
    context = {
        "refused": refused,
        "head": (_("Row"), _("Field"), _("What is wrong")),
        "problems": [(one.row, one.field, one.wrong) for one in problems[:PROBLEMS_SHOWN]],
        "more": max(0, len(problems) - PROBLEMS_SHOWN),
        "most": f"{MOST_BYTES // 1_000_000} MB",
        "most_rows": f"{MOST_ROWS:,}",
    }
    return render(request, "supply/publish.html", context, status=422 if refused else 200)


def _publish_sent(request):
    visitor, sent = request.visitor, request.FILES.get("table")
    if sent is None:
        raise NoTable()
    if sent.size > MOST_BYTES:
        raise TableIsTooBig(size=f"{sent.size / 1e6:,.1f} MB", most=f"{MOST_BYTES // 1_000_000} MB")
    return publish_many(visitor.place, rows_of(sent.read()), by=visitor.account, at=visitor.at)


class NoTable(Refusal):
    """No table was chosen. Choose a CSV file, then publish it."""

    status = 422


@page(Role.PROVIDER, Role.PLANNER)
def template_table(request):
    """The table to begin from, as a file."""
    visitor = request.visitor
    text = template_for(visitor.place, by=visitor.account, at=visitor.at)
    shown = HttpResponse(text, content_type="text/csv; charset=utf-8")
    shown["Content-Disposition"] = 'attachment; filename="offers.csv"'
    return shown
