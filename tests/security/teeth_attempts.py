"""Attempts on a guard, each with words of its refusal: to use a power, take or move a guard, sign, chain, promise."""

from teeth_ground import NEXT, POWER, RULE, WIRE, attempt

from drawwell.guard import actions, chains, charters, papers, standing
from drawwell.guard.membership import account_named, join
from drawwell.place.models import Role
from places import DAY, SEATS, signed_papers

# ---------------------------------------------------------------- using a power


@attempt("use", "nobody has taken its guard", none=True)
def use_without_a_guard(ground):
    return ground.use()


@attempt("use", "its guard is off (so)", moved=("off", -1))
def use_while_it_is_off(ground):
    return ground.use()


@attempt("use", "its guard is tripped", moved=("tripped", -1))
def use_after_a_trip(ground):
    return ground.use()


@attempt("use", "later than now", moved=("on", 1))
def use_with_the_clock_set_back(ground):
    return ground.use()


@attempt("use", "its guard ended on", sunset="begun")
def use_after_the_sunset(ground):
    return ground.use()


@attempt("use", "its off-switch was never tried", drilled=None)
def use_without_a_drill(ground):
    return ground.use()


@attempt("use", "over 100 days ago", drilled=-101, begun_at=-110)
def use_with_an_old_drill(ground):
    return ground.use()


@attempt("use", "what it reads has changed since its guard was signed", fingerprint="another")
def use_of_what_was_never_signed(ground):
    return ground.use()


@attempt("use", "nobody sits for the people it affects", seats=[])
def use_with_nobody_in_the_seats(ground):
    return ground.use()


@attempt("use", "nobody wrote how it could be turned on people", story=" ")
def use_without_a_story(ground):
    return ground.use()


@attempt("use", "no limit is set", limits={})
def use_without_a_limit(ground):
    return ground.use()


@attempt("use", "no trip-wire watches it", wires=())
def use_with_nothing_that_watches(ground):
    return ground.use()


@attempt("use", "its loop is slower than the power", wires=({**WIRE, "every_minutes": 1440},), uses=2)
def use_faster_than_the_loop(ground):
    return ground.use()


@attempt("use", "data protection impact assessment is not signed", signed=False)
def use_without_papers(ground):
    return ground.use()


@attempt("use", "was signed for what it read then", signed={"fingerprint": "another"})
def use_with_papers_of_something_else(ground):
    return ground.use()


@attempt("use", "was to be looked at again by", signed={"review_by": "2027-05-02"})
def use_with_papers_nobody_looked_at_again(ground):
    return ground.use()


@attempt("use", "whoever keeps a guard does not use its power")
def use_by_its_keeper(ground):
    join(ground.tiny.place, ground.tiny.keeper, Role.PLANNER, by=ground.tiny.caretaker, at=ground.tiny.at)
    return ground.use(by=ground.tiny.keeper)


@attempt("use", "the most in a day", limits={"per_day": 2}, uses=2)
def use_past_a_limit(ground):
    return ground.use()


@attempt("use", "it was used")
def use_by_somebody_else_who_is_no_keeper(ground):
    return ground.use()


@attempt("use", "False", limits={"per_day": 2}, uses=2)
def ask_whether_it_may_be_used_past_a_limit(ground):
    return standing.is_in_force("design", place=ground.tiny.place, at=ground.tiny.at, by=ground.tiny.planner)


@attempt("use", "False", moved=("off", -1))
def ask_whether_it_may_be_used_while_off(ground):
    return standing.is_in_force("design", place=ground.tiny.place, at=ground.tiny.at)


# ---------------------------------------------------------------- taking, moving and drilling a guard


def begin(ground, **changes):
    tiny = ground.tiny
    given = {"keeper": tiny.keeper, "owner": tiny.planner, "by": tiny.planner, "at": tiny.at} | changes
    return actions.begin_trial(tiny.place, "design", **given).power


def pair(ground, **changes):
    tiny = ground.tiny
    given = {
        "keeper": tiny.keeper, "owner": tiny.planner, "seats": SEATS, "story": "s", "sunset_at": tiny.at + 9 * DAY,
        "limits": {"per_day": 5}, "trip_wires": [WIRE], "by": tiny.keeper, "at": tiny.at,
    } | changes  # fmt: skip
    return actions.pair(tiny.place, "design", **given).power


