"""Who compels and who trades: what an organisation or team does, by which powers, and what it gains by."""

from django.db import models

from drawwell.place.models import Account, Organisation, RowOfAPlace


class Undertaking(RowOfAPlace):
    """What a team or a firm does for the place: the powers it holds, what pays it, and who gains. Never a person."""

    class PaidBy(models.TextChoices):
        FIXED = "fixed", "a fixed sum or salary, whatever is done"
        WORK = "work", "the hours or visits it does"
        SALES = "sales", "what people freely buy and may refuse"
        EACH_USE = "each use", "each use of a power over people"
        EACH_REFUSAL = "each refusal", "each person refused or stopped"
        SHARE_SAVED = "share saved", "a share of what is not spent on people"

    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    does = models.TextField()
    trades = models.BooleanField(default=False, help_text="it lives by selling what people may refuse")
    powers_held = models.JSONField(default=list, help_text="keys of guard.hybrids.COMPULSORY")
    acts_by = models.JSONField(default=list, help_text="keys of guard.hybrids.GUARDIANS_KEEP")
    paid_by = models.CharField(max_length=20, choices=PaidBy.choices)
    who_gains = models.CharField(max_length=300)
    answerable = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class HybridAnswer(RowOfAPlace):
    """A named person says why a mixture stands, or what will change. It expires, and is asked again."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="answers")
    mixture = models.CharField(max_length=80)
    words = models.TextField()
    expires_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
