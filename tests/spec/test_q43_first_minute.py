"""The first page moves with what is asked: the three ways are compared again with it, and the page says how new it is.

The loop's figures, its sentence and the button are walked in a browser, in the tutorial of Wellbridge.
"""

import pytest

from drawwell.design.actions import compare_three_ways, propose
from drawwell.design.models import Proposal
from places import DAY, tiny_place

pytestmark = pytest.mark.django_db


def compare(tiny, at):
    return compare_three_ways(
        tiny.place, year="2027-28", by=tiny.planner, at=at, replications=2, budgets=(1.0,)
    )  # fmt: skip


def test_q43_the_three_ways_move_with_what_was_asked_and_the_page_says_how_new_they_are(client):
    tiny = tiny_place()
    where = f"/{tiny.place.key}/"
    assert "Nobody has compared" in client.get(where).content.decode()

    first = compare(tiny, tiny.at)
    page = client.get(where).content.decode()
    assert "Compared on 3 May 2027" in page
    assert "The plan in force is newer" not in page

    propose(
        tiny.place, kind=Proposal.Kind.KEEP_FREE, capability=tiny.capabilities["rent-hold"], words="Forty had none.",
        provenance="A table.", table_id=tiny.place.id, asked=60, unmet=40, months=1, by=tiny.planner, at=tiny.at + DAY,
    )  # fmt: skip
    again = compare(tiny, tiny.at + 2 * DAY)
    assert again.result["comparison"]["rows"] != first.result["comparison"]["rows"]
    page = client.get(where).content.decode()
    assert "Compared on 5 May 2027" in page
