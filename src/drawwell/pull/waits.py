"""How long a wait may be, from the place's own record, and how far such expectations were right before.

The order in which asks wait is a setting of the installation, the same for everybody: `asked`, the longest wait first;
or `wanted`, the soonest wanted first and then the longest wait. Nothing about a person is in it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.partner import access

from .models import Answer

DAY = timedelta(days=1)
FEWEST = 8  # ended waits below which nothing is said
LOOKED_BACK = 730 * DAY
MOST_CHECKED = 60
QUANTILES = (0.1, 0.5, 0.9)
WAITS = (Answer.Kind.UNMET, Answer.Kind.LAPSED, Answer.Kind.DECLINED)
IS_OFFERED = (Answer.Kind.ASKED, Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.CONFIRMED, Answer.Kind.DRAWN)
ORDERS = {
    "asked": (gettext_lazy("in the order of asking"), ("asked_at", "id")),
    "wanted": (gettext_lazy("in the order of when it is wanted, the soonest first"), ("latest_at", "asked_at", "id")),
}


def order_words():
    """The order in which asks wait, as part of a sentence: 'It waits in the order of asking.'"""
    return ORDERS[settings.WAITING_ORDER][0]


def order_fields():
    """The fields of Pull that the order goes by."""
    return ORDERS[settings.WAITING_ORDER][1]


@dataclass(frozen=True)
class Wait:
    """One wait: from when, and until when something was offered; ended_at is None while nothing was."""

    began_at: object
    ended_at: object
    seen_until: object  # the last moment at which it was still waiting: now, or when it was taken back


@dataclass(frozen=True)
class Expected:
    """Days until something is offered, in one of ten, half and nine of ten; None where too few waits have ended so far.

    high is None also where more than one in ten still wait. of: how many waits had ended.
    """

    low: float | None
    median: float | None
    high: float | None
    of: int

    @property
    def is_known(self):
        return self.median is not None

    @property
    def words(self):
        """The expectation in a sentence."""
        if not self.is_known:
            return _("Too few have waited for this here to say how long it takes.")
        half = _days(self.median)
        if self.high is None:
            words = _("Of those who waited for this here, half were offered it within %(half)s; some still wait.")
            return words % {"half": half}
        words = _(
            "Of those who waited for this here, half were offered it within %(half)s, most in %(low)s to %(high)s."
        )
        return words % {"half": half, "low": round(self.low), "high": _days(self.high)}


def _days(days):
    whole = max(1, int(np.ceil(days)))
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": whole}


def expected_of(waits, at):
    """What the waits seen up to a moment let one expect: shares offered by when (Kaplan and Meier, 1958).

    Waits that have not ended count for as long as they were seen, so that leaving them out makes nothing look shorter.
    """
    known = [one for one in waits if one.began_at < at]
    ended = [(min(one.ended_at, at) - one.began_at) / DAY for one in known if one.ended_at and one.ended_at <= at]
    if len(ended) < FEWEST:
        return Expected(None, None, None, len(ended))
    still = [
        (min(one.seen_until, at) - one.began_at) / DAY for one in known if one.ended_at is None or one.ended_at > at
    ]
    return Expected(*_quantiles(np.array(ended), np.array(still)), of=len(ended))


def _quantiles(ended, still):
    """Days by which a tenth, half and nine tenths have ended; None where the record does not reach so far."""
    days = np.unique(ended)
    begun = len(ended) + len(still) - np.searchsorted(np.sort(ended), days) - np.searchsorted(np.sort(still), days)
    ending = np.array([(ended == day).sum() for day in days])
    left = np.cumprod(1 - ending / begun)
    reached = [np.flatnonzero(left <= 1 - share + 1e-9) for share in QUANTILES]
    return [float(days[first[0]]) if len(first) else None for first in reached]


@dataclass(frozen=True)
class Record:
    """How such expectations turned out: of those said when a wait began, how many were right, too long, too short."""

    right: int
    sooner: int
    later: int

    @property
    def of(self):
        return self.right + self.sooner + self.later

    @property
    def words(self):
        """In a sentence, or '' while too few could be looked at."""
        if self.of < FEWEST:
            return ""
        words = _("When we said so before, about %(right)s in 10 came within it, %(sooner)s sooner, %(later)s later.")
        return words % {name: self._in_ten(getattr(self, name)) for name in ("right", "sooner", "later")}

    def _in_ten(self, count):
        """Shares and never counts, which leave in published tables alone."""
        return round(10 * count / self.of)


def record_of(waits):
    """Each ended wait beside what its record let one expect when it began; the latest first, so many at the most."""
    ended = sorted((one for one in waits if one.ended_at), key=lambda one: one.began_at, reverse=True)
    said = [(one, expected_of(waits, one.began_at)) for one in ended[:MOST_CHECKED]]
    turned_out = Counter(_turned_out(one, expected) for one, expected in said if expected.is_known)
    return Record(turned_out["right"], turned_out["sooner"], turned_out["later"])


def _turned_out(one, expected):
    days = (one.ended_at - one.began_at) / DAY
    if days < expected.low:
        return "sooner"
    return "later" if expected.high is not None and days > expected.high else "right"


def waits_for(capability, *, place, at):
    """Every wait for a capability here in the last two years, but those of people who keep out of learning."""
    rows = (
        Answer.objects.for_place(place)
        .filter(pull__capability=capability, pull__asked_at__gt=at - LOOKED_BACK, at__lte=at)
        .exclude(pull__circle__in=list(access.left_out_of_learning(place, at=at)))
        .order_by("pull_id", "number")
        .values_list("pull_id", "kind", "at")
    )
    by_pull = {}
    for pull, kind, when in rows:
        by_pull.setdefault(pull, []).append((kind, when))
    return [wait for answers in by_pull.values() if (wait := _wait(answers, at))]


def _wait(answers, now):
    """The first wait of a pull, or None when it never waited."""
    began = next((number for number, (kind, _when) in enumerate(answers) if kind in WAITS), None)
    if began is None:
        return None
    after = answers[began + 1 :]
    ended = next((when for kind, when in after if kind in IS_OFFERED), None)
    taken_back = next((when for kind, when in after if kind == Answer.Kind.WITHDRAWN), now)
    return Wait(answers[began][1], ended, taken_back)


@dataclass(frozen=True)
class HowLong:
    """What to expect and how far that was right before, for one capability."""

    expected: Expected
    record: Record

    @property
    def words(self):
        return " ".join(part for part in (self.expected.words, self.record.words) if part)


def how_long(capability, *, place, at):
    """What one who waits for a capability here may expect now, and how such expectations turned out."""
    waits = waits_for(capability, place=place, at=at)
    return HowLong(expected_of(waits, at), record_of(waits))
