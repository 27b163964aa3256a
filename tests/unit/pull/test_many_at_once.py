"""Sixteen people at their pages at one moment: everybody is answered, nothing is promised twice, nothing is locked."""

from collections import Counter
from uuid import uuid4

from databases import at_once
from drawwell.guard.models import JournalEntry
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from places import MAY, more_circles, tiny_place
from visits import visitor

THREADS = 16


def test_sixteen_pages_that_ask_look_and_give_back_at_once_are_all_answered(own_database):
    tiny = tiny_place(at=MAY)
    circles = more_circles(tiny, THREADS)

    def visit(circle):
        page, said = visitor(tiny.worker), []
        for _ in range(2):
            sent = {"what": "rent-hold", "within": "7", "step": "send", "key": str(uuid4())}
            answered = page.post(f"/tiny/people/{circle.id}/ask", sent)
            said += [answered.status_code, page.get(answered.url).status_code]
            said.append(page.post(answered.url, {"do": "take back"}).status_code)
        return said

    answers = at_once(*[lambda circle=circle: visit(circle) for circle in circles])
    assert answers == [[302, 200, 302] * 2] * THREADS
    assert Pull.objects.count() == 2 * THREADS
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert ledger.check_balances() == []


def test_five_yeses_among_sixteen_are_five_and_each_came_by_its_page(own_database):
    tiny = tiny_place(at=MAY)
    circles = more_circles(tiny, THREADS)

    def visit(circle):
        sent = {"what": "rent-hold", "within": "7", "step": "send", "key": str(uuid4())}
        return visitor(tiny.worker).post(f"/tiny/people/{circle.id}/ask", sent).status_code

    assert at_once(*[lambda circle=circle: visit(circle) for circle in circles]) == [302] * THREADS
    kinds = Counter(Answer.objects.order_by().values_list("kind", flat=True))
    assert kinds == {"held": 5, "unmet": THREADS - 5}
    routes = JournalEntry.objects.filter(act="open record", reason_sealed__gt="", at=MAY).values_list(
        "route", flat=True
    )
    assert Counter(routes)["page"] >= 2 * THREADS


def test_who_is_refused_among_many_is_remembered_as_having_come_by_the_page(own_database):
    tiny = tiny_place(at=MAY)
    circles = more_circles(tiny, 8)
    visits = [lambda one=one: visitor(tiny.worker).get(f"/tiny/people/{one.id}/ask").status_code for one in circles]
    visits += [lambda: visitor(tiny.resident).get(f"/tiny/people/{circles[0].id}/ask").status_code] * 4
    assert at_once(*visits) == [200] * 8 + [404] * 4
    refused = JournalEntry.objects.filter(by=tiny.resident, refused=True)
    assert [(row.act, row.route) for row in refused] == [("open record", "page")] * 4
