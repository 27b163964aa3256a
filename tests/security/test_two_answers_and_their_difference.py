"""Two places alike but for one family's ask: no page, map, file, program or figure of the day tells them apart.

The attack: whoever holds two answers that differ by one person takes one from the other. So the same is asked of two
places, one with a family more, by every way by which counts leave.
"""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from drawwell.guard.membership import make_api_key
from drawwell.learn.actions import learn_from
from drawwell.learn.disclosure import period_before
from drawwell.partner.actions import leave_out_of_learning
from drawwell.place.models import Membership
from drawwell.pull.actions import pull_in
from places import more_circles, tiny_place
from visits import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counts_are_not_moved")]
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
PAGES = ("learning", "learning/short", "learning/trends", "learning/trends?series=Asks+not+met", "learning/one-page")


def place_with(key, *, asking, left_out=0):
    """A place in July, in which so many families asked for the same in May, and some of them are not for learning."""
    tiny = tiny_place(key=key)
    circles = more_circles(tiny, asking)
    for circle in circles[asking - left_out :]:
        leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
    for circle in circles:
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    tiny.place.clock_at = JULY
    tiny.place.save()
    learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return tiny


def everything_that_leaves(tiny):
    """{way: what it says}, with what belongs to no count taken out: the place's key, ids, and a form's own token."""
    leader, key = visitor(tiny.leader), tiny.place.key
    said = {where: leader.get(f"/{key}/{where}").content.decode() for where in PAGES}
    said["front"] = visitor().get(f"/{key}").content.decode()
    said["file"] = visitor().get(f"/{key}/learning/published.csv").content.decode()
    membership = Membership.objects.get(account=tiny.worker, place=tiny.place)
    secret = make_api_key(membership, by=tiny.caretaker, at=tiny.at, name="a desk", scopes=["read help"])
    answer = Client().get("/api/v1/published", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200, answer.content
    said["program"] = answer.content.decode()
    return {way: _of_counts(words, key) for way, words in said.items()}


def _of_counts(words, key):
    words = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "id", words)
    words = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", words)
    words = re.sub(r"figure-\d+", "figure", words)  # counted on by whatever was drawn before, of any place
    return words.replace(key, "place")


def test_one_family_more_changes_nothing_anywhere():
    without = everything_that_leaves(place_with("without", asking=11))
    withit = everything_that_leaves(place_with("withone", asking=12))
    for way, words in without.items():
        assert withit[way] == words, way
    assert "asks by capability,2027-04 to 2027-06,rent-hold,unmet,5" in without["file"]


def test_a_family_that_is_not_for_learning_leaves_no_trace_anywhere():
    everybody = everything_that_leaves(place_with("without", asking=12))
    refused = everything_that_leaves(place_with("refused", asking=12, left_out=1))
    for way, words in everybody.items():
        assert refused[way] == words, way


def test_page_file_and_program_say_the_same():
    said = everything_that_leaves(place_with("without", asking=12))
    assert '"of": "rent-hold", "what": "asked", "about": 10' in said["program"]
    assert "rent-hold,asked,10" in said["file"]
    assert "rent-hold,met,5" in said["file"]
    for hidden in ("lift,asked,not shown", "lift,met,not shown"):
        assert hidden in said["file"]
    assert '"of": "lift", "what": "asked", "about": null' in said["program"]


@pytest.mark.parametrize(
    "more", ["?from=2027-05-01", "?area=T1", "?period=2027-05", "?capability=rent-hold&to=2027-05-09"]
)
def test_nothing_can_be_asked_of_the_file_but_the_whole_of_it(more):
    place_with("without", asking=12)
    whole = visitor().get("/without/learning/published.csv").content
    assert visitor().get(f"/without/learning/published.csv{more}").content == whole
