"""What stands beside a plan, for a screen: fresh demand, more and less money, floors, who gains and loses, who pays."""

from drawwell.cli.saying import table

RIGHT = {"justify": "right", "no_wrap": True}
MOST_NAMED = 5


def plan_beside_in_words(plan):
    """What to print beside a plan's own figures, as on its page."""
    from drawwell.design.actions import plan_in_force
    from drawwell.design.fresh_demand import fresh_demand_sentence

    fresh = fresh_demand_sentence(plan)
    if fresh:
        yield fresh
    yield from _more_or_less_money(plan)
    floors = plan.result.get("floor_prices", ())
    if floors:
        yield "What each floor costs at most, in people met a month by the weights given:"
        yield from (f"- {name}: {worth:,.1f}" for name, worth in floors)
    yield from _costs_to_others(plan)
    against = plan_in_force(plan.place)
    if against is not None and against != plan and "areas" in against.result:
        yield from _against(plan, against)


def _more_or_less_money(plan):
    """The frontier of value against money, and what goes first when there is less."""
    from drawwell.design.beside import less_money_of

    told = less_money_of(plan)
    if told is None:
        return
    yield "With more or less money (the first month, at its expected need):"
    shown = table(("Share of the money", RIGHT), ("Met, by the weights given", RIGHT), ("Of this plan's", RIGHT))
    for one in told["points"]:
        met = "no plan fits" if one["value"] is None else f"{one['value']:,.0f}"
        shown.add_row(one["share"], met, one["part"])
    yield shown
    if told["stopped"]:
        yield f"With {told['share']} less, this goes first:"
        for one in told["stopped"]:
            kept = " (kept free)" if one["kept_free"] else ""
            yield f"- {one['amount']} less a month: {one['capability']}, {one['site']}{kept}"
    if told["areas"]:
        yield f"It is felt most in {', '.join(told['areas'])}; by people in need of: {', '.join(told['needs'])}."
    if told["sentence"]:
        yield told["sentence"]


def _costs_to_others(plan):
    """What people left unmet cost others, by whom it falls on, where the place has said."""
    costs = plan.result.get("unmet_cost_pence", {})
    if costs:
        told = "; ".join(f"{name} £{pence / 100:,.0f}" for name, pence in costs.items())
        yield f"What people left unmet cost others a month: {told}."


def _against(plan, against):
    """Who gains and who loses against the plan in force: areas in a sentence; needs, organisations, others by name."""
    from drawwell.design.beside import set_beside
    from drawwell.design.pictures import area_changes, in_one_sentence

    yield f"Against the plan in force, {against.name}: {in_one_sentence(area_changes(plan, against))}"
    beside = set_beside(plan, against)
    for title, key, words in (
        ("Need, people met a month", "needs_beside", "{:,.1f}"),
        ("Organisation, £ a month", "organisations_beside", "{:,.0f}"),
        ("Unmet falls on, £ a month", "others_beside", "{:,.0f}"),
    ):
        times = 1 if key == "needs_beside" else 0.01
        rows = beside[key]
        if not rows:
            continue
        shown = table(title, ("Now", RIGHT), ("With this plan", RIGHT))
        for one in [*rows[:MOST_NAMED], *rows[max(MOST_NAMED, len(rows) - MOST_NAMED) :]]:
            shown.add_row(one.name, words.format(one.before * times), words.format(one.after * times))
        yield shown
