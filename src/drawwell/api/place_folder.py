"""Bringing a place in from its folder of tables: everything or nothing, and twice is the same as once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from drawwell.design.models import Fit, NamedLimit
from drawwell.design.publish import month_bounds
from drawwell.guard import journal
from drawwell.guard.membership import set_up_place
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.learn.actions import keep_contacts
from drawwell.place.folder import FolderHasErrors, read
from drawwell.place.models import Area, Assumption, Organisation, Population, Postcode
from drawwell.place.postcodes import compact
from drawwell.supply import ledger
from drawwell.supply.models import BudgetLine, Capability, CostCentre, Figure, Offer, Service, Site
from drawwell.understand.models import DemandCount, Need, NeedEstimate, Outcome


class FolderIsWrong(Refusal):
    """{problems}"""

    status = 422


class PlaceIsOfAnotherKind(Refusal):
    """{place} is already here as a {here} place, and the folder says it is {folder}. Give the folder another key."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many rows of each table are new or changed; `changed` is False for a folder seen before."""

    place: object
    changed: bool
    rows: dict
    notes: tuple


@power("load")
def load_place(path, *, by, at, say=None):
    """Load a place folder, or change nothing when it has errors or was loaded before.

    Raises FolderIsWrong naming every file, row and column. `say` hears each table's name as it is begun.
    """
    try:
        folder = read(path)
    except FolderHasErrors as wrong:
        raise FolderIsWrong(problems=str(wrong)) from None
    with transaction.atomic():
        place = _place_of(folder, by=by, at=at)
        if place.folder_digest == folder.digest:
            return Loaded(place, False, {}, folder.notes)
        rows = _Loading(place, folder, by=by, at=at, say=say or (lambda words: None)).all()
        place.folder_digest = folder.digest
        place.loaded_at = at
        place.save(update_fields=["folder_digest", "loaded_at"])
        journal.write(place, by=by, at=at, act="place loaded", power="load", subject=place)
    return Loaded(place, True, rows, folder.notes)


def _place_of(folder, *, by, at):
    said = folder.place
    place = set_up_place(said.place, name=said.name, by=by, at=at, made_up=said.made_up)
    if place.made_up != said.made_up:
        kinds = {True: "made-up", False: "real"}
        raise PlaceIsOfAnotherKind(place=place.name, here=kinds[place.made_up], folder=kinds[said.made_up])
    place.name, place.timezone, place.first_month = said.name, said.timezone, said.first_month
    place.services_are, place.pulls_are, place.source = said.services_are, said.pulls_are, said.source
    place.save()
    return place


