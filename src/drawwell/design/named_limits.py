"""The limits a place has named (limits.csv), as the design engine takes them; and what stands today, to be moved.

One-off costs are spread evenly over the months of the question.
"""

from collections import defaultdict

import numpy as np

from drawwell.guard.powers import no_power

from .models import Adoption, NamedLimit


@no_power("reading the place's own limits shows capacity and money, never people")
def limits_that_hold(place, *, at):
    """The place's named limits that have not ended, by kind: {kind: [NamedLimit]}."""
    found = defaultdict(list)
    for row in NamedLimit.objects.for_place(place).select_related("capability", "site", "need").order_by("key"):
        if row.until is None or row.until >= at.date():
            found[row.kind].append(row)
    return found


def fields_of(place, *, months, capabilities, sites, needs, room, at):
    """What the named limits add to a PlanCase, as a dict of its fields; empty where nothing is named.

    room: (sites, capabilities) units a month; a contract or block that no room is left for asks for what there is.
    """
    limits = limits_that_hold(place, at=at)
    if not limits:
        return {}
    column = {one.id: i for i, one in enumerate(capabilities)}
    row = {one.id: i for i, one in enumerate(sites)}
    return {
        "ring_fences": _ring_fences(limits["ring-fence"], column),
        "protected": _protected(limits["keeps-open"], row),
        **_doors(limits, row, months),
        **_blocks(limits, column, room),
        **_unmet_costs(limits["unmet-cost"], needs),
        **_change(place, limits, column, row, months),
    }


def contracts_of(place, *, months, capabilities, sites, room, at):
    """The named contracts for units that bind in the months, as Minimums of the engine."""
    from drawwell.engine.plan import Minimum

    column = {one.id: i for i, one in enumerate(capabilities)}
    number = {one.id: i for i, one in enumerate(sites)}
    found = []
    for one in limits_that_hold(place, at=at)["contract"]:
        binding = [month for month in months if one.until is None or month <= f"{one.until:%Y-%m}"]
        at_sites = (number[one.site_id],) if one.site_id in number else ()
        there = room[list(at_sites) or slice(None), column[one.capability_id]].sum()
        if binding and there:
            last = "" if len(binding) == len(months) else binding[-1]
            units = min(one.amount, float(there))
            found.append(Minimum(one.name, column[one.capability_id], 0.0, "contract", units, at_sites, last))
    return found


def kept_with_weights(place, needs, assumptions):
    """Who said what matters, and when, as it is kept with a plan: [{what, weight, author, date}]."""
    rows = [
        {"what": need.name, "weight": need.priority_weight, "author": need.priority_author,
         "date": need.priority_date.isoformat() if need.priority_date else ""}
        for need in needs if need is not None
    ]  # fmt: skip
    return rows + [
        {"what": one.key, "weight": one.value, "author": one.source, "date": one.from_date.isoformat()}
        for one in assumptions
    ]


def _ring_fences(rows, column):
    from drawwell.engine.plan import RingFence

    everything = tuple(range(len(column)))
    return tuple(
        RingFence(one.name, one.amount, (column[one.capability_id],))
        if one.capability_id
        else RingFence(one.name, one.amount, everything, kept_only=True, with_workers=True)
        for one in rows
    )


def _protected(rows, number):
    from drawwell.engine.plan import Protected

    return tuple(Protected(one.name, number[one.site_id]) for one in rows if one.site_id in number)


def _doors(limits, number, months):
    if not (limits["may-shut"] or limits["shut-today"]):
        return {}
    may_shut, is_open = np.zeros(len(number), bool), np.ones(len(number), bool)
    opening, closing = np.zeros(len(number)), np.zeros(len(number))
    for one in limits["may-shut"]:
        if one.site_id in number:
            may_shut[number[one.site_id]] = True
            closing[number[one.site_id]] = one.amount / len(months)
    for one in limits["shut-today"]:
        if one.site_id in number:
            at = number[one.site_id]
            may_shut[at], is_open[at], opening[at] = True, False, one.amount / len(months)
    return {"sites_may_shut": may_shut, "site_is_open": is_open, "opening_cost": opening, "closing_cost": closing}


def _blocks(limits, column, room):
    found = {"block_hours": max((one.amount for one in limits["post"]), default=0.0)}
    if limits["block"]:
        blocks = np.zeros(len(column))
        for one in limits["block"]:
            blocks[column[one.capability_id]] = min(one.amount, room[:, column[one.capability_id]].max())
        found["block_units"] = blocks
    return found


def _unmet_costs(rows, needs):
    """Pence that one person unmet costs others, by need; needs that asks put in cost what nobody has said: nothing."""
    if not rows:
        return {}
    of = {one.need_id: one for one in rows}
    said = [of.get(need.id) if need is not None else None for need in needs]
    return {
        "cost_if_unmet": np.array([one.amount if one else 0.0 for one in said]),
        "falls_on": tuple(one.falls_on if one else "others" for one in said),
    }


def _change(place, limits, column, number, months):
    """What stands under the plan in force, and what moving it costs; nothing where no plan is in force."""
    if not (limits["adding"] or limits["cutting"]):
        return {}
    last = Adoption.objects.for_place(place).select_related("plan").order_by("-at", "-id").first()
    if last is None:
        return {}
    found = {"cost_to_add_hour": 0.0, "cost_to_cut_hour": 0.0}
    for kind, name in (("adding", "cost_to_add"), ("cutting", "cost_to_cut")):
        costs = np.zeros(len(column))
        for one in limits[kind]:
            if one.capability_id:
                costs[column[one.capability_id]] = one.amount / len(months)
            else:
                found[f"{name}_hour"] = one.amount / len(months)
        found[name] = costs
    return found | _standing(last.plan, column, number, months)


def _standing(plan, column, number, months):
    """(S, C, T) units of a plan in each month; a month it does not cover stands as its nearest one."""
    shape = (len(number), len(column), len(months))
    produced, kept = np.zeros(shape), np.zeros(shape)
    covered = sorted(plan.months)
    stands = [month if month in covered else (covered[0] if month < covered[0] else covered[-1]) for month in months]
    for line in plan.lines.all():
        if line.site_id not in number or line.capability_id not in column:
            continue
        for t in (t for t, month in enumerate(stands) if month == line.month):
            where = number[line.site_id], column[line.capability_id], t
            produced[where], kept[where] = line.produced_units, line.kept_units
    hours = np.full(len(months), float(plan.result.get("worker_hours_per_month", 0.0)))
    return {"standing_produced": produced, "standing_kept": kept, "standing_hours": hours}
