"""Capability and capacity: what there is, where, when, how much, and every move of it."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.ids import new_id
from drawwell.place.models import Account, Area, Organisation, RowOfAPlace

from .narrowing import Baseline, EntitlementRule, LeftOut, Reach, ServiceYear, TakenAway

__all__ = ["Baseline", "EntitlementRule", "LeftOut", "Reach", "ServiceYear", "TakenAway"]


class Capability(RowOfAPlace):
    """What kind of help: a skill, an authority to say yes, money, a place, access. A tree by `within`."""

    class Kind(models.TextChoices):
        SKILL = "skill"
        AUTHORITY = "authority"
        MONEY = "money"
        PLACE = "place"
        ACCESS = "access"

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    unit = models.CharField(max_length=40)
    within = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    travels = models.BooleanField(help_text="it comes to the person; otherwise the person visits it")
    can_be_produced = models.BooleanField()
    can_be_kept_free = models.BooleanField()
    units_per_person_produced = models.FloatField()
    units_per_pull = models.FloatField()
    worker_hours_per_pull = models.FloatField()
    cost_per_unit_produced_pence = models.FloatField()
    cost_per_unit_kept_pence = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="capability_once_a_place")]

    def __str__(self):
        return self.name


class Site(RowOfAPlace):
    """Somewhere help is given from."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    latitude = models.FloatField()
    longitude = models.FloatField()
    address = models.CharField(max_length=300, blank=True)
    hours = models.TextField(blank=True)
    cost_per_month_pence = models.BigIntegerField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="site_once_a_place")]
        indexes = [models.Index(fields=["place", "latitude", "longitude"], name="sites_on_the_map")]

    def __str__(self):
        return self.name


class Service(RowOfAPlace):
    """An organisation's standing way of giving one capability at one site."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    description = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    # No index of its own: the one below begins with it, and a database that has both takes the one that says less.
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="services", db_index=False)
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="services")
    units_max_per_month = models.FloatField()
    source = models.TextField(blank=True)
    conditions = models.JSONField(default=list, help_text="keys of what it says that it offers: see conditions.py")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="service_once_a_place")]
        indexes = [models.Index(fields=["site", "capability"], name="services_of_a_site")]

    def __str__(self):
        return self.name


class Offer(RowOfAPlace):
    """One provider's capability, here, in this period, in whole units. Reserve when kept free for asks."""

    key = models.CharField(max_length=120)
    # Its index is the one below that begins with it.
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offers", db_index=False)
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kept_free = models.BooleanField()
    answers_by_itself = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    from_plan_id = models.UUIDField(null=True, help_text="the plan that published it, if one did")
    conditions = models.JSONField(default=list, help_text="of this offer alone, beside what its service says")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="offer_once_a_place"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offer_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["place", "capability", "ends_at"], name="offers_live"),
            models.Index(fields=["service", "ends_at", "starts_at"], name="offers_of_a_service"),
        ]


class Publication(RowOfAPlace):
    """Many offers published at once, all or nothing. The id is the caller's key: the same again is the first answer."""

    digest = models.CharField(max_length=64)
    offers = models.PositiveIntegerField(help_text="how many were new")
    unchanged = models.PositiveIntegerField(help_text="how many were there already, just so")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")


class ReserveMove(RowOfAPlace):
    """Room that was kept free for asks and is opened to all, with the reason, shown in public."""

    out_of = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="reserve_moves")
    into = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    units = models.BigIntegerField()
    because = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(units__gt=0), name="reserve_moved_of_something")]
        indexes = [models.Index(fields=["place", "at"], name="reserve_moves_latest")]


class Figure(RowOfAPlace):
    """Somebody said an offer's room is true, at this time. The latest row is its age."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="figures")
    owner = models.CharField(max_length=200)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()


class Lot(RowOfAPlace):
    """A part of an offer that is locked as one. Its balances are the sums of its entries."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField()
    units = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="lot_once_an_offer"),
            models.CheckConstraint(
                condition=Q(units__gte=0, held__gte=0, taken__gte=0) & Q(units__gte=F("held") + F("taken")),
                name="lot_never_promised_twice",
            ),
        ]