class _Loading:
    """One load under way: each table in its turn, with look-ups by key for the ones that follow."""

    def __init__(self, place, folder, *, by, at, say):
        self.place, self.folder, self.by, self.at, self.say = place, folder, by, at, say
        self.rows = {}

    def all(self):
        for table in (
            self.areas, self.postcodes, self.population, self.organisations, self.assumptions, self.needs,
            self.need_estimates, self.outcomes, self.capabilities, self.fit, self.sites, self.services, self.offers,
            self.budget, self.limits, self.demand,
        ):  # fmt: skip
            self.say(table.__name__.replace("_", " "))
            table()
        return self.rows

    def _keep(self, name, model, unique, rows):
        """Insert rows, or bring those already there (by their unique fields) up to date. Nothing is removed."""
        rows = list(rows)
        others = [field for field in (rows[0].keys() if rows else ()) if field not in unique]
        model.objects.bulk_create(
            [model(place=self.place, **row) for row in rows],
            update_conflicts=bool(others),
            ignore_conflicts=not others,
            unique_fields=["place", *unique] if others else None,
            update_fields=others or None,
            batch_size=500,
        )
        self.rows[name] = self.rows.get(name, 0) + len(rows)

    def _by(self, model, field="key"):
        return {getattr(row, field): row for row in model.objects.for_place(self.place)}

    def areas(self):
        self._keep(
            "areas", Area, ["code"],
            ({"code": r.area, "name": r.name, "latitude": r.latitude, "longitude": r.longitude,
              "deprivation_decile": r.deprivation_decile, "source": r.source} for r in self.folder.areas),
        )  # fmt: skip
        self.area_of = self._by(Area, "code")

    def postcodes(self):
        self._keep(
            "postcodes", Postcode, ["code"],
            ({"code": compact(r.postcode), "area": self.area_of[r.area], "latitude": r.latitude,
              "longitude": r.longitude} for r in self.folder.postcodes),
        )  # fmt: skip

    def population(self):
        self._keep(
            "population", Population, ["area", "age_band", "circumstance"],
            ({"area": self.area_of[r.area], "age_band": r.age_band, "circumstance": r.circumstance,
              "people": r.people} for r in self.folder.population),
        )  # fmt: skip

    def organisations(self):
        self._keep(
            "organisations", Organisation, ["key"],
            ({"key": r.organisation, "name": r.name, "kind": r.kind} for r in self.folder.organisations),
        )  # fmt: skip
        self.organisation_of = self._by(Organisation)

    def assumptions(self):
        self._keep(
            "assumptions", Assumption, ["key", "from_date"],
            ({"key": r.assumption, "from_date": r.from_date, "value": r.value, "unit": r.unit, "low": r.low,
              "high": r.high, "source": r.source, "to_date": r.to_date} for r in self.folder.assumptions),
        )  # fmt: skip

    def needs(self):
        self._keep(
            "needs", Need, ["key"],
            ({"key": r.need, "name": r.name, "description": r.description, "priority_weight": r.priority_weight,
              "priority_author": r.priority_author, "priority_date": r.priority_date} for r in self.folder.needs),
        )  # fmt: skip
        self.need_of = self._by(Need)

    def need_estimates(self):
        self._keep(
            "need estimates", NeedEstimate, ["area", "need", "from_date"],
            ({"area": self.area_of[r.area], "need": self.need_of[r.need], "from_date": r.from_date,
              "people_per_year": r.people_per_year, "low": r.low, "high": r.high, "basis": r.basis,
              "to_date": r.to_date} for r in self.folder.need_estimates),
        )  # fmt: skip

    def outcomes(self):
        self._keep(
            "outcomes", Outcome, ["key"],
            ({"key": r.outcome, "name": r.name, "need": self.need_of[r.need], "i_statement": r.i_statement,
              "said_by": r.said_by, "recognised_by": r.recognised_by, "measure": r.measure or ""}
             for r in self.folder.outcomes),
        )  # fmt: skip

    def capabilities(self):
        self._keep(
            "capabilities", Capability, ["key"],
            ({"key": r.capability, "name": r.name, "kind": r.kind, "unit": r.unit, "travels": r.travels,
              "can_be_produced": r.can_be_produced, "can_be_kept_free": r.can_be_kept_free,
              "units_per_person_produced": r.units_per_person_produced, "units_per_pull": r.units_per_pull,
              "worker_hours_per_pull": r.worker_hours_per_pull,
              "cost_per_unit_produced_pence": r.cost_per_unit_produced_pence,
              "cost_per_unit_kept_pence": r.cost_per_unit_kept_pence} for r in self.folder.capabilities),
        )  # fmt: skip
        self.capability_of = self._by(Capability)
        for row in self.folder.capabilities:
            within = self.capability_of[row.parent] if row.parent else None
            one = self.capability_of[row.capability]
            if one.within != within:
                one.within = within
                one.save(update_fields=["within"])

    def fit(self):
        self._keep(
            "fit", Fit, ["need", "capability"],
            ({"need": self.need_of[r.need], "capability": self.capability_of[r.capability],
              "produced_share": r.produced_share, "pulled_share": r.pulled_share, "source": r.source}
             for r in self.folder.fit),
        )  # fmt: skip

    def sites(self):
        self._keep(
            "sites", Site, ["key"],
            ({"key": r.site, "name": r.name, "organisation": self.organisation_of[r.organisation],
              "area": self.area_of[r.area], "latitude": r.latitude, "longitude": r.longitude,
              "address": r.address or "", "hours": r.hours or "", "cost_per_month_pence": r.cost_per_month_pence,
              "source": r.source} for r in self.folder.sites),
        )  # fmt: skip
        self.site_of = self._by(Site)

    def services(self):
        """Where the folder says no conditions, those that a provider said here stay."""
        for says in (True, False):
            self._keep(
                "services", Service, ["key"],
                ({"key": r.service, "name": r.name, "description": r.description,
                  "organisation": self.organisation_of[r.organisation], "site": self.site_of[r.site],
                  "capability": self.capability_of[r.capability], "units_max_per_month": r.units_max_per_month,
                  "source": r.source, **_said_of(r)} for r in self.folder.services if bool(r.conditions) == says),
            )  # fmt: skip
        self.service_of = self._by(Service)

    def offers(self):
        """Each offer becomes one for each calendar month it covers, so that a plan can move a month at a time.

        An offer already here is left as it is: its room has been held, drawn and changed since.
        """
        there = set(Offer.objects.for_place(self.place).values_list("key", flat=True))
        made, units, figures = [], [], []
        for row in self.folder.offers:
            for key, starts_at, ends_at, part in parts_of_offer(row, self.place.zone):
                if key in there or not part:
                    continue
                service = self.service_of[row.service]
                offer = Offer(
                    place=self.place, key=key, service=service, capability=service.capability, starts_at=starts_at,
                    ends_at=ends_at, kept_free=row.kept_free, answers_by_itself=row.answers_by_itself, made_at=self.at,
                    **_said_of(row),
                )  # fmt: skip
                made.append(offer)
                units.append(part)
                checked = datetime.combine(row.checked_on, time(12), tzinfo=self.place.zone)
                figures.append(Figure(place=self.place, offer=offer, owner=row.figure_owner, checked_at=checked))
        Offer.objects.bulk_create(made, batch_size=500)
        ledger.open_offers(zip(made, units, strict=True), by=self.by, at=self.at, lots=2)
        Figure.objects.bulk_create(figures, batch_size=500)
        self.rows["offers"] = len(made)

    def budget(self):
        centres = {r.cost_centre: r for r in self.folder.budget}
        self._keep(
            "cost centres", CostCentre, ["code"],
            ({"code": r.cost_centre, "name": r.name, "organisation": self.organisation_of[r.organisation],
              "capability": self.capability_of[r.capability] if r.capability else None} for r in centres.values()),
        )  # fmt: skip
        centre_of = self._by(CostCentre, "code")
        self._keep(
            "budget", BudgetLine, ["cost_centre", "year"],
            ({"cost_centre": centre_of[r.cost_centre], "year": r.year, "budget_pence": r.budget_pence,
              "actual_pence": r.actual_pence, "statutory_minimum_pence": r.statutory_minimum_pence,
              "committed_pence": r.committed_pence, "because": r.because or ""} for r in self.folder.budget),
        )  # fmt: skip

    def limits(self):
        self._keep(
            "limits", NamedLimit, ["key"],
            ({"key": r.limit, "name": r.name, "kind": r.kind, "amount": r.amount,
              "capability": self.capability_of[r.capability] if r.capability else None,
              "site": self.site_of[r.site] if r.site else None, "need": self.need_of[r.need] if r.need else None,
              "falls_on": r.falls_on or "", "until": r.until, "because": r.because, "decided_by": r.decided_by,
              "decided_on": r.decided_on} for r in self.folder.limits),
        )  # fmt: skip

    def demand(self):
        words = [
            {"contact": r.contact, "month": r.month, "area": r.area, "channel": r.channel, "words": r.words}
            for r in self.folder.demand_words
        ]
        self.rows["demand in words"] = keep_contacts(self.place, words, areas=self.area_of, by=self.by, at=self.at)
        self._keep(
            "demand in counts", DemandCount, ["month", "area", "category"],
            ({"month": r.month, "area": self.area_of[r.area], "category": r.category, "count": r.count,
              "source": r.source} for r in self.folder.demand_counts),
        )  # fmt: skip


def _said_of(row):
    """The conditions of a service or offer; nothing where the folder has no such column or cell."""
    return {"conditions": sorted(set(row.conditions.split()))} if row.conditions else {}


def parts_of_offer(row, zone):
    """(key, starts_at, ends_at, units) for each calendar month of an offer; whole units, earlier months first."""
    months, day = [], date(row.starts_on.year, row.starts_on.month, 1)
    while day <= row.ends_on:
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    whole, over = divmod(int(row.units), len(months))
    starts_at = datetime.combine(row.starts_on, time(0), tzinfo=zone)
    ends_at = datetime.combine(row.ends_on + timedelta(days=1), time(0), tzinfo=zone)
    for number, month in enumerate(months):
        first, after = month_bounds(month, zone)
        key = row.offer if len(months) == 1 else f"{row.offer}/{month}"
        yield key, max(first, starts_at), min(after, ends_at), whole + (number < over)
