"""How long asks take, end to end and step by step, and whether they helped: published like every other count.

Times are of the place, never of a worker. A median of fewer than about ten is hidden, the rest rounded to half days.
"""

from statistics import median

from drawwell.partner import access
from drawwell.partner.joining import told_again_in
from drawwell.pull.models import Answer, DidItHelp, Pull
from drawwell.supply.models import Capability

FLOW = "how long asks took"
FEWEST_TIMES = 10
HELD = {Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.CONFIRMED}
DAY = 86_400


def flow_of(place, period, at, *, safe, hidden):
    """Rows of the table for one period: per capability and in all, times from asking and what the askers said.

    safe: the rounding of counts; hidden: what stands for one that is not shown.
    """
    rows = {key: _Times() for key in Capability.objects.for_place(place).values_list("key", flat=True)}
    left_out = access.left_out_of_learning(place, at=at)
    pulls = (
        Pull.objects.for_place(place)
        .filter(asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
        .exclude(circle_id__in=left_out)
        .select_related("capability")
        .prefetch_related("answers", "helped")
    )
    whole = _Times()
    for pull in pulls:
        for times in (rows[pull.capability.key], whole):
            times.add(pull)
    shown = [{"capability": key, **rows[key].shown(safe, hidden)} for key in sorted(rows)]
    told = told_again_in(place, period.starts_at, period.ends_at, left_out=left_out)
    counted = {name: safe(count) for name, count in told.items()}
    return [*shown, {"capability": "all", **whole.shown(safe, hidden), "tellings": counted}]


class _Times:
    """Days from asking to the first hold and to use, who declined, and whether it helped."""

    def __init__(self):
        self.to_hold, self.to_use = [], []
        self.helped = {one.value: 0 for one in DidItHelp.Answer}
        self.declined = {one.value: 0 for one in Answer.DeclinedBy}

    def add(self, pull):
        answers = list(pull.answers.all())
        held = next((one for one in answers if one.kind in HELD), None)
        used = next((one for one in answers if one.kind == Answer.Kind.DRAWN), None)
        if held is not None:
            self.to_hold.append((held.at - pull.asked_at).total_seconds() / DAY)
        if used is not None:
            self.to_use.append((used.at - pull.asked_at).total_seconds() / DAY)
        for who in {one.declined_by for one in answers if one.kind == Answer.Kind.DECLINED and one.declined_by}:
            self.declined[who] += 1
        said = list(pull.helped.all())
        if said:
            self.helped[max(said, key=lambda one: one.at).answer] += 1

    def shown(self, safe, hidden):
        return {
            "days_to_hold": _middle(self.to_hold, safe, hidden),
            "days_to_use": _middle(self.to_use, safe, hidden),
            "declined": {who: safe(count) for who, count in self.declined.items()},
            "helped": {answer: safe(count) for answer, count in self.helped.items()},
        }


def _middle(days, safe, hidden):
    # Whether it is shown hangs on the rounded count, so that showing it tells no more than the count does.
    return round(2 * median(days)) / 2 if (safe(len(days)) or 0) >= FEWEST_TIMES else hidden
