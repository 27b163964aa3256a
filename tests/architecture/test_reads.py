"""What a power says that it reads is what it reads: every action that uses one is run under a recorder of SQL.

On a tiny place. A table that is read and not declared fails here; declaring it changes the fingerprint, and the power's
papers are stale until somebody signs them again.
"""

import re
from collections import defaultdict
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files import File
from django.db import connection
from house import modules

from drawwell.api.directory import LISTS, ONES, check_published
from drawwell.api.place_folder import load_place
from drawwell.design.actions import adopt, compare_three_ways, propose, rehearse, run
from drawwell.design.adjusting import design_and_adjust
from drawwell.design.build_path import draw_path, rehearse_step
from drawwell.design.what_would_happen import see_what_happens
from drawwell.example.cast import FOLDER
from drawwell.example.doors import _come_in
from drawwell.guard.actions import begin_trial
from drawwell.guard.by_itself import installation
from drawwell.guard.powers import POWERS, acting, in_use
from drawwell.guard.reaching import tell_those_waiting
from drawwell.guard.sharing_events import deliver_events, tell_a_system
from drawwell.learn.actions import learn_from, tell_pullers
from drawwell.learn.contacts import suggest_themes
from drawwell.learn.disclosure import period_before
from drawwell.learn.flow import FLOW
from drawwell.learn.foretelling import take_forecast
from drawwell.learn.log_import import import_log
from drawwell.learn.log_reading import Mapping
from drawwell.learn.models import PublishedTable
from drawwell.learn.published import published_figures
from drawwell.learn.sent_logs import keep_log, look_over, take_in
from drawwell.learn.updating import propose_updates
from drawwell.partner import compelled
from drawwell.partner.access import open_circle
from drawwell.place import outbox
from drawwell.place.models import Postcode
from drawwell.place.webhooks import EVENTS
from drawwell.pull.actions import confirm, hold, offer_freed, pull_in
from drawwell.pull.calendars import begin_calendar
from drawwell.pull.find import find_help
from drawwell.pull.for_the_record import copy_for_the_record
from drawwell.pull.times import change_time_of
from drawwell.pull.together import is_left_to_people, offer_together, propose_together
from drawwell.supply.reserve import open_reserve
from drawwell.understand.models import DemandCount
from drawwell.understand.updating import accept, leave
from places import DAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(?:public"?\.)?"?([a-z]+_[a-z_]+)"?', re.IGNORECASE)
# The gate reads its own tables to know whether it is open, who acts, and where; that is no reading of the place.
THE_GATE = {"place_place", "place_account", "place_membership"}


class Recorder:
    """What was read while each power was in use, {power: tables}; which powers were in use, and which actions ran."""

    def __init__(self):
        self.read, self.tried, self.ran, self.standing_for = defaultdict(set), set(), set(), ""

    def __call__(self, execute, sql, params, many, context):
        power = in_use() or self.standing_for
        self.tried.add(power)
        self.ran.add(acting())
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.read[power] |= set(TABLE.findall(sql))
        return execute(sql, params, many, context)

    @contextmanager
    def of(self, power):
        """For what asks whether a power is in force by itself, without the mark: everything read counts as its own."""
        self.standing_for = power
        yield
        self.standing_for = ""


# Marked, and without a question of their own to the database: the mark is the use, or another action is what they do.
ASKS_NOTHING_ITSELF = {
    "drawwell.api.directory.publish",
    "drawwell.design.actions.rehearse",
    "drawwell.learn.sent_logs.look_over",
}
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


def _ask_and_hold(tiny, recorder):
    who = {"by": tiny.worker, "at": tiny.at}
    for circle in [tiny.circle, *more_circles(tiny, 9)]:
        pull = pull_in(circle, tiny.capabilities["rent-hold"], units=1, **who)
    with recorder.of("rank offers"):
        find_help(pull, at=tiny.at)
    _together(tiny)
    offer_freed(tiny.place, **who)
    hold(pull_in(tiny.circle, tiny.capabilities["debt-advice"], units=1, **who), tiny.offers["advice"], **who)


def _together(tiny):
    """Five of ten wait, and more is opened: proposed for all of them at once, and some of it then opened to all."""
    who = {"by": tiny.worker, "at": tiny.at}
    offer = open_offer(tiny, "rents", 9)
    is_left_to_people(tiny.place, by=installation(), at=tiny.at)
    joint = propose_together(tiny.place, **who)
    chosen = {UUID(line["pull"]): UUID(line["offer"]) for line in joint.lines if line["offer"]}
    offer_together(joint, chosen, **who)
    open_reserve(offer, 1, because="Nobody asked for the last of it", by=tiny.planner, at=tiny.at)
    series = pull_in(tiny.circle, tiny.capabilities["debt-advice"], units=1, times=2, **who)
    confirm(series, **who)
    change_time_of(series, 1, earliest_at=tiny.at + 8 * DAY, latest_at=tiny.at + 9 * DAY, **who)


def _learn_and_design(tiny, recorder):
    later = tiny.at + 60 * DAY
    tiny.place.clock_at = later
    tiny.place.save()
    who = {"by": tiny.planner, "at": later}
    learn_from(tiny.place, period=period_before(tiny.place, later), **who)
    propose(
        tiny.place, kind="keep free", capability=tiny.capabilities["lift"], words="More.", provenance="A table.",
        table_id=tiny.place.id, asked=10, unmet=5, months=3, **who,
    )  # fmt: skip
    first, *more = _weighed(tiny, later)
    leave(first, reason="r", **who)
    for update in more:
        accept(update, reason="r", **who)
    plan = run(tiny.place, year="2027-28", months=["2027-08"], **who)
    rehearse(plan, replications=2, **who)
    see_what_happens(plan, replications=2, **who)
    with recorder.of("design"):
        design_and_adjust(tiny.place, year="2027-28", months=["2027-08"], replications=2, rounds=1, **who)
        path = draw_path(tiny.place, year="2027-28", first_area="T1", months=["2027-08"], **who)
    rehearse_step(path.steps.order_by("number").first(), replications=2, **who)
    compare_three_ways(tiny.place, year="2027-28", replications=1, budgets=(1.0,), **who)
    adopt(plan, next_problems=[NEXT], **who)
    tell_pullers(plan, **who)


def _weighed(tiny, at):
    """Help that is held and not always used, as published, may move what is believed; and a series may be foretold."""
    rows = [{"capability": "all", "helped": {"yes": 30, "some": 5, "no": 5}, "came": {"used": 40, "not used": 10},
             "days_to_use": None}]  # fmt: skip
    PublishedTable.objects.create(
        place=tiny.place, name=FLOW, period="2027-05", rows=rows, threshold=5, rounded_to=5, digest="d" * 64,
        published_at=at,
    )  # fmt: skip
    for n in range(36):
        DemandCount.objects.create(
            place=tiny.place, area=tiny.areas["T1"], month=f"{2024 + n // 12}-{n % 12 + 1:02d}", category="Rent",
            count=100 + 10 * n + n % 3, source="a log",
        )  # fmt: skip
    take_forecast(tiny.place, "Rent", need_key="home", reason="r", by=tiny.planner, at=at)
    found = propose_updates(tiny.place, by=tiny.planner, at=at).updates
    assert found
    return found


def _the_rest(tiny, recorder, folder):
    who = {"by": tiny.planner, "at": tiny.at}
    suggest_themes(tiny.place, **who)
    published_figures(tiny.place, **who)
    mine = open_circle(tiny.circle.id, place=tiny.place, by=tiny.worker, at=tiny.at, reason="r")
    copy_for_the_record(mine, by=tiny.worker, at=tiny.at)
    with recorder.of("open any record"):
        open_circle(tiny.circle.id, place=tiny.place, by=tiny.leader, at=tiny.at, reason="r", stated="cover for Asha")
    begin_trial(None, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=tiny.at)
    load_place(FOLDER, by=tiny.caretaker, at=tiny.at)
    log = folder / "log.csv"
    log.write_text("id,said,came,area\n1,The rent is late,2027-04-05,T1\n", encoding="utf-8")
    columns = Mapping({"contact": "id", "words": "said", "arrived": "came", "area": "area"})
    import_log(tiny.place, log, columns, by=tiny.caretaker, at=tiny.at)
    with log.open("rb") as stream:
        sent = keep_log(tiny.place, File(stream, "log.csv"), by=tiny.caretaker, at=tiny.at)
    look_over(sent, columns.columns, by=tiny.caretaker, at=tiny.at)
    take_in(sent, columns.columns, by=tiny.caretaker, at=tiny.at)
    outbox.put(tiny.place, to=tiny.worker, kind="k", text="t", at=tiny.at)
    tell_those_waiting(tiny.place, by=tiny.caretaker, at=tiny.at)
    _read_the_directory(tiny, recorder)
    begin_calendar(tiny.place, "worker", tiny.worker.id, by=tiny.worker, at=tiny.at)
    tell_a_system(tiny.council, "https://93.184.215.14/told", [next(iter(EVENTS))], by=tiny.provider, at=tiny.at)
    deliver_events(tiny.place, by=tiny.caretaker, at=tiny.at)
    _by_order(tiny)
    _come_in(tiny.place, "worker", by=tiny.worker, at=tiny.at)


def _read_the_directory(tiny, recorder):
    check_published(tiny.place, at=tiny.at)
    Postcode.objects.create(place=tiny.place, area=tiny.areas["T1"], code="NE101AB", latitude=54.95, longitude=-1.56)
    with recorder.of("publish the directory"):
        for kind, wanted in LISTS.items():
            found, shape = wanted(tiny.place, tiny.at, {"full": "true", "postcode": "NE10 1AB"})
            ONES[kind](tiny.place, tiny.at, UUID(shape(found)[0]["id"]))


def _by_order(tiny):
    order = compelled.ask_for(
        tiny.place, record=tiny.circle.id, part="said", demanded_by="a court", legal_basis="an order", reference="1",
        rows_from=tiny.at - DAY, rows_until=tiny.at + DAY, opens_until=tiny.at + DAY, by=tiny.leader, at=tiny.at,
    )  # fmt: skip
    compelled.grant(order, because="It binds us.", by=tiny.keeper, at=tiny.at)
    compelled.read(order, by=tiny.leader, at=tiny.at)


@pytest.fixture
def recorded(tmp_path):
    tiny, recorder = tiny_place(), Recorder()
    with connection.execute_wrapper(recorder):
        _ask_and_hold(tiny, recorder)
        _learn_and_design(tiny, recorder)
        _the_rest(tiny, recorder, tmp_path)
    return recorder


def test_every_action_is_run_and_no_power_reads_a_table_that_it_does_not_declare(recorded):
    """Whatever nobody runs here is named first, so that the check of tables cannot pass by looking away."""
    assert set(POWERS) - recorded.tried == set()
    assert {name for name, action in actions_with_a_power() if action not in recorded.ran} == ASKS_NOTHING_ITSELF
    known = {model._meta.db_table for model in apps.get_models()}
    wrong = []
    for power in POWERS.values():
        for table in sorted(recorded.read[power.name] & known - set(power.reads) - THE_GATE):
            if not table.startswith("guard_"):
                wrong.append(f"'{power.name}' reads {table}")
    assert not wrong, "declare it in guard/powers.py, and the papers are signed anew:\n" + "\n".join(wrong)


def actions_with_a_power():
    """(name, action) of every function of the project that carries a power and is no part of another module's."""
    for name, module in modules("guard", "understand", "supply", "design", "partner", "pull", "learn", "api").items():
        for called, thing in vars(module).items():
            if isinstance(getattr(thing, "power", None), str) and thing.power and thing.__module__ == name:
                yield f"{name}.{called}", thing
