"""The ground: a place, its areas and people in numbers, organisations, accounts and what it assumes."""

from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from .ids import new_id


class Place(models.Model):
    """A council's area and its partners: the edge that no row, page or count crosses."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(unique=True, help_text="the short name used in addresses and commands")
    name = models.CharField(max_length=200)
    made_up = models.BooleanField(default=False)
    services_are = models.CharField(max_length=20, default="real")  # real, made-up
    pulls_are = models.CharField(max_length=20, default="real")  # real, simulated
    timezone = models.CharField(max_length=60, default="Europe/London")
    first_month = models.CharField(max_length=7, blank=True)
    source = models.TextField(blank=True)
    folder_digest = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(null=True)
    # A made-up place has a clock of its own, moved by "let a month pass"; a real one has none.
    clock_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name

    @property
    def place(self):
        return self

    @property
    def zone(self):
        return ZoneInfo(self.timezone)


class RowsOfAPlace(models.QuerySet):
    def for_place(self, place):
        """The one door to a place's rows: everything above reads through it."""
        return self.filter(place=place)


class RowOfAPlace(models.Model):
    """What every stage row has: an id made by the caller and the place it belongs to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    objects = RowsOfAPlace.as_manager()

    class Meta:
        abstract = True


class Area(RowOfAPlace):
    """A neighbourhood, the smallest place a need is estimated for."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    deprivation_decile = models.PositiveSmallIntegerField(help_text="1 is the most deprived tenth")
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="area_code_once_a_place"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="area_is_on_the_map",
            ),
            models.CheckConstraint(
                condition=Q(deprivation_decile__gte=1, deprivation_decile__lte=10), name="decile_1_to_10"
            ),
        ]

    def __str__(self):
        return self.name


class Postcode(RowOfAPlace):
    """A postcode of a place: the area it is in and its middle. Nothing about anybody who lives there."""

    code = models.CharField(max_length=12, help_text="capital letters and digits, without blanks")
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="postcode_once_a_place"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="postcode_is_on_the_map",
            ),
        ]

    def __str__(self):
        return f"{self.code[:-3]} {self.code[-3:]}"


class Population(RowOfAPlace):
    """How many people live in an area, by age and circumstance. Counts, never persons."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    age_band = models.CharField(max_length=20)
    circumstance = models.CharField(max_length=100)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "area", "age_band", "circumstance"], name="population_once"),
        ]


class Assumption(RowOfAPlace):
    """A number somebody chose: its value, unit, range, source and dates stand beside it."""

    key = models.SlugField(max_length=80)
    value = models.FloatField()
    unit = models.CharField(max_length=60)
    low = models.FloatField()
    high = models.FloatField()
    source = models.TextField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key", "from_date"], name="assumption_once_a_date"),
            models.CheckConstraint(
                condition=Q(low__lte=F("value")) & Q(high__gte=F("value")), name="assumption_in_its_range"
            ),
        ]


class Organisation(RowOfAPlace):
    """A council, charity, NHS body or group that works in the place."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="organisation_once_a_place")]

    def __str__(self):
        return self.name


class AccountManager(BaseUserManager):
    def create_user(self, sign_in, password=None, *, name):
        account = self.model(sign_in=sign_in, name=name)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A sign-in. What it may do comes from its memberships, never from the account itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sign_in = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS = ["name"]

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    WORKER = "worker", "worker"
    RESIDENT = "resident", "resident"
    PROVIDER = "provider", "provider"
    PLANNER = "planner", "planner"
    LEADER = "leader", "leader"
    AUDITOR = "auditor", "auditor"
    KEEPER = "keeper", "keeper"
    CARETAKER = "caretaker", "caretaker"


class Membership(RowOfAPlace):
    """What an account is in an organisation of a place, from when until when."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "account", "organisation", "role", "starts_at"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="membership_ends_after_it_starts",
            ),
        ]


class ApiKey(RowOfAPlace):
    """A key by which a program acts for one membership. Only its digest is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True, help_text="what the program is, in its owner's words")
    scopes = models.JSONField(default=list, help_text="what it may do: read help, ask, answer, publish")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class ApiAnswer(RowOfAPlace):
    """What a program was answered, so that the same request sent again gets the same answer and does nothing more."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT)
    key = models.UUIDField(help_text="the Idempotency-Key of the program")
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="api_answer_once_a_key")]
        indexes = [models.Index(fields=["made_at"], name="api_answers_by_age")]


class ApiUse(models.Model):
    """How many requests of a minute a key's web processes have taken together: one limit for all of them."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    minute = models.BigIntegerField(help_text="minutes since 1970")
    taken = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "minute"], name="api_uses_once_a_minute")]
        indexes = [models.Index(fields=["minute"], name="api_uses_by_minute")]


class Webhook(RowOfAPlace):
    """An address of an organisation's own system that is told when something happens. It ends; it is not deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    address = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret_sealed = models.TextField()
    earlier_secret_sealed = models.TextField(blank=True, help_text="signs too for a day after the secret was changed")
    changed_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place", "ends_at"], name="webhooks_now")]


class Delivery(RowOfAPlace):
    """One event on its way to one webhook, written with what happened and kept until it arrived or was given up."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "due_at"], name="deliveries_waiting")]


class CalendarFeed(RowOfAPlace):
    """A calendar that can be read at a secret address. Only the address's digest is kept; a new one ends the old."""

    class Kind(models.TextChoices):
        MINE = "mine"
        WORKER = "worker"
        ORGANISATION = "organisation"
        SITE = "site"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject_id = models.UUIDField(help_text="the account, organisation or site whose calendar it is")
    digest = models.CharField(max_length=64, unique=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class Reach(RowOfAPlace):
    """How somebody chose to be told that there is something to read. The latest row is how it stands."""

    class Way(models.TextChoices):
        MAIL = "mail"
        TEXT = "text"
        NEITHER = "neither"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    where_sealed = models.TextField(blank=True, help_text="the mail address or telephone number, sealed")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "account", "at"], name="reach_as_it_stands")]


class OutboxMessage(RowOfAPlace):
    """Something to tell somebody, written in the same transaction as what happened.

    The text never holds what a person said: it says that there is something to read, and where.
    """

    to_account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    text = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, blank=True, help_text="how it was sent: mail or text")
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "due_at"], name="outbox_waiting")]
