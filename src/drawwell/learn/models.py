"""What many pulls show together: contacts, published tables, patterns, and who was told what changed."""

from django.db import models
from django.db.models import F, Q

from drawwell.design.models import Plan, Proposal
from drawwell.partner.models import Circle
from drawwell.place.models import Account, Area, Organisation, RowOfAPlace
from drawwell.pull.models import Pull
from drawwell.supply.models import Capability, CostCentre, Payment, Service


class Contact(RowOfAPlace):
    """Demand in people's words: verbatim, with when and where it arrived. Nobody is named."""

    key = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=40)
    words = models.TextField()
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="when what was asked for was done")
    what_was_done = models.TextField(blank=True)
    at_first_contact = models.BooleanField(null=True, help_text="done there and then; empty: not known")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="contact_once_a_place"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(arrived_at__isnull=True) | Q(ended_at__gte=F("arrived_at")),
                name="contact_ends_after_it_arrives",
            ),
        ]
        indexes = [models.Index(fields=["place", "month", "key"], name="contacts_by_month")]


class SentLog(RowOfAPlace):
    """A log of contacts sent from a page: kept as a file until it is taken in, left, or a day has passed."""

    name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="bytes")
    columns = models.JSONField(default=dict, help_text="which column is what, once it is to be taken in")
    date_format = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, help_text="when the background jobs were asked to take it in")
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text="what came of it, in a sentence")
    new = models.PositiveIntegerField(null=True, help_text="contacts that are new by it; empty: it was not taken in")


class Classing(RowOfAPlace):
    """A named person says whether a contact is 'help me' or 'you didn't', and that it names nobody."""

    class Kind(models.TextChoices):
        VALUE = "help me"
        FAILURE = "you didn't"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="classings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    purpose = models.TextField(blank=True, help_text="what they want it for, in their own terms")
    names_nobody = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "by"], name="classed_once_a_person")]


class PublishedTable(RowOfAPlace):
    """Counts of people as they left: small ones hidden, the rest rounded. The same answer everywhere."""

    name = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    rows = models.JSONField()
    threshold = models.PositiveSmallIntegerField()
    rounded_to = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name", "period"], name="table_published_once")]


class Pattern(RowOfAPlace):
    """Something that many pulls of one period show together, pointing down to what it proposes."""

    table = models.ForeignKey(PublishedTable, on_delete=models.PROTECT, related_name="patterns")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT)
    period = models.CharField(max_length=20)
    sentence = models.TextField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="pattern")
    seen_at = models.DateTimeField()


class Telling(RowOfAPlace):
    """One puller told, once for each plan, what changed because they asked."""

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="tellings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull", "plan", "proposal"], name="told_once")]


class Rule(RowOfAPlace):
    """Something that is said to forbid or require: with an owner who can be asked, or nobody who could show it."""

    class Kind(models.TextChoices):
        LAW = "law"
        REGULATION = "regulation"
        CONTRACT = "contract"
        LOCAL_POLICY = "local policy"
        SYSTEM = "system", "a system or form"
        CUSTOM = "custom", "how it is done here"
        BELIEF = "belief", "a belief that it is so"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    national = models.BooleanField(default=False, help_text="made for the whole nation: nobody here can change it")
    owner_name = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="rule_once_a_place")]

    def __str__(self):
        return self.name


class Blocker(RowOfAPlace):
    """Something that got in the way of somebody's purpose: what happened and who says so. Nobody is named."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="blockers")
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    happened = models.TextField()
    said_by = models.CharField(max_length=200)
    nobody_could_show_it = models.BooleanField()
    how_we_stayed_legal = models.TextField(blank=True)
    days_lost = models.FloatField(default=0)
    pence_lost = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days_lost__gte=0, pence_lost__gte=0), name="lost_not_negative")
        ]
        ordering = ["at", "id"]


class RuleQuestion(RowOfAPlace):
    """A rule's owner is asked, with everything it stopped and a day to answer by."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="questions")
    blockers = models.ManyToManyField(Blocker, related_name="questions")
    asked_at = models.DateTimeField()
    answer_by = models.DateField()


class RuleAnswer(RowOfAPlace):
    """The owner's word: change, suspend or keep, with a reason that every logger sees."""

    class Decision(models.TextChoices):
        CHANGE = "change"
        SUSPEND = "suspend"
        KEEP = "keep"

    question = models.OneToOneField(RuleQuestion, on_delete=models.PROTECT, related_name="answer")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    reason = models.TextField()
    chain_id = models.UUIDField(null=True, help_text="the chain of next problems that a change begins")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class Saving(RowOfAPlace):
    """Money said to be saved: cashable, released or avoided, never added together; by which of the seven ways."""

    class Kind(models.TextChoices):
        CASHABLE = "cashable", "money that left a budget"
        RELEASED = "released", "hours or room set free, and still paid for"
        AVOIDED = "avoided", "a cost that did not come, as far as can be told"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    means = models.CharField(max_length=20)
    ways = models.JSONField(default=list)
    pence = models.BigIntegerField()
    hours = models.FloatField(default=0)
    year = models.CharField(max_length=7)
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    gained_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    compared_with = models.TextField(blank=True, help_text="who or what it is compared with")
    people = models.PositiveIntegerField(null=True)
    before_pence = models.BigIntegerField(null=True, help_text="what these people's help cost in the time before")
    after_pence = models.BigIntegerField(null=True, help_text="and in as long a time after")
    others = models.PositiveIntegerField(null=True, help_text="how many people they are compared with")
    others_before_pence = models.BigIntegerField(null=True)
    others_after_pence = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0) | Q(hours__gt=0), name="saving_of_something"),
            models.CheckConstraint(
                condition=~Q(kind="cashable") | Q(payment__isnull=False), name="cashable_is_in_the_book"
            ),
            models.CheckConstraint(
                condition=Q(kind="cashable") | Q(payment__isnull=True), name="only_cashable_is_in_the_book"
            ),
        ]
        ordering = ["at", "id"]


class Cycle(RowOfAPlace):
    """A question, what was tried, what was learned and what it changed. One without an end for long is stuck."""

    class Scale(models.TextChoices):
        CIRCLE = "circle", "one family"
        TEAM = "team"
        PLACE = "place", "the whole place"
        NATION = "nation"

    question = models.TextField()
    tried = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    scale = models.CharField(max_length=8, choices=Scale.choices)
    look_on = models.DateField()
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]


class Rebase(RowOfAPlace):
    """A named person says that a system changed, so the limits of a series start afresh: both are shown."""

    series = models.CharField(max_length=200)
    from_label = models.CharField(max_length=20)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "series", "from_label"], name="rebased_once_a_point")]
