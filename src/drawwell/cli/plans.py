"""What a command line means by a plan, a year and a next problem."""

from datetime import date

from drawwell.guard.refusals import Refusal

PARTS = ("words", "sign", "noticed_by", "borne_by", "look_on")


class NoPlanYet(Refusal):
    """{place} has no plan that fits its budget yet. Design one: drawwell design --place {key}"""

    status = 404


class PlanIsUnknown(Refusal):
    """{place} has no plan '{given}'. Its latest plans are: {known}."""

    status = 404


class SeveralPlans(Refusal):
    """Several plans of {place} answer to '{given}': {known}. Give the code of the one you mean."""

    status = 422


class NoBudgetForYear(Refusal):
    """{place} has no budget for {given}. It has one for {known}."""

    status = 422


class NextProblemIsUnreadable(Refusal):
    """A next problem has five parts with a bar between them, and '{given}' has {count}: write it like
    "Rent advice queues grow|Waits over ten days|Front desk|Tenants in arrears|2027-09-30".
    """

    status = 422


class LookOnIsNotADay(Refusal):
    """'{given}' is not a day to look again: write it like 2027-09-30."""

    status = 422


def plan_of(place, given):
    """The plan with this code or name, or the newest that fits for 'latest'."""
    from drawwell.design.models import Plan

    plans = list(Plan.objects.for_place(place).order_by("-made_at", "-id"))
    if given.strip().lower() == "latest":
        fitting = next((plan for plan in plans if plan.fits_budget), None)
        if fitting is None:
            raise NoPlanYet(place=place.name, key=place.key)
        return fitting
    found = [plan for plan in plans if _answers_to(plan, given)]
    if not plans:
        raise NoPlanYet(place=place.name, key=place.key)
    if not found:
        raise PlanIsUnknown(place=place.name, given=given, known=_listed(plans[:5]))
    if len(found) > 1:
        raise SeveralPlans(place=place.name, given=given, known=_listed(found))
    return found[0]


def year_of(place, given, *, at):
    """The budget year asked for; else the first that begins after `at`, or the last there is."""
    from drawwell.supply.models import BudgetLine

    years = sorted(set(BudgetLine.objects.for_place(place).values_list("year", flat=True)))
    if given is None and years:
        month = f"{at.astimezone(place.zone):%Y-%m}"
        return next((year for year in years if f"{year[:4]}-04" > month), years[-1])
    if given not in years:
        raise NoBudgetForYear(place=place.name, given=given or "any year", known=", ".join(years) or "no year")
    return given


def next_problem_of(text):
    """'words|sign|who notices|who bears it|2027-09-30' as the parts that begin_chain wants."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != len(PARTS):
        raise NextProblemIsUnreadable(given=text, count=len(parts))
    problem = dict(zip(PARTS, parts, strict=True))
    try:
        problem["look_on"] = date.fromisoformat(parts[-1])
    except ValueError:
        raise LookOnIsNotADay(given=parts[-1]) from None
    return problem


def _answers_to(plan, given):
    from drawwell.page.codes import NotACode, check_code, code_of

    try:
        code = check_code(given)
    except NotACode:
        code = None
    return code == code_of(plan.id) or plan.name.casefold() == given.strip().casefold()


def _listed(plans):
    from drawwell.page.codes import code_of

    return ", ".join(f"{code_of(plan.id)} ({plan.name})" for plan in plans)
