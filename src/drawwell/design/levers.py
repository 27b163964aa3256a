"""What a study may try on a plan: something happens, the system answers back, or money is saved in one of seven ways.

A lever is a small named difference from the plan as it is: a dict of plain words and numbers, kept with the study.
Its plan is then rehearsed beside itself without it, for the same people with the same luck.
"""

from dataclasses import replace

import numpy as np

from drawwell.guard.refusals import WrongInput
from drawwell.place.models import Population

from .models import PlanLine

BETWEEN = ", "  # an age and a circumstance, in the name of a kind of resident
KINDS = ("closure", "surge", "strike", "system", "save", "entitle", "keep")
SURGE_MOST, KEEP_MOST = 5.0, 10.0
HOW = (
    "closure:SITE[:2027-04..2027-06], surge:NEED:1.2[:months], strike:0.5[:months], system:REFUSED,HOURS,CASELOAD, "
    "save:WAY:0.1, entitle:CAPABILITY:AGES,AGES, keep:0.8"
)


def choices_of(plan):
    """What a lever may name in this plan: sites, needs, capabilities, ages and months, as lists of words."""
    lines = PlanLine.objects.filter(plan=plan)
    made = lines.filter(produced_units__gt=0).values_list("capability__name", flat=True)
    ages = Population.objects.for_place(plan.place).values_list("age_band", flat=True)
    return {
        "sites": sorted(set(lines.values_list("site__name", flat=True))),
        "needs": list(plan.result["needs"]),
        "capabilities": sorted(set(made)),
        "ages": sorted(set(ages)),
        "months": list(plan.months),
    }


def checked(plan, levers):
    """Each lever with its words; WrongInput with what may be given where one cannot be pulled in this plan."""
    if not levers:
        return []
    known = choices_of(plan)
    return [_checked(lever, known) for lever in levers]


def _checked(lever, known):
    kind = lever.get("kind")
    if kind not in KINDS:
        raise WrongInput(field="What if", wrong=f"'{kind}' is not known", right=f"Give one of: {HOW}")
    kept = {"kind": kind}
    if kind in ("closure", "surge", "entitle"):
        names = {"closure": "sites", "surge": "needs", "entitle": "capabilities"}[kind]
        kept["what"] = _one_of(lever.get("what"), known[names], kind)
    if kind in ("closure", "surge", "strike"):
        kept |= _months(lever, known["months"])
    if kind == "surge":
        kept["times"] = _number(lever.get("times"), "How many times as many people", 1.0, SURGE_MOST)
    elif kind == "strike":
        kept["share"] = _number(lever.get("share"), "The share of hours not worked", 0.0, 1.0)
    elif kind == "keep":
        kept["times"] = _number(lever.get("times"), "How many times as much kept free", 0.0, KEEP_MOST)
    elif kind == "save":
        from drawwell.engine.ways import WAYS

        kept["what"] = _one_of(lever.get("what"), list(WAYS), kind)
        kept["share"] = _number(lever.get("share"), "The share saved", 0.0, 0.99)
    elif kind == "system":
        for name, words in (("refused", "The share of pulls refused"), ("hours", "Extra hours"), ("caseload", "More")):
            kept[name] = _number(lever.get(name) or 0.0, words, 0.0, 1.0 if name == "refused" else KEEP_MOST)
    elif kind == "entitle":
        if len(known["ages"]) < 2:
            right = "Load its people by age band first"
            raise WrongInput(field="entitle", wrong="this place's people are not told apart by age", right=right)
        kept["ages"] = [_one_of(age, known["ages"], kind) for age in lever.get("ages") or ()]
        if not kept["ages"]:
            raise WrongInput(field="entitle", wrong="nobody would be left", right="Choose at least one age band")
    return kept | {"words": _words(kept)}


def _one_of(what, known, field):
    if what not in known:
        raise WrongInput(field=field, wrong=f"'{what}' is not in this plan", right=f"Give one of: {', '.join(known)}")
    return what


def _number(value, field, least, most):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not least <= number <= most:
        raise WrongInput(field=field, wrong=f"{value} cannot be", right=f"Give {least:g} to {most:g}")
    return number


