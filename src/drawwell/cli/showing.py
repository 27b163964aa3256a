"""Plans and rehearsals as words and tables for a screen of 80 columns, and as data for a program."""

from collections import defaultdict

from drawwell.cli.beside import plan_beside_in_words
from drawwell.cli.saying import table

RIGHT = {"justify": "right", "no_wrap": True}
LEFT = {"no_wrap": True}
TIGHTEST = 5
MANY = 10_000  # from here on a figure in a narrow column is told in thousands


def plan_as_data(plan):
    """A plan as JSON can hold it: what it was asked, what it answers, what holds it back."""
    from drawwell.page.codes import code_of

    return {
        "plan": code_of(plan.id),
        "name": plan.name,
        "place": plan.place.key,
        "year": plan.year,
        "mode": plan.mode,
        "fits_budget": plan.fits_budget,
        "sentence": plan.sentence,
        "result": plan.result,
        "proposals": [{"changed": one.changed, "words": one.words} for one in plan.answers.all()],
    }


def plan_in_words(plan):
    """What to print of a plan."""
    from drawwell.design.bad_years import bad_years_sentence
    from drawwell.page.codes import code_of

    code = code_of(plan.id)
    yield f"Plan {code}, '{plan.name}', {plan.place.name}."
    yield plan.sentence
    if not plan.fits_budget:
        return
    result = plan.result
    yield f"It is within {result['gap']:.2%} of the best that any plan could do ({result['solver']})."
    yield from result["notes"]
    if bad_years := bad_years_sentence(plan):
        yield bad_years
    if "adjusted" in result:
        yield result["adjusted"]["sentence"]
    yield from _money(result)
    held_back = list(_limits(result["limits"]))
    if held_back:
        yield "What holds it back most, and what moving it would be worth (people met, by the weights given):"
        yield from held_back
    yield from plan_beside_in_words(plan)
    answers = list(plan.answers.all())
    if answers:
        yield "What was proposed, and what came of it:"
        yield from (f"- {answer.words}" for answer in answers)
    yield f"Next:\n\n  drawwell rehearse {code} --place {plan.place.key}\n"


def _limits(limits):
    """One line for each limit, however many months it binds in."""
    from drawwell.engine.plan.answer import ASKED_FOR, in_figures

    months = defaultdict(list)
    for limit in limits:
        months[limit["name"]].append(limit)
    for name, same in list(months.items())[:TIGHTEST]:
        tightest = max(same, key=lambda limit: limit["worth"])
        others = f" and {len(same) - 1} other month{'s' if len(same) > 2 else ''}" if len(same) > 1 else ""
        many, unit = (1000, "£1,000") if tightest["unit"] == "£" else (1, f"one {tightest['unit']}")
        which = "less" if tightest["kind"] in ASKED_FOR else "more"
        worth = in_figures(many * tightest["worth"])
        yield f"- {name}, in {tightest['month']}{others}: {unit} {which} is worth {worth}"


_MONEY = {
    "produced": "Produced",
    "kept": "Kept free for asks",
    "workers": "Workers beside people",
    "sites": "Sites",
    "change": "Moving from the plan in force",
}


def _money(result):
    shown = table(("Money a month", LEFT), ("£", RIGHT))
    for kind, pence in result["cost_pence_per_month"].items():
        shown.add_row(_MONEY[kind], f"{pence / 100:,.0f}")
    shown.add_row("Budget", f"{result['budget_pence_per_month'] / 100:,.0f}")
    yield shown


def rehearsal_as_data(rehearsal):
    """A rehearsal or comparison as JSON can hold it."""
    return {
        "place": rehearsal.place.key,
        "kind": rehearsal.kind,
        "replications": rehearsal.replications,
        "sentence": rehearsal.sentence,
        "result": rehearsal.result,
    }


_REHEARSED = (
    ("asked", "People with a need", 1, 0),
    ("met", "Met", 1, 0),
    ("met_pulled", "  of them by help pulled in", 1, 0),
    ("unmet", "Not met", 1, 0),
    ("gave_up", "Gave up waiting", 1, 0),
    ("still_waiting", "Still waiting at the end", 1, 0),
    ("failure_contacts", "Contacts that come back", 1, 0),
    ("wait_days_mean", "Days to wait, mean", 1, 1),
    ("wait_days_p90", "Days to wait, nine in ten", 1, 1),
    ("reserve_used_share", "Kept free and used, %", 100, 0),
    ("cost_pence", "Money spent, £", 0.01, 0),
    ("cost_to_others_pence", "Money moved to others, £", 0.01, 0),
)


