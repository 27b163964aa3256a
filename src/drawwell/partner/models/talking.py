"""One sitting of a conversation, the parts of it, and words that are not yet sent."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace

from .record import Circle, Person, Words


class Sitting(RowOfAPlace):
    """One conversation as it was kept: when its page was opened, when its words were sent, by whom.

    Two that overlap were written at the same time; both are kept and shown side by side.
    """

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="sittings")
    whose = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    may_see = models.JSONField(default=list)
    private = models.BooleanField(default=False)
    # By the machine's clock: a made-up place's own clock may stand still for a month.
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="sitting_ends_after_it_begins")
        ]


class Part(Words):
    """One part of a conversation beside what was said, what matters, what helps and what was noticed."""

    class Kind(models.TextChoices):
        HOPE = "hope", "best hopes"
        ZERO = "zero", "what 0 is like"
        TEN = "ten", "what 10 is like"
        EXCEPTION = "exception", "when it was better already"
        COPING = "coping", "how they keep going"
        HELPER = "helper", "who is already helping"
        SIGN = "sign", "the next small sign"
        BETTER = "better", "what is better since last time"
        WHO = "who", "whom they would like to work with"

    OF_THE_STORY = {Kind.COPING: "helps", Kind.HELPER: "helps", Kind.HOPE: "matters", Kind.SIGN: "matters"}

    kind = models.CharField(max_length=10, choices=Kind.choices)
    by_date = models.DateField(null=True, help_text="of a next small sign: by when, where they said")

    @property
    def part_of_story(self):
        """Which part of a story it is shared with."""
        return self.OF_THE_STORY.get(self.kind, "noticed")


class Harm(Words):
    """A worker's do-no-harm note: who could be hurt, by what is done, by what is not done, and staff too."""

    class Kind(models.TextChoices):
        ACTING = "acting", "if we do it"
        NOT_ACTING = "not acting", "if we do not"
        STAFF = "staff", "to those who work here"

    kind = models.CharField(max_length=10, choices=Kind.choices)


class Draft(RowOfAPlace):
    """Words typed on a page of a circle and not sent yet, for their writer alone. Gone for good once sent.

    Sealed with a key of its own, under the row's id, so that forgetting it destroys the words.
    """

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="drafts")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=40)
    words_sealed = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "by", "page"], name="one_draft_a_page")]
