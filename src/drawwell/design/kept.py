"""What is kept of an answer of the design engine: the Plan, its lines, and what it answers to each proposal."""

import hashlib

import numpy as np
from django.db import transaction

from drawwell.guard import journal
from drawwell.guard.powers import no_power

from .answers import answer_all
from .beside import kept_beside
from .models import Plan, PlanLine

SMALLEST_LINE = 0.05


@no_power("whoever calls it has used the power 'design' to get the answer that is kept")
def keep(question, found, without, proposals, *, year, mode, name, more, by, at):
    """The Plan row of an answer, with its lines and what it answers to each proposal.

    without: the answer had nobody asked; more: what is kept beside the figures.
    """
    from drawwell.engine.plan import NoPlanFits, one_sentence

    fits, place = not isinstance(found, NoPlanFits), question.areas[0].place
    with transaction.atomic():
        plan = Plan.objects.create(
            place=place,
            name=name or f"{year}: {mode}",
            mode=mode,
            year=year,
            months=list(question.case.months),
            made_at=at,
            by=by,
            sentence=one_sentence(question.case, found),
            fits_budget=fits,
            result=_kept(question, found) | kept_beside(question, found, mode) | more
            if fits
            else {"limits_at_odds": list(found.limits), "month": found.month},
            case_digest=digest_of(question.case),
        )
        if fits:
            PlanLine.objects.bulk_create(_lines(plan, question, found))
            answer_all(plan, question, found, without, proposals, at=at)
        journal.write(place, by=by, at=at, act="design run", power="design", subject=plan)
    return plan


def digest_of(case):
    """SHA-256 of everything the engine was asked: the same question has the same digest."""
    digest = hashlib.sha256()
    for name in sorted(vars(case)):
        value = getattr(case, name)
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return digest.hexdigest()


def _kept(question, found):
    """What a page needs of an answer, as plain numbers a month."""
    months = len(question.case.months)

    def monthly(array, axes):
        return [round(float(x), 3) for x in np.asarray(array).sum(axis=axes) / months]

    return {
        "value": found.value / months,
        "gap": found.gap,
        "solver": found.solver,
        "asked_per_month": float(found.asked.sum()) / months,
        "met_per_month": float(found.met.sum()) / months,
        "met_by_pulls_per_month": float(found.met_pulled.sum()) / months,
        "worker_hours_per_month": float(found.worker_hours.sum()) / months,
        "budget_pence_per_month": float(question.case.budget.mean()),
        "cost_pence_per_month": {
            kind: float(getattr(found, f"cost_{kind}").mean())
            for kind in ("produced", "kept", "workers", "sites", "change")
            if kind != "change" or found.cost_change.any()
        },
        "areas": [area.code for area in question.areas],
        "area_asked": monthly(found.asked, (1, 2)),
        "area_met": monthly(found.met, (1, 2)),
        "needs": list(question.case.needs),
        "need_asked": monthly(found.asked, (0, 2)),
        "need_met_produced": monthly(found.met_produced, (0, 2)),
        "need_met_pulled": monthly(found.met_pulled, (0, 2)),
        "limits": [
            {
                "name": limit.name,
                "kind": limit.kind,
                "unit": limit.unit,
                "month": limit.month,
                "sentence": limit.sentence,
                "worth": limit.worth_of_one_more,
            }
            for limit in found.holding_back(8)
        ],
        "notes": list(found.notes),
    }


def _lines(plan, question, found):
    sites, capabilities, months = np.nonzero((found.produced > SMALLEST_LINE) | (found.kept > SMALLEST_LINE))
    for s, c, t in zip(sites, capabilities, months, strict=True):
        yield PlanLine(
            place=plan.place,
            plan=plan,
            capability=question.capabilities[c],
            site=question.sites[s],
            month=question.case.months[t],
            produced_units=float(found.produced[s, c, t]),
            kept_units=float(found.kept[s, c, t]),
        )
