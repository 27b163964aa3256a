"""What a working week needs: who steps in, who was told again, small money, keeping safe, two rows for one person."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace

from .record import Circle, Partnership, Person, Purpose, Words


class Duty(RowOfAPlace):
    """One named person has a duty in the place, from when until when. One at a time."""

    class Kind(models.TextChoices):
        MONEY = "small money", "decides about small money above the limit"
        SAFETY = "safeguarding", "is told when somebody may not be safe"
        WORKERS = "workers", "sees to it that nobody is left without a worker"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="duties")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"], condition=Q(ends_at__isnull=True), name="one_person_has_a_duty"
            )
        ]


class Cover(RowOfAPlace):
    """A named worker steps in for another, for all of theirs or for one partnership, from when until when."""

    worker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="covered")
    cover = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="covers")
    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="covers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(worker=F("cover")), name="nobody_covers_themselves"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="cover_ends_after_it_starts"
            ),
        ]


class ToldAgain(RowOfAPlace):
    """They had to tell it again: one tap, by them or by the worker they told."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="told_again")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    may_see = models.JSONField(default=list)
    private = models.BooleanField(default=False)
    worker = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+", help_text="told to")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place", "at"], name="told_again_in_a_month")]


class SmallMoney(Words):
    """Money for one purpose: how many pence, and what for. How it stands is its last step."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="small_money")
    pence = models.PositiveBigIntegerField()

    class Meta(Words.Meta):
        constraints = [models.CheckConstraint(condition=Q(pence__gt=0), name="small_money_is_some")]


class MoneyStep(RowOfAPlace):
    """One step of small money: paid, put to the named decider with a day to answer by, said no, or taken back."""

    class Kind(models.TextChoices):
        PAID = "paid", "paid"
        ASKED = "asked", "put to somebody who decides"
        NO = "no", "not this time"
        TAKEN_BACK = "taken back", "taken back"

    money = models.ForeignKey(SmallMoney, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    decider = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateTimeField(null=True)
    payment_id = models.UUIDField(null=True, help_text="the payment in the place's book")
    words_sealed = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["money", "number"], name="one_money_step_at_a_time"),
            models.CheckConstraint(
                condition=~Q(kind="asked") | Q(decider__isnull=False, answer_by__isnull=False),
                name="asked_of_somebody_by_a_day",
            ),
        ]


class Concern(Words):
    """Somebody may not be safe. Seen by the person unless a lawful reason was stated, with a day to look again."""

    lawful_reason_sealed = models.TextField(blank=True)
    look_again_on = models.DateField(null=True)

    class Meta(Words.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(lawful_reason_sealed="") | Q(look_again_on__isnull=False),
                name="kept_back_only_until_looked_at_again",
            )
        ]


class ConcernStep(RowOfAPlace):
    """Who was told of a concern, who answered and what they did; or that it is open to the person from now on."""

    class Kind(models.TextChoices):
        TOLD = "told", "told"
        ANSWERED = "answered", "answered"
        KEPT_BACK = "kept back", "kept back until looked at again"
        OPENED = "opened", "open to the person"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    told = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    words_sealed = models.TextField(blank=True)
    look_again_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]


class SamePerson(RowOfAPlace):
    """A named person says that two rows are one human being. Only a person says so, and it can be undone."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="same_as")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="also_same_as")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(one=F("other")), name="two_rows_not_one")]


class NotTheSame(RowOfAPlace):
    """Undoing it: they are two after all. Nothing was moved, so nothing has to be put back."""

    same = models.OneToOneField(SamePerson, on_delete=models.PROTECT, related_name="undone")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
