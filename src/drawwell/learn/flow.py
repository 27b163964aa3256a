"""How long asks take, end to end and step by step, and whether they helped: published like every other count.

From the first words of what they want, through asking, the first answer, what was kept for them and their use of it,
to "it helped". Times are of the place, never of a worker. A median of fewer than about ten is hidden, the rest rounded
to half days.
"""

from collections import defaultdict
from statistics import median

from django.db.models import Exists, OuterRef, Subquery

from drawwell.partner import access
from drawwell.partner.first_words import first_said
from drawwell.partner.joining import told_again_in
from drawwell.pull.models import Answer, DidItHelp, TimeAnswer
from drawwell.supply.models import Capability

from .hiding import HIDDEN, hide_a_second
from .how_asks_began import asks_of
from .tally import Tally, marker

FLOW = "how long asks took"
FEWEST_TIMES, SHOWN_TIMES = 8, 10  # so many, and so many as they are shown, before a median is
HELD = (Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.CONFIRMED)
USED = (Answer.Kind.DRAWN,)
GIVEN_BACK = (Answer.Kind.RELEASED, Answer.Kind.LAPSED)
HELPED = (DidItHelp.Answer.YES, DidItHelp.Answer.SOME)
KEPT_FREE = "offer__kept_free"
CAME = ("answered", "held", "used", "back", "helped", "free")
STEP_OF = {
    Answer.Kind.ASKED: (),
    **{kind: ("answered", "held") for kind in HELD},
    **{kind: ("answered", "used") for kind in USED},
    **{kind: ("answered", "back") for kind in GIVEN_BACK},
}
ONE_WAY_FROM = 20  # used so often in one way, and hidden few times in the other, is said to be one way
DAY = 86_400
STEPS = ("days_to_ask", "days_to_answer", "days_to_hold", "days_to_use", "days_to_help", "days_in_all")
COUNTS = ("declined", "because", "helped", "figures")


def flow_of(place, period, at, *, hiding):
    """Rows of the table for one period: per capability and in all, times step by step and what the askers said."""
    keys = list(Capability.objects.for_place(place).values_list("key", flat=True))
    rows = {key: _Flow() for key in keys}
    asks, mark, said = asks_of(place, period, at), marker(place), first_said(place)
    for key, asked_at, purpose, *became in _course(asks):
        rows[key].add(mark(asked_at, key), asked_at, said.get(purpose), *became)
    for part, key, asked_at, what in _answered(asks):
        rows[key].counts[part][what].add(mark(asked_at, key))
    shown = [{"capability": key, **rows[key].shown(hiding)} for key in sorted(rows)]
    everything = sum(rows.values(), _Flow())
    whole = everything.shown(hiding)
    for part in COUNTS:
        for what, tally in everything.counts[part].items():
            whole[part][what] = hiding.whole(tally, [row[part][what] for row in shown])
    left_out = access.left_out_of_learning(place, at=at)
    told = told_again_in(place, period.starts_at, period.ends_at, left_out=left_out)
    counted = {what: hiding.safe(_tally(moments, what, mark)) for what, moments in told.items()}
    return [*shown, {"capability": "all", **whole, "tellings": counted}]


def _tally(moments, what, mark):
    tally = Tally()
    for moment in moments:
        tally.add(mark(moment, what))
    return tally


def _course(asks):
    """For each ask its capability, when it was made and for which purpose, and when each step first came."""
    came = defaultdict(dict)
    answers = Answer.objects.filter(pull__in=asks.values("pk")).order_by("number")
    for pull, kind, at, free in answers.values_list("pull_id", "kind", "at", KEPT_FREE):
        for step in STEP_OF.get(kind, ("answered",)):
            came[pull].setdefault(step, at)
            if step == "used":
                came[pull].setdefault("free", free)
    helped = DidItHelp.objects.filter(pull__in=asks.values("pk"), answer__in=HELPED).order_by("at", "id")
    for pull, at in helped.values_list("pull_id", "at"):
        came[pull].setdefault("helped", at)
    for pull, key, asked_at, purpose in asks.values_list("pk", "capability__key", "asked_at", "purpose_id"):
        yield key, asked_at, purpose, *(came[pull].get(step) for step in CAME)


def _answers():
    return Answer.objects.filter(pull=OuterRef("pk")).order_by("number")


