"""Page 14: the chain drawn, what is overdue, and one small form for what comes next."""

from datetime import date

import pytest

from drawwell.guard import chains
from drawwell.guard.models import Link, Look
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
NEXT = {
    "words": "People move away", "sign": "Empty homes", "noticed_by": "the caretakers", "borne_by": "the next borough",
    "look_on": date(2027, 5, 20),
}  # fmt: skip


@pytest.fixture
def tiny():
    tiny = tiny_place(guarded=False)
    tiny.chain = chains.begin_chain(
        tiny.place, name="Rents", problem="Rents are unpaid", whose="tenants", solution="Letters are sent",
        why="they worked once", next_problems=[NEXT], by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    tiny.p1, tiny.s1, tiny.p2 = tiny.chain.links.order_by("id")
    return tiny


def text(answer):
    return " ".join(answer.content.decode().split())


def page(tiny, query=""):
    return f"/tiny/then-what/{tiny.chain.id}{query}"


def test_a_chain_is_drawn_with_its_sentence_and_its_table(tiny):
    answer = visitor(tiny.planner).get(page(tiny))
    said = text(answer)
    assert answer.status_code == 200
    assert [cell.text for cell in answer.context["chart"].table_rows[2]] == [
        "p2", "People move away", "the next borough", "look on 20 May 2027",
    ]  # fmt: skip
    assert "1 next problem is named; 0 have come; 0 looks are overdue." in said
    assert said.count('role="img"') == 2
    assert "We thought so because: they worked once" in said


def test_and_then_is_added_in_one_small_form(tiny):
    answer = visitor(tiny.worker).post(
        page(tiny, f"?and-then={tiny.p2.id}"), {"words": "Ring before writing", "aim": "lasting"}, follow=True
    )
    s2 = Link.objects.get(after=tiny.p2)
    assert (s2.kind, s2.aim, s2.owner) == ("s", "lasting", tiny.worker)
    assert "s2 Ring before writing" in text(answer)


def test_what_a_next_problem_lacks_is_said_and_nothing_is_kept(tiny):
    answer = visitor(tiny.worker).post(page(tiny, f"?and-then={tiny.s1.id}"), {"words": "x", "borne_by": "tenants"})
    assert answer.status_code == 422
    assert "missing: sign, noticed by, look on" in text(answer)
    assert Link.objects.filter(after=tiny.s1).count() == 1


def test_a_look_names_an_earlier_problem_come_back(tiny):
    answer = visitor(tiny.worker).post(
        page(tiny, f"?look={tiny.p2.id}"),
        {"found": "appeared", "words": "x", "returns_to": str(tiny.p1.id)},
        follow=True,
    )
    assert "Fixes that fail: “People move away” is “Rents are unpaid” come back." in text(answer)
    assert Look.objects.get().by == tiny.worker


def test_overdue_looks_stand_first_and_nothing_is_ever_called_solved(tiny):
    tiny.place.clock_at = tiny.at + 30 * DAY
    tiny.place.save()
    said = text(visitor(tiny.planner).get("/tiny/then-what"))
    assert "1 look is overdue. 1 of them is yours." in said
    assert "Paul was to look on 20 May 2027" in said
    for model in (Link, Look):
        for field in model._meta.fields:
            assert not any("solved" in str(one).lower() for one, _ in field.choices or ())


def test_a_stranger_signs_in_first_and_another_place_sees_nothing(tiny):
    assert visitor().get(page(tiny)).status_code == 302
    other = tiny_place(key="elsewhere", guarded=False)
    assert visitor(other.planner).get(f"/elsewhere/then-what/{tiny.chain.id}").status_code == 404
    assert visitor(other.planner).get(page(tiny)).status_code == 403


def test_a_chain_goes_on_from_the_next_problem_of_another(tiny):
    other = chains.begin_chain(
        tiny.place, name="Empty homes", problem="Homes stand empty", whose="neighbours", solution="Guardians move in",
        next_problems=[NEXT | {"words": "Rents go up"}], by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    here = f"/tiny/then-what/{other.id}"
    asha = visitor(tiny.worker)
    assert "?goes-on-from" in text(asha.get(here))
    assert "Rents: People move away" in text(asha.get(here + "?goes-on-from"))
    assert asha.post(here + "?goes-on-from", {}).status_code == 422
    assert asha.post(here + "?goes-on-from", {"problem": str(tiny.p2.id)}).status_code == 302
    assert [one.chain.name for one in chains.line_of(other.links.order_by("id").last())] == [
        *["Empty homes"] * 3, *["Rents"] * 3,
    ]  # fmt: skip
    assert "It goes on from" in text(asha.get(here))
    assert "?goes-on-from" not in text(asha.get(here))
    assert "no next problem of another chain" in text(asha.get(page(tiny, "?goes-on-from")))


def test_a_form_sent_twice_is_kept_once(tiny):
    sent = {"words": "They come back", "borne_by": "tenants", "surprise": "on"}
    for _ in range(2):
        visitor(tiny.worker).post(page(tiny, f"?and-then={tiny.s1.id}"), sent)
    assert Link.objects.filter(words="They come back").count() == Look.objects.count() == 1
