"""Wellbridge set up: loaded, guarded, thirty partnerships under way, one month passed, three ways compared.

Told only by calling actions, so that every rule which holds a real place holds here too.
"""

from datetime import datetime, timedelta

from django.db import transaction

from drawwell.api.place_folder import load_place
from drawwell.guard.actions import begin_trial, pair
from drawwell.guard.journal import route_is
from drawwell.guard.membership import account_named
from drawwell.guard.powers import POWERS, no_power
from drawwell.partner.actions import add_observable, add_purpose, add_strength, begin_partnership, notice
from drawwell.place.clock import now_of
from drawwell.place.models import Area, Place

from .asking import ask_for_several, say_what_help_is_like
from .cast import DOORS, FOLDER, WORKERS, account, circles_told, gather
from .connected import connect
from .guarding import let_it_creep, papers_signed, promise_a_team
from .jobs import compare_now
from .learning import what_was_learned
from .month import let_a_month_pass
from .records import read_ones_own_record
from .rehearsing import see_what_would_happen
from .then_what import what_followed
from .understanding import understand
from .week import live_a_week

KEY = "wellbridge"
SEATS = ["two residents chosen by lot each year", "one provider chosen by the others"]


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def set_up(*, now, say=lambda words: None, replications=4):
    """Wellbridge, ready to look at. A second call changes nothing. `now` is the real time. Returns the Place."""
    place = Place.objects.filter(key=KEY).first()
    if place is not None and place.clock_at is not None:
        return place
    with route_is("story"):
        say("Loading Wellbridge's tables")
        place = _load(now)
        say("Pairing each power with its guard")
        _pair_guards(place)
        say("Beginning thirty partnerships")
        _begin_partnerships(place)
        say_what_help_is_like(place)
        say("Reading what people say, two by two")
        understand(place)
        promise_a_team(place)
        say("Letting the first month pass")
        let_a_month_pass(place, by=account(DOORS["planner"]), at=now_of(place))
        say("Comparing three ways of spending the same money (about half a minute)")
        compare_now(place, replications=replications)
        read_ones_own_record(place)
        what_followed(place)
        let_it_creep(place)
        live_a_week(place)
        what_was_learned(place)
        ask_for_several(place)
        connect(place)
        say("Asking what would happen under the plan in force")
        see_what_would_happen(place)
    return place


def _load(now):
    caretaker = account_named("Cal Caretaker", sign_in=DOORS["caretaker"])
    keeper = account_named("Kemi Keeper", sign_in=DOORS["keeper"])
    begin_trial(None, "load", keeper=keeper, owner=caretaker, by=caretaker, at=now)
    place = load_place(FOLDER, by=caretaker, at=now).place
    year, month = (int(part) for part in place.first_month.split("-"))
    place.clock_at = datetime(year, month, 1, 9, tzinfo=place.zone)
    place.save(update_fields=["clock_at"])
    gather(place, by=caretaker, at=place.clock_at)
    return place


def _pair_guards(place):
    at, keeper = now_of(place), account(DOORS["keeper"])
    for power in POWERS.values():
        if power.of_installation:
            continue
        owner = account(DOORS[power.owner_role])
        pair(
            place,
            power.name,
            keeper=keeper,
            owner=owner,
            seats=SEATS,
            story=power.story,
            sunset_at=at + timedelta(days=365),
            signed=papers_signed(power, place),
            by=keeper,
            at=at,
        )


@transaction.atomic
def _begin_partnerships(place):
    at = now_of(place)
    areas = {area.code: area for area in Area.objects.for_place(place)}
    dee = account(DOORS["resident"])
    for number, told in enumerate(circles_told()):
        worker, area = account(WORKERS[number % len(WORKERS)]), areas[told["area"]]
        partnership = begin_partnership(
            place,
            circle_name=told["name"],
            names=told["people"],
            by=worker,
            at=at,
            latitude=area.latitude,
            longitude=area.longitude,
            accounts=[dee] if told["people"][0] == dee.name else [],
        )
        circle = partnership.circle
        private = told.get("private", False)
        whose = circle.members.order_by("id").first().person if private else None
        purpose = add_purpose(circle, told["purpose"], by=worker, at=at, whose=whose, private=private)
        add_observable(purpose, told["notice"], by=worker, at=at)
        add_strength(circle, told["strength"], by=worker, at=at)
        if number % 3 == 0 and not private:
            notice(
                circle, "Where we are starting from.", by=worker, at=at, scale_now=2 + number % 4, scale_good_enough=7
            )
