"""Providers read how much is asked as it was published, and never a small number."""

import pytest

from drawwell.learn.disclosure import ASKS
from drawwell.learn.models import PublishedTable
from drawwell.supply.asked_lately import asked_lately
from places import MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def published(tiny, period, **asked):
    rows = [
        {"capability": key.replace("_", "-"), "asked": many, "met": many, "unmet": None} for key, many in asked.items()
    ]
    PublishedTable.objects.create(
        place=tiny.place, name=ASKS, period=period, rows=rows, threshold=5, rounded_to=5, digest="x", published_at=MAY
    )


def test_before_there_is_a_table_it_says_so(tiny):
    assert (
        asked_lately([tiny.council], place=tiny.place)[0]
        == "How much is asked for is not published yet: a lift there and back."
    )


def test_the_last_table_is_read_and_what_it_hides_stays_hidden(tiny):
    published(tiny, "2027-03", debt_advice=90, lift=90, rent_hold=90)
    published(tiny, "2027-04", debt_advice=15, lift=None)
    assert asked_lately([tiny.council], place=tiny.place) == [
        "How many asked in April 2027 is not shown, so that nobody can be picked out: a lift there and back.",
        "In April 2027 there were about 15 asks for this in the whole place: debt advice.",
        "How many asked in April 2027 is not shown, so that nobody can be picked out: "
        "someone who can agree a rent hold.",
    ]


def test_a_quarter_is_called_so_and_pages_7_and_8_show_it(tiny):
    published(tiny, "2027-01 to 2027-03", debt_advice=20)
    for where in ("offers", "asks-for-us"):
        shown = visitor(tiny.provider).get(f"/{tiny.place.key}/{where}").content.decode()
        assert "In the quarter from January 2027 there were about 20 asks for this" in shown
        assert "Who looks at what is on offer is not counted." in shown


def test_what_is_kept_free_is_a_link_away_from_plans_and_offers(tiny):
    for account, where in ((tiny.planner, "plans"), (tiny.provider, "offers"), (None, "help")):
        shown = visitor(account) if account else visitor()
        assert f"/{tiny.place.key}/reserve" in shown.get(f"/{tiny.place.key}/{where}").content.decode()