@attempt("take", "and so cannot keep its guard", none=True)
def keep_ones_own_power(ground):
    return begin(ground, keeper=account_named("Paúl", sign_in="another"))


@attempt("take", "a trial is not renewed for ever", trial=True, sunset="begun", twice=True)
def begin_a_third_trial(ground):
    return begin(ground)


@attempt("take", "Only Kemi, who keeps the guard", moved=("off", -1), trial=True)
def begin_anew_what_its_keeper_switched_off(ground):
    return begin(ground, keeper=ground.tiny.auditor)


@attempt("take", "no trial brings it back but by Kemi", moved=("off", -1), sunset="begun")
def wait_until_the_guard_that_was_off_is_over(ground):
    return begin(ground, keeper=ground.tiny.auditor)


@attempt("take", "Kemi keeps the guard of 'design' until")
def pair_with_a_friendlier_keeper(ground):
    return pair(ground, keeper=ground.tiny.auditor, by=ground.tiny.planner)


@attempt("take", "Nobody sits for the people", none=True)
def pair_without_seats(ground):
    return pair(ground, seats=[])


@attempt("take", "is not one", none=True)
def pair_until_yesterday(ground):
    return pair(ground, sunset_at=ground.tiny.at - DAY)


@attempt("take", "nothing keeps a limit called", none=True)
def pair_with_a_limit_nothing_keeps(ground):
    return pair(ground, limits={"politely": 1})


@attempt("take", "is no span", none=True)
def pair_with_hours_that_are_none(ground):
    return pair(ground, limits={"hours": "all day"})


@attempt("take", "is not a whole number", none=True)
def pair_with_half_a_limit(ground):
    return pair(ground, limits={"per_day": 0.5})


@attempt("take", "there is no role", none=True)
def pair_with_a_role_that_is_none(ground):
    return pair(ground, limits={"roles": ["minister"]})


@attempt("take", "There is no reading called", none=True)
def pair_with_a_wire_on_what_is_not_there(ground):
    return pair(ground, trip_wires=[WIRE | {"reading": "the weather"}])


@attempt("take", "it is not said which way it trips", none=True)
def pair_with_a_wire_that_goes_no_way(ground):
    return pair(ground, trip_wires=[WIRE | {"comparison": "near"}])


@attempt("take", "is not a number from 1 to 366", none=True)
def pair_with_a_wire_of_no_days(ground):
    return pair(ground, trip_wires=[WIRE | {"window_days": 0}])


@attempt("move", "Only Kemi, who keeps the guard")
def pair_again_by_somebody_else(ground):
    return actions.pair_again(ground.guard, sunset_at=ground.tiny.at + 9 * DAY, **ground.now(ground.tiny.planner)).power


@attempt("move", "Only Kemi, who keeps the guard", moved=("off", -1))
def switch_on_by_the_owner(ground):
    return actions.switch_on(ground.guard, because="I need it", **ground.now(ground.tiny.planner)).move


@attempt("move", "nothing was written", moved=("off", -1))
def switch_on_without_a_reason(ground):
    return actions.switch_on(ground.guard, because=" ", **ground.now()).move


@attempt("move", "nothing was written")
def switch_off_without_a_reason(ground):
    return actions.switch_off(ground.guard, because="", **ground.now()).move


@attempt("move", "by another keeper here")
def switch_off_by_a_stranger(ground):
    return actions.switch_off(ground.guard, because="w", **ground.now(ground.tiny.provider)).move


@attempt("move", "by another keeper here")
def drill_by_a_stranger(ground):
    return actions.drill(ground.guard, **ground.now(ground.tiny.provider)).refused


@attempt("move", "there is nothing to try", moved=("off", -1))
def drill_a_power_on(ground):
    return actions.drill(ground.guard, **ground.now()).refused


# ---------------------------------------------------------------- papers


def sign(ground, kind="dpia", **changes):
    tiny = ground.tiny
    said = signed_papers(POWER, tiny.place)[kind] | {"owner": tiny.planner, "by": tiny.keeper, "at": tiny.at}
    said |= {"review_by": (tiny.at + 9 * DAY).date()} | changes
    return papers.sign(tiny.place, "design", kind, **said).kind