def _months(lever, months):
    """{"first", "last"}: the whole plan where nothing is said."""
    first, last = lever.get("first") or months[0], lever.get("last") or months[-1]
    for month in (first, last):
        _one_of(month, months, "months")
    if first > last:
        raise WrongInput(field="months", wrong=f"{first} comes after {last}", right="Give the earlier month first")
    return {"first": first, "last": last}


def _words(lever):
    """What the lever does, in a sentence without its full stop."""
    from drawwell.engine.ways import WAYS

    kind = lever["kind"]
    when = ""
    if "first" in lever:
        same = lever["first"] == lever["last"]
        when = f" in {lever['first']}" if same else f" from {lever['first']} to {lever['last']}"
    if kind == "closure":
        return f"{lever['what']} is closed{when}"
    if kind == "surge":
        return f"{lever['times']:g} times as many people with the need '{lever['what']}'{when}"
    if kind == "strike":
        return f"{100 * lever['share']:g} in 100 hours of the workers beside people are not worked{when}"
    if kind == "keep":
        return f"{lever['times']:g} times as much is kept free"
    if kind == "save":
        way = WAYS[lever["what"]]
        return f"Saving by {way.name.lower()}, by {100 * lever['share']:g} in 100 ({way.means.rstrip('.')})"
    if kind == "entitle":
        return f"The standard service '{lever['what']}' is for {', '.join(lever['ages'])} alone"
    return (
        f"The system answers back: it refuses {100 * lever['refused']:g} in 100 pulls, each pull takes "
        f"{100 * lever['hours']:g} in 100 more of a worker's hours, and each worker is beside "
        f"{100 * lever['caseload']:g} in 100 more people"
    )


def parsed(text):
    """A lever as a command's option gives it: KIND:..., see HOW. Raises WrongInput."""
    kind, *parts = text.split(":")
    lever = {"kind": kind}
    if kind in ("closure", "surge", "strike") and parts and ".." in parts[-1]:
        lever["first"], lever["last"] = parts.pop().split("..", 1)
    names = {"closure": ("what",), "surge": ("what", "times"), "strike": ("share",), "keep": ("times",)}
    names |= {"save": ("what", "share"), "entitle": ("what", "ages"), "system": ("three",)}
    if kind not in names or len(parts) != len(names[kind]):
        raise WrongInput(field="--what-if", wrong=f"'{text}' cannot be read", right=f"Give one of: {HOW}")
    lever |= dict(zip(names[kind], parts, strict=True))
    if kind == "entitle":
        lever["ages"] = lever["ages"].split(",")
    if kind == "system":
        lever |= dict(zip(("refused", "hours", "caseload"), lever.pop("three").split(","), strict=False))
    return lever


# ------------------------------------------------------------------ pulled


def pulled(case, levers, months):
    """(the case with every lever pulled, the case as it is): the same people, with room for a surge in both."""
    base = case
    for lever in levers:
        if lever["kind"] == "surge":
            base = _with_room(base, lever["what"], lever["times"])
    changed = base
    for lever in levers:
        changed = _pull(changed, lever, months)
    return changed, base


def _with_room(case, need, times):
    """Needs are thinned from a ceiling: raise it, so that a surge adds people and keeps those there are."""
    n = case.needs.index(need)
    ceiling = case.ceiling.copy()
    ceiling[:, n] = np.maximum(ceiling[:, n], case.arise[:, :, n].max(axis=(0, 2)) * times)
    return replace(case, ceiling=ceiling)


def _pull(case, lever, months):
    from drawwell.engine.twin_levers import change_kept, close_site, strike, surge
    from drawwell.engine.twin_population import entitle_only
    from drawwell.engine.twin_ways import immune_response, saved_by

    kind = lever["kind"]
    when = None
    if "first" in lever:
        when = range(months.index(lever["first"]), months.index(lever["last"]) + 1)
    if kind == "closure":
        return close_site(case, lever["what"], when)
    if kind == "surge":
        return surge(case, lever["what"], lever["times"], when)
    if kind == "strike":
        return strike(case, lever["share"], when)
    if kind == "keep":
        return change_kept(case, lever["times"])
    if kind == "save":
        return saved_by(case, lever["what"], lever["share"])
    if kind == "entitle":
        able = [kind for kind in case.segments if kind.split(BETWEEN)[0] in lever["ages"]]
        return entitle_only(case, lever["what"], able)
    return immune_response(case, refused=lever["refused"], hours_creep=lever["hours"], caseload_creep=lever["caseload"])
