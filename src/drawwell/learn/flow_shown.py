"""How long asks took, as rows of text for a page: the latest published table, and nothing beside it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.pull.models import Answer, DidItHelp
from drawwell.supply.models import Offer
from drawwell.supply.queries import STALE_DAYS, how_many_stale

from .flow import FLOW, STEPS
from .hiding import HIDDEN, in_words
from .models import PublishedTable
from .queries import in_period

STEP_WORDS = (
    gettext_lazy("First words to asking"),
    gettext_lazy("Asking to an answer"),
    gettext_lazy("Asking to a hold"),
    gettext_lazy("Asking to use"),
    gettext_lazy("Asking to “it helped”"),
    gettext_lazy("First words to “it helped”"),
)
FIGURES = {"as they said": gettext_lazy("room as they said"), "no room after all": gettext_lazy("no room after all")}


@dataclass(frozen=True)
class FlowShown:
    """The latest table: steps as (name, days of each), what came of asks as (name, helped, declined, why, figures)."""

    name: str
    heads: tuple
    steps: tuple
    came: tuple
    told_again: str
    handovers: str


def flow_shown(place, names):
    """A FlowShown, or None before one was published. names: of capabilities by key. What a table lacks is not shown."""
    table = PublishedTable.objects.for_place(place).filter(name=FLOW).order_by("-period").first()
    if table is None:
        return None
    rows = sorted(table.rows, key=lambda row: row["capability"] != "all")
    named = [
        (_("All together") if key == "all" else names.get(key, key), row) for row in rows for key in [row["capability"]]
    ]
    told = rows[0].get("tellings", {})
    return FlowShown(
        name=in_period(table.period),
        heads=STEP_WORDS,
        steps=tuple((name, [_days(row.get(step)) for step in STEPS]) for name, row in named),
        came=tuple((name, _what_came(row)) for name, row in named),
        told_again=in_words(told.get("told again")),
        handovers=in_words(told.get("handovers")),
    )


def age_of_figures(place, at):
    """How many open offers have a figure that nobody confirmed lately, in a sentence; '' without offers."""
    open_now = Offer.objects.for_place(place).filter(starts_at__lte=at, ends_at__gt=at)
    offers = open_now.count()
    said = ngettext(
        "Of %(n)d offer open now, the room of %(old)d was not confirmed in the last %(days)d days.",
        "Of %(n)d offers open now, the room of %(old)d was not confirmed in the last %(days)d days.",
        offers,
    )
    return said % {"n": offers, "old": how_many_stale(open_now, at=at), "days": STALE_DAYS} if offers else ""


def _days(days):
    return _("not shown") if days is HIDDEN else f"{days:g}"


def _what_came(row):
    kinds = (
        ("helped", lambda key: DidItHelp.Answer(key).label),
        ("declined", lambda key: Answer.DeclinedBy(key).label),
        ("because", lambda key: Answer.Because(key).label),
        ("figures", lambda key: FIGURES[key]),
    )
    return [_listed(row.get(part, {}), label) or _("not shown") for part, label in kinds]


def _listed(counts, label):
    return ", ".join(f"{label(key)}: {in_words(n)}" for key, n in counts.items() if n is not HIDDEN)
