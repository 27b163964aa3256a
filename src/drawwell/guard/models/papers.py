"""Living papers: what was assessed and signed for a power, and the draft from which one is paired."""

from django.db import models

from drawwell.place.models import Account

from .rows import RowOfAPlaceOrInstallation


class Paper(RowOfAPlaceOrInstallation):
    """One of a power's papers as it was signed. Signing anew is a new row; the latest of a kind counts."""

    class Kind(models.TextChoices):
        DPIA = "dpia", "data protection impact assessment"
        EQUALITY = "equality", "equality impact assessment"
        TRANSPARENCY = "atrs", "algorithmic transparency record"

    class Advice(models.TextChoices):
        AGREES = "agrees"
        CONDITIONS = "agrees with conditions"
        OBJECTS = "objects"

    power = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    answers = models.JSONField(help_text="{field of its template: what was answered}")
    fingerprint = models.CharField(max_length=64, help_text="of what the power read when it was signed")
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    review_by = models.DateField(help_text="it is stale from the day after")
    advised_by = models.CharField(max_length=200, blank=True, help_text="the data protection officer, where asked")
    advice = models.CharField(max_length=30, choices=Advice.choices, blank=True)
    advice_words = models.TextField(blank=True)
    overruled_because = models.TextField(blank=True, help_text="public: why it goes on although they object")

    class Meta:
        indexes = [models.Index(fields=["place", "power", "kind", "signed_at"], name="papers_of_a_power")]


class PairingDraft(RowOfAPlaceOrInstallation):
    """A power's pairing while people work it out together: one long form, kept between visits."""

    power = models.CharField(max_length=80)
    answers = models.JSONField(default=dict, help_text="{part: {field: what stands there so far}}")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    put_in_force_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "power"], name="draft_of_a_pairing")]