@attempt("sign", "is not answered", none=True)
def sign_a_thin_paper(ground):
    return sign(ground, answers={})


@attempt("sign", "cannot sign its", none=True)
def sign_by_the_owner(ground):
    return sign(ground, by=ground.tiny.planner)


@attempt("sign", "objects to 'design'", none=True)
def overrule_the_officer_in_silence(ground):
    return sign(ground, advice="objects", advice_words="It reads too much.")


@attempt("sign", "is not within a year", none=True)
def sign_for_ever(ground):
    return sign(ground, review_by=(ground.tiny.at + 999 * DAY).date())


# ---------------------------------------------------------------- chains


def chain(ground, **changes):
    said = {"name": "n", "problem": "p1", "whose": "ours", "solution": "s1", "next_problems": [NEXT]} | changes
    return chains.begin_chain(ground.tiny.place, **said, **ground.now())


def links(made):
    return list(made.links.order_by("at", "id"))


@attempt("chain", "Nothing goes live without at least one next problem", none=True)
def begin_a_chain_that_ends(ground):
    return chain(ground, next_problems=[]).name


@attempt("chain", "missing: borne by", none=True)
def begin_a_chain_that_nobody_bears(ground):
    return chain(ground, next_problems=[NEXT | {"borne_by": ""}]).name


@attempt("chain", "Nothing goes live without at least one next problem", none=True)
def go_live_without_a_chain(ground):
    return chains.check_has_next_problem(ground.tiny.circle)


@attempt("chain", "a chain that loops on itself", none=True)
def loop_on_itself(ground):
    made = chain(ground)
    return chains.join(links(made)[2], made, **ground.now()).chain.name


@attempt("chain", "a solution follows a problem", none=True)
def go_on_from_a_solution(ground):
    return chains.join(links(chain(ground))[1], chain(ground, name="m"), **ground.now()).chain.name


@attempt("chain", "goes on from", none=True)
def begin_at_two_places(ground):
    on = chain(ground, name="m")
    for _ in range(2):
        joined = chains.join(links(chain(ground))[2], on, **ground.now())
    return joined.chain.name


@attempt("chain", "does not stand before it", none=True)
def come_back_to_what_was_never_there(ground):
    other = links(chain(ground, name="m"))[0]
    return chain(ground, next_problems=[NEXT | {"returns_to": other}]).name


# ---------------------------------------------------------------- charters


def charter(ground, **changes):
    tiny = ground.tiny
    said = {
        "name": "n", "workers": [tiny.worker], "permitted_by": tiny.leader, "protector": tiny.planner,
        "suspended": [RULE], "until": tiny.at + 99 * DAY, "ends_how": "w", "stops_if": "w", "partnerships_limit": 1,
        "reports_limit": 1, "fields_limit": 1,
    } | changes  # fmt: skip
    return charters.begin_charter(tiny.place, **said, **ground.now(tiny.leader)).name


@attempt("promise", "is law, and a charter cannot suspend a law", none=True)
def suspend_a_law(ground):
    return charter(ground, suspended=[RULE | {"rule": "Care Act 2014, section 9"}])


@attempt("promise", "one lacks its owner", none=True)
def suspend_a_rule_of_nobody(ground):
    return charter(ground, suspended=[RULE | {"owner": ""}])


@attempt("promise", "none is suspended", none=True)
def promise_nothing(ground):
    return charter(ground, suspended=[])


@attempt("promise", "nobody is in it", none=True)
def protect_nobody(ground):
    return charter(ground, workers=[])


@attempt("promise", "permits it or works in it", none=True)
def be_protected_by_who_permits_it(ground):
    return charter(ground, protector=ground.tiny.leader)


@attempt("promise", "is nobody here", none=True)
def be_protected_by_a_stranger(ground):
    return charter(ground, protector=account_named("Nobody at all"))


@attempt("promise", "is not a day within three years", none=True)
def promise_for_ever(ground):
    return charter(ground, until=ground.tiny.at + 9_999 * DAY)


@attempt("promise", "nothing was written", none=True)
def end_in_no_way(ground):
    return charter(ground, ends_how=" ")


@attempt("promise", "is no whole number", none=True)
def promise_half_a_limit(ground):
    return charter(ground, fields_limit=0.5)
