"""Scenarios asked, plans answered, what was proposed to design and how each proposal was answered."""

from django.db import models
from django.db.models import Q

from drawwell.place.models import Account, Area, RowOfAPlace
from drawwell.supply.models import Capability, Site
from drawwell.understand.models import Need


class Fit(RowOfAPlace):
    """How well a capability meets a need: as a standard service, and pulled in by a worker beside the person."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT)
    produced_share = models.FloatField()
    pulled_share = models.FloatField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "need", "capability"], name="fit_once"),
            models.CheckConstraint(
                condition=Q(produced_share__gte=0, produced_share__lte=1, pulled_share__gte=0, pulled_share__lte=1),
                name="fit_is_a_share",
            ),
        ]


class NamedLimit(RowOfAPlace):
    """A limit on any design that the place has named, with who decided it, when and why; see limits.csv."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    amount = models.FloatField()
    capability = models.ForeignKey(Capability, null=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="+")
    falls_on = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True)
    because = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="limit_once_a_place"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="limit_at_or_above_zero"),
        ]


class Proposal(RowOfAPlace):
    """A change that learning suggests to design: words and published counts, never a person."""

    class Kind(models.TextChoices):
        OWN_HANDS = "own hands", "put it in the worker's own hands"
        KEEP_FREE = "keep free", "keep more free"
        PRODUCE = "produce", "produce more"
        CHANGE_RULE = "change rule", "change a rule"
        STOP = "stop", "stop something"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    words = models.TextField()
    provenance = models.TextField(help_text="which published table, which rows, what they say: frozen")
    table_id = models.UUIDField(help_text="the published table it rests on")
    asked = models.PositiveIntegerField(help_text="rounded, as published")
    unmet = models.PositiveIntegerField(help_text="rounded, as published")
    months = models.PositiveSmallIntegerField(default=3)
    rule = models.TextField(blank=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")


class Plan(RowOfAPlace):
    """One answer of the design engine, kept whole with what it was asked."""

    name = models.CharField(max_length=200)
    mode = models.CharField(max_length=20)
    year = models.CharField(max_length=7)
    months = models.JSONField()
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    sentence = models.TextField()
    fits_budget = models.BooleanField()
    result = models.JSONField(help_text="value, people met, cost, limits with their worth, gap, solver")
    case_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-made_at"]


class PlanLine(RowOfAPlace):
    """What a plan produces and keeps free of one capability at one site in one month."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    month = models.CharField(max_length=7)
    produced_units = models.FloatField()
    kept_units = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "capability", "site", "month"], name="plan_line_once")]


class ProposalAnswer(RowOfAPlace):
    """How one plan answered one proposal: what changed, or why not."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="answers")
    changed = models.BooleanField()
    units_before = models.FloatField(default=0)
    units_after = models.FloatField(default=0)
    units_without_asks = models.FloatField(default=0)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "plan"], name="answered_once_a_plan")]


class Adoption(RowOfAPlace):
    """A plan put into force, with the next problems that were anticipated."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="adoption")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    chain_id = models.UUIDField()
    offers_published = models.PositiveIntegerField()
    units_moved_to_reserve = models.FloatField()


class Rehearsal(RowOfAPlace):
    """A plan, or three ways of spending the same money, tried on the twin's people."""

    class Kind(models.TextChoices):
        PLAN = "plan"
        COMPARISON = "comparison"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="rehearsals")
    study = models.OneToOneField("design.Study", null=True, on_delete=models.PROTECT, related_name="rehearsal")
    result = models.JSONField()
    sentence = models.TextField()
    replications = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]


class Study(RowOfAPlace):
    """One plan to be rehearsed beside another, asked for by a person and carried out by a job. It has an address."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="studies")
    replications = models.PositiveSmallIntegerField()
    precision_share = models.FloatField(null=True, help_text="go on until the share met is known this closely")
    changes = models.JSONField(default=dict, help_text="assumptions changed for this study: key, value, source")
    levers = models.JSONField(default=list, help_text="what is tried on the plan: kind, what, how much, words")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-id"]


class StudyStep(RowOfAPlace):
    """How far a study has come. The last row is how it stands; rows are only ever added."""

    class Kind(models.TextChoices):
        ASKED = "asked"
        UNDER_WAY = "under way"
        STOPPED = "stopped"
        REFUSED = "refused"
        DONE = "done"

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField()
    share_done = models.FloatField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class BuildPath(RowOfAPlace):
    """How an organisation gets from one team to the whole place under a budget: steps in an order that is explained."""

    year = models.CharField(max_length=7)
    budget_share = models.FloatField()
    first_areas = models.JSONField(help_text="codes of the areas that have a team at the start")
    sentence = models.TextField()
    overturned_by = models.TextField()
    result = models.JSONField()
    question_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-id"]


class BuildStep(RowOfAPlace):
    """One step of a path: where, when, with whom, what authority is handed over, what it costs, when to stop."""

    path = models.ForeignKey(BuildPath, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    areas = models.JSONField()
    starts_month = models.CharField(max_length=7)
    months = models.PositiveSmallIntegerField()
    figures = models.JSONField(help_text="teams, hours, units kept, pence moved, people met before and after")
    why = models.TextField()
    stop_rule = models.TextField()
    stop_under = models.FloatField(help_text="people met by pulls a month under which the step stops")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "number"], name="step_once_a_path")]
        ordering = ["number"]


class StepMove(RowOfAPlace):
    """What was done with a step: rehearsed, begun, what happened, stopped. Rows are only ever added."""

    class Kind(models.TextChoices):
        REHEARSED = "rehearsed"
        BEGUN = "begun"
        HAPPENED = "happened"
        STOPPED = "stopped"

    step = models.ForeignKey(BuildStep, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField()
    figures = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
