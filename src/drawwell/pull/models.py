"""Pulls, their answers, and whether it helped."""

from django.db import models
from django.db.models import F, Q

from drawwell.partner.models import Circle, Person, Purpose
from drawwell.place.models import Account, Organisation, RowOfAPlace
from drawwell.supply.models import Capability, Offer


class Pull(RowOfAPlace):
    """A circle's call on a capability, for a purpose. The pull is categorised, the person never."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="pulls")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    may_see = models.JSONField(default=list)
    private = models.BooleanField(default=False)
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="pulls")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area_code = models.CharField(max_length=40, blank=True, help_text="the area asked for, where it is not near them")
    conditions = models.JSONField(default=list, help_text="keys of what the help is asked to be: supply.conditions")
    times = models.PositiveSmallIntegerField(default=1, help_text="in so many windows, one every `every_days`")
    every_days = models.PositiveSmallIntegerField(default=7)
    every_months = models.PositiveSmallIntegerField(default=0, help_text="by the calendar, in place of every_days")
    sealed_for = models.UUIDField()
    note_sealed = models.TextField(blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    asked_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(latest_at__gt=F("earliest_at")), name="latest_after_earliest"),
            models.CheckConstraint(condition=Q(units__gt=0), name="pull_of_something"),
            models.CheckConstraint(condition=Q(times__gt=0, every_days__gt=0), name="pull_at_least_once"),
        ]
        indexes = [
            models.Index(fields=["place", "asked_at"], name="pulls_over_time"),
            models.Index(fields=["place", "capability", "asked_at"], name="pulls_by_capability"),
        ]


class PullLeg(RowOfAPlace):
    """Something asked for together with what the pull itself asks for: all of them are had, or none. From 1."""

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="also")
    number = models.PositiveSmallIntegerField()
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pull", "number"], name="leg_has_its_own_number"),
            models.CheckConstraint(condition=Q(units__gt=0, number__gt=0), name="leg_of_something"),
        ]
        ordering = ["number"]


class Answer(RowOfAPlace):
    """How a pull stands from this moment on. Rows are added; the one with the highest number is how it stands."""

    class Kind(models.TextChoices):
        ASKED = "asked", "kept while its provider is asked, who answers by a time"
        YES_BUT = "yes but", "the provider offers another time, fewer or another site, for the asker to accept"
        HELD = "held"
        OFFERED = "offered", "offered freed capacity, waiting for a person to confirm"
        CONFIRMED = "confirmed"
        DRAWN = "drawn"
        RELEASED = "released"
        LAPSED = "lapsed"
        DECLINED = "declined"
        UNMET = "unmet"
        WITHDRAWN = "withdrawn"
        RETURNED = "returned", "drawn, and not used after all"

    class Why(models.TextChoices):
        NOTHING_NEAR = "nothing near"
        NOTHING_IN_TIME = "nothing in time"
        NO_ROOM = "no room"
        CONDITIONS = "conditions"
        DECLINED = "declined"
        RULE = "a rule"
        SWITCHED_OFF = "holding is switched off"

    class DeclinedBy(models.TextChoices):
        PROVIDER = "provider"
        ASKER = "asker"
        RULE = "rule"

    class Because(models.TextChoices):
        NO_ROOM_AFTER_ALL = "no room after all"
        NOBODY_TO_DO_IT = "nobody to do it"
        NOT_IN_THAT_TIME = "not in that time"
        NOT_WHAT_WE_DO = "not what we do"
        TOO_FAR = "too far"
        NOT_SAFE = "not safe as it is"
        NO_ANSWER = "no answer in time"
        NOT_NEEDED = "not needed any more"
        NOT_WHAT_WAS_WANTED = "not what was wanted"
        A_RULE = "a rule"
        SOMETHING_ELSE = "something else"

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = models.CharField(max_length=30, choices=Why.choices, blank=True)
    words = models.TextField(blank=True, help_text="what was looked for, what stood in the way, what it displaces")
    in_the_way = models.ForeignKey(
        Capability, null=True, on_delete=models.PROTECT, related_name="+", help_text="what could not be had of several"
    )
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="+")
    hold_key = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True, help_text="when whoever is asked answers at the latest")
    units = models.PositiveIntegerField(null=True, help_text="what is kept, where it differs from what was asked")
    begins_at = models.DateTimeField(null=True, help_text="the time a provider names")
    declined_by = models.CharField(max_length=10, choices=DeclinedBy.choices, blank=True)
    because = models.CharField(max_length=30, choices=Because.choices, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull", "number"], name="answer_has_its_own_number")]
        indexes = [models.Index(fields=["place", "kind", "at"], name="answers_by_kind")]
        ordering = ["number"]


class TimeAnswer(RowOfAPlace):
    """How one time of a series stands from this moment on, once somebody said yes to the series. Rows are added.

    Of a time the row with the highest number counts. Its kinds are those of an Answer; each time that is kept has a
    hold of its own in the ledger, so that one may go and the others stand.
    """

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="times_answered")
    window = models.PositiveSmallIntegerField(help_text="which time of the series, from 0")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Answer.Kind.choices)
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="+")
    hold_key = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True, help_text="when whoever is asked answers at the latest")
    begins_at = models.DateTimeField(null=True, help_text="the time a provider names, for the asker to accept")
    words = models.TextField(blank=True)
    declined_by = models.CharField(max_length=10, choices=Answer.DeclinedBy.choices, blank=True)
    because = models.CharField(max_length=30, choices=Answer.Because.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pull", "window", "number"], name="time_answer_has_its_own_number"),
            models.CheckConstraint(condition=Q(latest_at__gt=F("earliest_at")), name="time_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["place", "kind", "at"], name="time_answers_by_kind")]
        ordering = ["window", "number"]


class PartAsked(RowOfAPlace):
    """An organisation that answers for itself, asked for its part of several things kept together; and its yes."""

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="+")
    hold_key = models.UUIDField(help_text="what is kept meanwhile: one joint hold")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    said_yes_at = models.DateTimeField(null=True)
    said_yes_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    leg = models.PositiveSmallIntegerField(null=True, help_text="what it gives otherwise than was asked, from 0")
    begins_at = models.DateTimeField(null=True, help_text="the time it names for that")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold_key", "organisation"], name="asked_once_for_its_part")]


class DidItHelp(RowOfAPlace):
    """Answered only by the one who asked."""

    class Answer(models.TextChoices):
        YES = "yes"
        SOME = "some"
        NO = "no"

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="helped")
    answer = models.CharField(max_length=5, choices=Answer.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class JointAnswer(RowOfAPlace):
    """What was proposed for many pulls at once: which offer for which, beside what first come would have given.

    lines: [{"pull", "offer", "first_come", "reason"}], ids as text and null where there is none. People
    confirm or change each line by offering it; nothing is held by the proposal itself.
    """

    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    lines = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["place", "made_at"], name="joint_answers_latest")]
