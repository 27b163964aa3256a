"""A provider's program answers what is asked of its organisation, and nobody else's does."""

import pytest
from programs import Program
from test_offering import stranger  # noqa: F401 (a fixture)

from drawwell.pull.actions import pull_in, standing
from places import DAY, MAY, tiny_place
from visits import refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    offer = tiny.offers["rents"]
    offer.answers_by_itself = False
    offer.save()
    tiny.pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, units=2, note="Rose")
    return tiny


@pytest.fixture
def petra(client, tiny):
    return Program(client, tiny.place, tiny.provider, at=tiny.at)


def stands(tiny):
    return standing(tiny.pull).kind


def test_what_is_asked_is_listed_and_names_nobody(tiny, petra):
    answer = petra.get("asks-for-us")
    (ask,) = answer.json()["to_answer"]
    assert (ask["pull"], ask["units"], ask["stands"], ask["area"]) == (str(tiny.pull.id), 2, "asked", "Felling")
    for word in ("Dee", "Rose", "Asha", str(tiny.circle.id)):
        assert word not in answer.content.decode()


def test_what_is_asked_comes_page_by_page_the_soonest_due_first(tiny, petra):
    who = {"by": tiny.worker, "units": 1}
    for days in (6, 2, 4):
        pull_in(tiny.circle, tiny.capabilities["rent-hold"], at=tiny.at, latest_at=tiny.at + days * DAY / 4, **who)
    petra.post(f"asks-for-us/{tiny.pull.id}/yes")
    seen, pages, cursor = [], 0, ""
    while cursor is not None:
        page = petra.get(f"asks-for-us?limit=3&cursor={cursor}").json()
        seen += [(part, one["answer_by"] or one["kept_until"]) for part in ("to_answer", "held") for one in page[part]]
        pages, cursor = pages + 1, page["next"]
    assert (pages, [part for part, _due in seen]) == (2, ["to_answer"] * 3 + ["held"])
    assert [due for _part, due in seen] == sorted(due for _part, due in seen)
    assert petra.get("asks-for-us?cursor=made-up").status_code == 422


def test_yes_holds_it(tiny, petra):
    assert petra.post(f"asks-for-us/{tiny.pull.id}/yes").json()["stands"] == "held"
    assert stands(tiny) == "held"


def test_yes_but_is_thought_over(tiny, petra):
    said = petra.post(f"asks-for-us/{tiny.pull.id}/but", {"units": 1, "words": "One now"}).json()
    assert (said["stands"], said["units"]) == ("yes but", 1)
    assert len(petra.get("asks-for-us").json()["being_thought_over"]) == 1


def test_no_says_why_and_the_ask_waits(tiny, petra):
    answer = petra.post(f"asks-for-us/{tiny.pull.id}/no", {"because": "nobody to do it"})
    assert answer.status_code == 200
    assert stands(tiny) in ("declined", "unmet")


def test_a_reason_that_is_none_is_refused_in_a_sentence(tiny, petra):
    answer = petra.post(f"asks-for-us/{tiny.pull.id}/no", {"because": "they never turn up"})
    assert answer.status_code == 422
    assert "nobody to do it" in answer.json()["detail"]
    assert stands(tiny) == "asked"


def test_a_key_of_another_organisation_neither_sees_nor_answers_it(tiny, stranger):  # noqa: F811
    assert stranger.get("asks-for-us").json()["to_answer"] == []
    for answer in (stranger.get(f"asks-for-us/{tiny.pull.id}"), stranger.post(f"asks-for-us/{tiny.pull.id}/yes")):
        assert answer.status_code == 404
    assert stands(tiny) == "asked"
    assert [row[1] for row in refusals(tiny.place)] == ["Olive", "Olive"]
