"""Working beside one person, family or group: their purposes, in their words.

Every row says whose it is and who in the circle may see it. Words are sealed with the key of the
person (or circle) they belong to, and never overwritten: a correction is a new row after the old one.
"""

from django.db import models
from django.db.models import Q

from drawwell.place.models import Account, Organisation, RowOfAPlace


class Person(RowOfAPlace):
    """A human being. Nothing is required but a name to call them by."""

    name_sealed = models.TextField()
    account = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="person")
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class NameToken(models.Model):
    """A keyed token of a part of a name, so that a person can be found without a readable name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    place = models.ForeignKey("place.Place", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["place", "token"], name="people_by_name_token")]


class Circle(RowOfAPlace):
    """The person, family or group whose purpose it is. `area_code` says roughly where help should be near."""

    name_sealed = models.TextField()
    made_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)


class CircleMember(RowOfAPlace):
    """A person is in a circle from when until when."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class Partnership(RowOfAPlace):
    """A named worker works with a circle, or with one person of it. The end, if any, is the circle's word."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="partnerships")
    worker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="partnerships")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sees_only_shared = models.BooleanField(default=False, help_text="a worker who joined sees what is shared with them")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ended_by__isnull=False),
                name="only_the_circle_ends_a_partnership",
            )
        ]


class Rest(RowOfAPlace):
    """A partnership rests, and may be taken up again in one tap."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="rests")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class Words(RowOfAPlace):
    """What every row of words has: whose it is, who may see it, who wrote it down, what it follows."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="%(class)ss")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    may_see = models.JSONField(default=list, help_text="ids of the people in the circle who may see it")
    private = models.BooleanField(default=False, help_text="kept from workers who do not work with `whose`")
    sealed_for = models.UUIDField()
    words_sealed = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    dropped_at = models.DateTimeField(null=True, help_text="on a row of the same words after it: taken back, or let go")
    sitting = models.ForeignKey("partner.Sitting", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "id"]


class Said(Words):
    """What they said, to the letter."""


class Purpose(Words):
    """What they want from life, in their words. Dropping one is a row too."""


class Observable(Words):
    """What someone would notice if the purpose were so, and who would notice it."""

    class Eyes(models.TextChoices):
        OWN = "own", "they themselves"
        OTHERS = "others", "somebody else"

    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="observables")
    eyes = models.CharField(max_length=10, choices=Eyes.choices, default=Eyes.OWN)


class Noticing(Words):
    """A dated noticing, by whom, with 0-10 in the person's own terms when they gave it."""

    observable = models.ForeignKey(Observable, null=True, on_delete=models.PROTECT, related_name="noticings")
    scale_now = models.PositiveSmallIntegerField(null=True)
    scale_good_enough = models.PositiveSmallIntegerField(null=True)

    class Meta(Words.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_now__isnull=True) | Q(scale_now__lte=10), name="scale_now_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(scale_good_enough__isnull=True) | Q(scale_good_enough__lte=10),
                name="scale_good_enough_0_to_10",
            ),
        ]


class Strength(Words):
    """What is strong: a person's, a family's, a street's. Nobody can search it."""


class Gloss(Words):
    """A worker's own note. It stands beside their words, labelled, and never in their place."""


class Sharing(RowOfAPlace):
    """What is shared of a story: which part, with whom, for one ask or for all, from when until when.

    With one organisation; with whoever answers one ask (no organisation, `subject_id` the ask); or with one worker who
    joined (`worker`). It is the row of one person (`whose`) or of the whole circle, and shares only rows of theirs.
    """

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="sharings")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    may_see = models.JSONField(default=list)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(worker__isnull=True) | Q(organisation__isnull=True),
                name="shared_with_a_worker_or_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(worker__isnull=False) | Q(organisation__isnull=False) | Q(subject_id__isnull=False),
                name="shared_with_somebody_or_for_one_ask",
            ),
        ]
        indexes = [models.Index(fields=["place", "subject_id"], name="sharings_of_an_ask")]


class NotForLearning(RowOfAPlace):
    """This person's (or circle's) rows are left out of every count. Nobody can list these rows."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
