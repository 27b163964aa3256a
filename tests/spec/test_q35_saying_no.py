"""EXAM 35: I refuse the use of my record for learning; the help stays the same and nobody can list who refused

Every page, API route, command and question is tried as every role for a trace of who said no.
"""

import pytest

from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours
from drawwell.learn.disclosure import ASKS, period_of, publish
from drawwell.learn.hiding import HIDDEN
from drawwell.partner import access
from drawwell.partner.actions import leave_out_of_learning
from drawwell.partner.models import NotForLearning
from drawwell.partner.sharing import count_again, is_left_out
from drawwell.pull.actions import pull_in, standing
from places import DAY, MAY, more_circles, open_offer, tiny_place
from visits import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counts_are_not_moved")]


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def asked_in(tiny):
    """What is published of lifts asked for in the period and not met: nobody offers any."""
    month = period_of(tiny.place, tiny.at)
    tables = publish(tiny.place, period=month, by=tiny.planner, at=month.ends_at + DAY)
    return next(row["unmet"] for row in tables[ASKS].rows if row["capability"] == "lift")


def asks(tiny, how_many):
    circles = more_circles(tiny, how_many)
    for circle in circles:
        pull_in(circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at)
    return circles


def test_q35_the_next_count_leaves_it_out(tiny):
    circles = asks(tiny, 10)
    for circle in circles[:5]:
        leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
    assert asked_in(tiny) == 5


def test_q35_counted_again_it_counts_again(tiny):
    circles = asks(tiny, 10)
    for circle in circles[:5]:
        leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
        count_again(circle, by=tiny.worker, at=tiny.at + DAY)
    assert asked_in(tiny) == 10


def test_q35_too_few_left_to_count_are_hidden(tiny):
    circles = asks(tiny, 6)
    for circle in circles[:3]:
        leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
    assert asked_in(tiny) is HIDDEN


def test_q35_the_help_is_the_same(tiny):
    open_offer(tiny, "lifts", 20)
    first, second = more_circles(tiny, 2)
    leave_out_of_learning(first, by=tiny.worker, at=tiny.at)
    answers = [
        standing(pull_in(circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at)) for circle in (first, second)
    ]
    assert answers[0].kind == answers[1].kind
    assert answers[0].offer == answers[1].offer
    assert answers[0].until == answers[1].until


def test_q35_only_its_own_people_read_whether_one_record_is_left_out(tiny):
    leave_out_of_learning(tiny.circle, by=tiny.resident, at=tiny.at)

    def opened(by):
        return access.open_circle(tiny.circle.id, place=tiny.place, by=by, at=tiny.at, reason="looking")

    assert is_left_out(opened(tiny.resident), at=tiny.at)
    with pytest.raises(NotYours):
        is_left_out(opened(tiny.worker), at=tiny.at)


def _pages(tiny):
    """Every page of the place that takes no id, and those of both circles."""
    from django.urls import reverse

    from drawwell.web.urls import of_a_place

    for one in of_a_place:
        names = set(one.pattern.converters)
        if not names and "(?P" not in str(one.pattern):
            yield reverse(one.name, args=[tiny.place.key])


def test_q35_no_page_differs_for_anybody_else_by_who_said_no(tiny):
    """A place where one family said no looks, to every other role, like one where nobody did."""
    from visits import said, the_clock_stands

    roles = [tiny.worker, tiny.provider, tiny.planner, tiny.leader, tiny.auditor, tiny.keeper, tiny.caretaker, None]
    pages = list(_pages(tiny)) + [f"/{tiny.place.key}/people/{tiny.circle.id}/sharing"]

    def seen():
        found = {}
        for who in roles:
            page = visitor(who)
            for address in pages:
                response = page.get(address)
                if response.status_code == 200:
                    found[getattr(who, "name", "nobody"), address] = said(response)
        return found

    with the_clock_stands():
        seen()  # whatever a first visit changes has changed
        before = seen()
        row = NotForLearning.objects.create(place=tiny.place, circle=tiny.circle, starts_at=tiny.at)
        after = seen()
    differs = [key for key in before if _still(before[key]) != _still(after.get(key, ""))]
    assert differs == []
    assert not [key for key, text in after.items() if str(row.id) in text]


def _still(text):
    """The page without the running counts of journal rows and of refusals, which every visit adds to."""
    import re

    text = re.sub(r"<li><strong>[\d,]+</strong> (journal rows|attempts refused)[^<]*</li>", "", text)
    text = re.sub(r"Refused [\d,]+ times? in \d+ days", "", text)
    text = re.sub(r"[\d,]+ rows? (was|were) written since, and (is|are) not proved yet", "", text)
    return re.sub(r"[\d,]+ attempts to use a power or open a record were refused", "", text)


def test_q35_the_journal_does_not_become_the_list(tiny):
    from drawwell.guard import journal

    leave_out_of_learning(tiny.circle, by=tiny.worker, at=tiny.at)
    count_again(tiny.circle, by=tiny.worker, at=tiny.at)
    for row in JournalEntry.objects.filter(place=tiny.place):
        assert "learning" not in row.act
        assert "learning" not in journal.reason_of(row)
        assert row.subject_kind != "notforlearning"


def test_q35_only_the_count_itself_reads_who_is_left_out():
    """In the whole source the rows are read by the counting door, the person's own page and copy, and nowhere else."""
    import ast
    from pathlib import Path

    import drawwell

    root, readers = Path(drawwell.__file__).parent, set()
    for path in root.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = (isinstance(node, ast.Attribute) and node.attr in ("objects", "_meta")) and ast.unparse(node.value)
            if named and named.endswith("NotForLearning"):
                readers.add(str(path.relative_to(root)))
            if isinstance(node, ast.Attribute) and node.attr == "left_out_of_learning":
                readers.add(str(path.relative_to(root)))
    known = {
        "partner/access.py",  # gives the counts what to leave out
        "partner/actions.py",  # writes it
        "partner/sharing.py",  # the person's own answer
        "partner/held_here.py",  # the person's own copy
        "learn/disclosure.py",  # the counts: of asks,
        "learn/how_asks_began.py",  # of how they began,
        "learn/flow.py",  # of how long things took,
        "learn/by_area.py",  # of where,
        "learn/actions.py",  # whose asks stood behind a change,
        "learn/rules.py",  # of what got in the way,
        "pull/waits.py",  # of waits
    }
    assert readers <= known, readers - known