def _answered(asks):
    """(which count, capability, asked at, what): who said no and because of what, whether it helped, and whether a
    provider whose figures said that there was room kept to them. An ask once for each.
    """
    of = Answer.objects.filter(pull__in=asks.values("pk"))
    of_times = TimeAnswer.objects.filter(pull__in=asks.values("pk"))
    about = ("pull__capability__key", "pull__asked_at")
    for part, what in (("declined", "declined_by"), ("because", "because")):
        said_no = [
            rows.filter(kind=Answer.Kind.DECLINED).exclude(**{what: ""}).values_list("pull_id", *about, what).order_by()
            for rows in (of, of_times)
        ]
        yield from ((part, *row[1:]) for row in sorted({*said_no[0], *said_no[1]}, key=str))
    last = DidItHelp.objects.filter(pull=OuterRef("pk")).order_by("-at", "-id").values("answer")[:1]
    said = asks.annotate(said=Subquery(last)).exclude(said=None)
    yield from (("helped", *row) for row in said.values_list("capability__key", "asked_at", "said"))
    put_to = asks.filter(Exists(_answers().filter(kind=Answer.Kind.ASKED))).annotate(
        full=Exists(_answers().filter(because=Answer.Because.NO_ROOM_AFTER_ALL)),
        kept=Exists(_answers().filter(kind__in=HELD)),
    )
    for key, asked_at, full, kept in put_to.values_list("capability__key", "asked_at", "full", "kept"):
        if full or kept:
            yield "figures", key, asked_at, "no room after all" if full else "as they said"


class _Flow:
    """Days of each step, who declined and why, whether it helped, and whether providers' figures held."""

    def __init__(self):
        self.days = {step: [] for step in STEPS}
        self.timed = defaultdict(Tally)
        self.not_used, self.ways = Tally(), {True: Tally(), False: Tally()}
        kinds = (Answer.DeclinedBy, Answer.Because, DidItHelp.Answer)
        self.counts = {part: {one.value: Tally() for one in kind} for part, kind in zip(COUNTS, kinds, strict=False)}
        self.counts["figures"] = {"as they said": Tally(), "no room after all": Tally()}

    def add(self, mark, asked_at, first_words, answered, held, used, back, helped, from_kept_free):
        begins = min(first_words or asked_at, asked_at)
        if first_words is not None:
            self._took("days_to_ask", mark, begins, asked_at)
        for step, ends in (("answer", answered), ("hold", held), ("use", used), ("help", helped)):
            if ends is not None:
                self._took(f"days_to_{step}", mark, asked_at, ends)
        if helped is not None:
            self._took("days_in_all", mark, begins, helped)
        if used is not None:
            self.ways[bool(from_kept_free)].add(mark)
        elif back is not None:
            self.not_used.add(mark)

    def _took(self, step, mark, begins, ends):
        self.days[step].append((ends - begins).total_seconds() / DAY)
        self.timed[step].add(mark)

    def __add__(self, other):
        both = _Flow()
        both.days = {step: self.days[step] + other.days[step] for step in STEPS}
        both.timed.update({step: self.timed[step] + other.timed[step] for step in STEPS})
        both.not_used = self.not_used + other.not_used
        both.ways = {way: self.ways[way] + other.ways[way] for way in self.ways}
        both.counts = {
            part: {what: count + other.counts[part][what] for what, count in counts.items()}
            for part, counts in self.counts.items()
        }
        return both

    def shown(self, hiding):
        return {
            **{step: self._middle(step, hiding) for step in STEPS},
            **{part: {what: hiding.safe(one) for what, one in counts.items()} for part, counts in self.counts.items()},
            "came": self._came(hiding),
            "way": self._way(hiding),
        }

    def _middle(self, step, hiding):
        days = self.days[step]
        shown = hiding.safe(self.timed[step]) or 0
        return round(2 * median(days)) / 2 if len(days) >= FEWEST_TIMES and shown >= SHOWN_TIMES else HIDDEN

    def _came(self, hiding):
        """What was held and used, or given back. One hidden hides the other: what was held in all is nearly known."""
        shown = {"used": hiding.safe(self.timed["days_to_use"]), "not used": hiding.safe(self.not_used)}
        hide_a_second(shown)
        return shown

    def _way(self, hiding):
        """Whether what was used was nearly all kept free for asks, or nearly all from services. A word, no count."""
        for way, this, other in (("kept free", True, False), ("service", False, True)):
            if (hiding.safe(self.ways[this]) or 0) >= ONE_WAY_FROM and hiding.safe(self.ways[other]) is HIDDEN:
                return way
        return HIDDEN