class Hold(models.Model):
    """Units of one lot kept for one pull, or the refusal to: asking again with the same key finds the same rows.

    One call may hold several offers together, and one offer's units over several of its lots: a row for
    each, all in one `family`, the caller's key. They move together.
    """

    class Status(models.TextChoices):
        HELD = "held"
        DRAWN = "drawn"
        RELEASED = "released"
        LAPSED = "lapsed"
        RETURNED = "returned"
        REFUSED = "refused"

    key = models.UUIDField(primary_key=True, default=new_id)
    family = models.UUIDField(help_text="the caller's key; the first row's own key")
    leg = models.PositiveSmallIntegerField(default=0, help_text="which of the things asked for together")
    part = models.PositiveSmallIntegerField(default=0, help_text="which part, when units lie over several lots")
    place = models.ForeignKey("place.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="holds")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="holds", db_index=False)
    pull_id = models.UUIDField(help_text="the pull it is for; no key upward, on purpose")
    request_hash = models.CharField(max_length=64)
    units = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices)
    why = models.CharField(max_length=10, blank=True, help_text="of a refusal: full, short, over, together")
    held_at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "leg", "part"], name="hold_once_a_family"),
            models.CheckConstraint(condition=Q(units__gt=0), name="hold_of_something"),
            models.CheckConstraint(
                condition=Q(status="refused", lot__isnull=True) | (~Q(status="refused") & Q(lot__isnull=False)),
                name="hold_has_a_lot_unless_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(status="held"), name="holds_to_lapse"),
            models.Index(fields=["pull_id"], name="holds_of_a_pull"),
        ]


class Entry(models.Model):
    """One move on a lot. Rows are only ever added; (lot, seq) has no gaps."""

    class Verb(models.TextChoices):
        OPEN = "open"
        HOLD = "hold"
        DRAW = "draw"
        RELEASE = "release"
        LAPSE = "lapse"
        RETURN = "return"
        CLOSE = "close"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("place.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.BigIntegerField()
    verb = models.CharField(max_length=10, choices=Verb.choices)
    units = models.BigIntegerField()
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "seq"], name="entry_has_its_own_number"),
            models.CheckConstraint(condition=Q(units__gte=0), name="entry_counts_up"),
        ]


class MoneyAccount(RowOfAPlace):
    """Where money of a place lies: a budget, a money offer, what was given. Its balance is the sum of its payments."""

    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    balance_pence = models.BigIntegerField(default=0)
    may_go_below_zero = models.BooleanField(default=False, help_text="it stands for the world outside the book")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="money_account_once_a_place"),
            models.CheckConstraint(
                condition=Q(may_go_below_zero=True) | Q(balance_pence__gte=0), name="money_not_below_zero"
            ),
        ]


class Payment(RowOfAPlace):
    """Whole pence out of one account and into another. Rows are only ever added; the id is the caller's key."""

    out_of = models.ForeignKey(MoneyAccount, on_delete=models.PROTECT, related_name="payments_out")
    into = models.ForeignKey(MoneyAccount, on_delete=models.PROTECT, related_name="payments_in")
    pence = models.BigIntegerField()
    because = models.CharField(max_length=80)
    pull_id = models.UUIDField(null=True, help_text="the pull it is for; no key upward, on purpose")
    takes_back = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="taken_back_by")
    request_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="payment_of_something"),
            models.CheckConstraint(condition=~Q(out_of=F("into")), name="payment_to_another"),
            models.UniqueConstraint(fields=["takes_back"], name="payment_taken_back_once"),
        ]


class CostCentre(RowOfAPlace):
    """Finance's own line: where money is budgeted and spent."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    capability = models.ForeignKey(Capability, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="cost_centre_once_a_place")]


class BudgetLine(RowOfAPlace):
    """One cost centre's budget and actual for one year, with what a statute or contract commits."""

    cost_centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, related_name="lines")
    year = models.CharField(max_length=7)
    budget_pence = models.BigIntegerField()
    actual_pence = models.BigIntegerField(null=True)
    statutory_minimum_pence = models.BigIntegerField(default=0)
    committed_pence = models.BigIntegerField(default=0)
    because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "cost_centre", "year"], name="budget_line_once_a_year"),
            models.CheckConstraint(
                condition=Q(budget_pence__gte=0, statutory_minimum_pence__gte=0, committed_pence__gte=0),
                name="budget_not_negative",
            ),
        ]
