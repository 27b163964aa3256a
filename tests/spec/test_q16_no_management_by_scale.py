"""EXAM 16: a manager tries to average scales across people, to set a target, to rank workers

No page, export, route, command or query does it. Two places alike in all but the numbers people gave on their own
lines, and who wrote them, look the same to everybody but the people themselves and those beside them.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

import drawwell
from drawwell.learn.disclosure import period_before, publish
from drawwell.learn.models import PublishedTable
from drawwell.partner.actions import notice
from drawwell.place.models import Role
from drawwell.pull.actions import pull_in
from places import DAY, more_circles, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
SOURCE = Path(drawwell.__file__).parent
SCALES = ("scale_now", "scale_good_enough")
# The only files that may name the scales: the rows, the door they come in by, and their own people's page and copy.
MAY_NAME_SCALES = re.compile(
    r"^(partner/(models/record|actions|conversation|held_here|holdings|copying|migrations/\w+)"
    r"|pull/(story|story_forms|story_words|own_story|for_the_record)|example/\w+)\.py$"
)
NOBODYS_OWN = set(Role) - {Role.WORKER, Role.RESIDENT}
DIFFERS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}|figure-\d+"
    r"|value=\"[^\"]*\"|[A-Z0-9]{4}-[A-Z0-9]{4}|, \d\d:\d\d|data:image/svg[^\"]*|<code>[A-Z2-7 ]{30,}</code>"
)  # ids, codes, digests, form tokens, the real time of day, and what a phone is told for signing in


def given(tiny, numbers):
    """The same place and the same asks; only the numbers on people's own lines are these."""
    circles = [tiny.circle, *more_circles(tiny, len(numbers) - 1)]
    for circle, (now, enough) in zip(circles, numbers, strict=True):
        notice(circle, "A day", scale_now=now, scale_good_enough=enough, by=tiny.worker, at=tiny.at)
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    tiny.place.clock_at = tiny.at + 65 * DAY
    tiny.place.save()
    publish(tiny.place, period=period_before(tiny.place, tiny.place.clock_at), by=tiny.planner, at=tiny.place.clock_at)
    return tiny


def pages_without_a_number():
    """The names of every page of a place that needs nothing but the place."""
    place_pages = next(one for one in get_resolver().url_patterns if str(one.pattern) == "<slug:place_key>/")
    return [str(one.pattern) for one in place_pages.url_patterns if "<" not in str(one.pattern)]


def all_that_can_be_seen(tiny):
    """{(role, page): what it says} of every page that needs no number, for everybody beside nobody."""
    found = {}
    for role in sorted(NOBODYS_OWN):
        page = visitor(getattr(tiny, role.value))
        for path in pages_without_a_number():
            response = page.get(f"/{tiny.place.key}/{path}")
            found[role, path] = (response.status_code, DIFFERS.sub("", response.content.decode()))
    return found


@pytest.fixture(scope="module")
def two_places(django_db_setup, django_db_blocker):
    """What can be seen of one place where all is 0 and of another where all is 10, each in a database of its own."""
    from django.db import transaction

    seen = []
    for numbers in ([(0, 5)] * 6, [(10, 10)] * 6):
        with django_db_blocker.unblock(), transaction.atomic():
            tiny = given(tiny_place(), numbers)
            tables = [(one.name, one.period, one.rows) for one in PublishedTable.objects.order_by("name")]
            seen.append((all_that_can_be_seen(tiny), tables))
            transaction.set_rollback(True)
    return seen


def test_q16_two_places_that_differ_only_in_scales_look_alike_on_every_page(two_places):
    (low, _), (high, _) = two_places
    assert len(low) > 60
    assert [key for key in low if low[key] != high[key]] == []


def test_q16_two_places_that_differ_only_in_scales_publish_the_same_tables(two_places):
    (_, low), (_, high) = two_places
    assert low
    assert low == high


def test_q16_only_the_circles_own_pages_ever_name_the_scales():
    """No query, command, route or export outside the circle's own story can reach the numbers at all."""
    named = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(one in path.read_text(encoding="utf-8") for one in SCALES)
    ]
    assert named
    assert [name for name in named if not MAY_NAME_SCALES.match(name)] == []


def test_q16_nothing_is_reckoned_from_a_noticing():
    """No file that knows noticings uses the database's sums, means, ranks or orders on them."""
    reckons = {"Avg", "Sum", "Max", "Min", "StdDev", "Variance", "Rank", "Window", "aggregate"}
    wrong = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "Noticing" not in text or "migrations" in path.parts:
            continue
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
        wrong += [f"{path.relative_to(SOURCE)} uses {one}" for one in names & reckons]
    assert wrong == []


def test_q16_no_row_holds_a_target_or_a_rank_of_a_person_or_a_worker():
    words = re.compile(r"target|rank|rating|performance|caseload|score", re.IGNORECASE)
    fields = [
        f"{model.__name__}.{field.name}"
        for stage in ("partner", "pull", "learn", "guard")
        for model in apps.get_app_config(stage).get_models()
        for field in model._meta.get_fields()
        if words.search(field.name)
    ]
    assert fields == []


def test_q16_a_workers_day_says_nothing_about_how_many_or_how_fast():
    """The day of a worker with much and with little to their name has the same headings, and no mean of anything."""
    tiny = given(tiny_place(), [(3, 7), (2, 6)])
    shown = visitor(tiny.worker).get(f"/{tiny.place.key}/people").content.decode()
    text = re.sub(r"<[^>]+>", " ", shown).lower()
    assert not re.search(r"\baverage|\bmean\b|per cent|\bfaster\b|\bslower\b|minutes? a |conversations? this", text)


def test_q16_their_own_page_does_show_their_own_line():
    """So the comparison above could fail: the numbers are there, for the people themselves and who is beside them."""
    tiny = given(tiny_place(), [(3, 7)])
    for account in (tiny.worker, tiny.resident):
        shown = visitor(account).get(f"/{tiny.place.key}/people/{tiny.circle.id}").content.decode()
        assert "put it at 3. 7 would be good enough." in shown