def rehearsal_in_words(rehearsal):
    """What to print of a plan's rehearsal: the sentence, and each measure with its range."""
    yield rehearsal.sentence
    shown = table(("Over a year", LEFT), ("Mean", RIGHT), ("Least", RIGHT), ("Most", RIGHT))
    for measure, name, times, places in _REHEARSED:
        spread = rehearsal.result["ranges"][measure]
        shown.add_row(name, *(_figure(spread[part], times, places) for part in ("mean", "low", "high")))
    yield shown
    yield from rehearsal.result.get("in_reach_of_nobody", ())
    yield from _what_turns_it_round(rehearsal.result)
    yield f"Last year: {rehearsal.result['replay']['sentence']}"
    yield "Simulated people, real arithmetic: each rehearsal has other luck, and a forecast is not what happened."


def _what_turns_it_round(result):
    """The assumptions that move a comparison most, as on the page."""
    from drawwell.design.study_pictures import swings_of, turning_sentence

    rows = swings_of(result)
    if not rows:
        return
    yield turning_sentence(result)
    shown = table("Assumption", "Between", ("People met more", RIGHT), ("Moves it with others", RIGHT), "Turns round")
    for words, ends, met, effect, turns in rows:
        shown.add_row(words, ends, met, effect, "yes" if turns else "no")
    yield shown


_COMPARED = (
    ("met_share", "% met", 100, 0),
    ("wait_days_mean", "Days to wait", 1, 1),
    ("cost_pence", "£k", 1e-5, 0),
    ("left_unhelped", "Left unhelped", 1, 0),
)


def comparison_in_words(rehearsal, year):
    """What to print of three ways compared: a table for each budget, the sentence, where both stops winning."""
    from drawwell.engine.compare import Comparison

    comparison = Comparison.from_dict(rehearsal.result["comparison"])
    yield (
        f"{rehearsal.place.name}, {year}: same people and same luck, {rehearsal.replications} rehearsals of each. "
        "Mean, and least to most in brackets."
    )
    yield _three_ways(comparison)
    yield from (f"No plan fits {share:.0%}, {mode}: {sentence}" for share, mode, sentence in comparison.no_plan)
    yield comparison.sentence
    if comparison.turning:
        yield f"With the least of the money, {comparison.turning['sentence']}"
    yield f"Where both stops winning: {rehearsal.result['stops']['sentence']}"
    yield _where_both_gains(rehearsal.result["stops"]["settings"])
    yield from _other_designs(rehearsal.result.get("others"))


def _where_both_gains(settings):
    """One row a fit, one column a cost of reserve: needs in 100 that both meets more than production only."""
    times = list(dict.fromkeys(one["kept_cost_times"] for one in settings))
    shown = table("Both less production only, points", *((f"reserve x {each:g}", RIGHT) for each in times))
    for fit in dict.fromkeys(one["fit_share"] for one in settings):
        cells = {one["kept_cost_times"]: one for one in settings if one["fit_share"] == fit}
        gains = [_gain(cells[each]) if each in cells else "no plan" for each in times]
        shown.add_row(f"services suit {fit:.0%}", *gains)
    return shown


def _gain(one):
    return f"{-100 * one['difference']:+.1f}" + ("" if one["both_wins"] else " no win")


def _other_designs(others):
    """What leaving something out of a design would cost, and each design's value."""
    if not others:
        return
    yield others["sentence"]
    shown = table("Design", ("Met a month, weighted", RIGHT), ("Times this design", RIGHT))
    for one in others["rows"]:
        shown.add_row(one["words"], f"{one['value']:,.1f}", f"{one['share']:.3f}")
    yield shown


def _three_ways(comparison):
    """One table: under each share of the money, a row for each way."""
    shown = table(("", LEFT), *((name, RIGHT) for _, name, _, _ in _COMPARED))
    for share in comparison.budgets:
        shown.add_section()
        shown.add_row(f"{share:.0%} of the money")
        for mode in comparison.modes:
            cells = [_with_range(comparison.row(share, mode, measure), *how) for measure, _, *how in _COMPARED]
            shown.add_row(f" {mode}", *cells)
    return shown


def _with_range(row, times, places):
    if row.mean is None:
        return "no plan"
    thousands = row.mean * times >= MANY
    if thousands:
        times, places = times / 1000, 1
    mean, low, high = (_figure(value, times, places) for value in (row.mean, row.low, row.high))
    return (mean if low == high else f"{mean} ({low}-{high})") + (" k" if thousands else "")


def _figure(value, times, places):
    return f"{value * times:,.{places}f}"
