"""Pulling help in by its pages: asked in a few answers, held, used, given back, waiting, and who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from test_views_stories import at, member, other_worker, story_of

from drawwell.design.actions import propose
from drawwell.design.models import Plan
from drawwell.guard import chains
from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard
from drawwell.learn.models import Telling
from drawwell.partner.models import Partnership
from drawwell.pull import actions
from drawwell.pull.models import Answer, DidItHelp, Pull
from drawwell.pull.more_asked import MoreAskedForm
from places import DAY, more_circles, open_offer, tiny_place
from visits import refusals, said, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def ask(tiny, *, by=None, circle=None, capability="rent-hold", **more):
    return actions.pull_in(
        circle or tiny.circle, tiny.capabilities[capability], by=by or tiny.worker, at=tiny.at, **more
    )


def use_up(tiny):
    """Everything of the rents offer held by other circles."""
    return [ask(tiny, circle=circle) for circle in more_circles(tiny, 5)]


def answer(tiny, pull):
    return at(tiny, "asks", pull.id)


def sending(page, address, **answers):
    """Fill in the ask and check it; returns what the check page would send."""
    checked = page.post(address, {"what": "rent-hold", "within": "7", "step": "check", **answers})
    assert checked.status_code == 200, checked.content.decode()
    form, key = checked.context["form"], checked.context["key"]
    sent = {}
    for name, value in form.sent_again():
        sent.setdefault(name, []).append(value)
    return {**sent, "key": str(key), "step": "send"}


# ---- asking ----


def test_q3_an_answer_says_what_where_when_how_long_who_confirms_and_what_it_displaces(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    response = page.post(address, sending(page, address, note="Before Friday, please"), follow=True)
    pull = Pull.objects.get()
    assert response.redirect_chain == [(answer(tiny, pull), 302)]
    shown = response.content.decode()
    for words in (
        "Someone who can agree a rent hold: 1 decision", "Rents team, Tiny Council",
        "It comes to you, from Felling Hub in Felling", "From now to 31 May", "Wednesday 5 May, 10:00",
        "Tiny Council opened it for asks like this", "Nothing booked: this was kept free for asks.",
        "Kept free for asks, from Tiny Council, where the worker is, comes to the door, room for 5 decisions.",
        "Before Friday, please",
    ):  # fmt: skip
        assert words in shown, words


def test_q10_nothing_about_the_person_is_asked_for(tiny):
    form = visitor(tiny.worker).get(story_of(tiny) + "/ask").context["form"]
    folded = set(MoreAskedForm.declared_fields)
    assert set(form.fields) - folded == {"what", "within", "purpose", "note", "who"}
    assert [name for name, field in form.fields.items() if field.required] == ["what", "within"]
    alone = more_circles(tiny, 1)[0]
    form = visitor(tiny.worker).get(at(tiny, "people", alone.id, "ask")).context["form"]
    assert set(form.fields) - folded == {"what", "within", "note"}


def test_sending_twice_is_asking_once(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    sent = sending(page, address)
    first, second = page.post(address, sent), page.post(address, sent)
    assert first.url == second.url
    assert Pull.objects.count() == 1


def test_a_key_that_is_none_still_asks(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    assert page.post(address, {**sending(page, address), "key": "mine"}).status_code == 302


def test_what_was_answered_can_be_changed_before_it_is_sent(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    response = page.post(address, {**sending(page, address, note="Kept words"), "step": "change"})
    assert response.status_code == 200
    assert "Kept words" in response.content.decode()
    assert not Pull.objects.exists()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"what": ""}, "Choose what would help."),
        ({"what": "no-such-help"}, "That kind of help is not known here."),
        ({"units": "0"}, "is too little. Write 1 or more."),
        ({"units": "some"}, "Write a whole number"),
        ({"within": "900"}, "900 is not in the list"),
        ({"purpose": str(uuid4())}, "is not in the list"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_typed_is_lost(tiny, answers, words):
    sent = {"what": "rent-hold", "within": "7", "note": "All of this", "step": "check", **answers}
    response = visitor(tiny.worker).post(story_of(tiny) + "/ask", sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "All of this" in response.content.decode()


def test_a_refusal_by_the_action_brings_the_answers_back(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    response = page.post(address, sending(page, address, units="200000", note="All of this"))
    assert response.status_code == 422
    assert "is not a whole number from 1 to 100,000" in response.content.decode()
    assert "All of this" in response.content.decode()


def test_a_resident_asks_for_their_own(tiny):
    page, address = visitor(tiny.resident), story_of(tiny) + "/ask"
    page.post(address, sending(page, address))
    assert Pull.objects.get().by == tiny.resident


# ---- not yet ----


def test_an_ask_that_cannot_be_met_says_what_stood_in_the_way_and_its_place_in_line(tiny):
    use_up(tiny)
    first, second = ask(tiny), ask(tiny)
    page = visitor(tiny.worker)
    shown = page.get(answer(tiny, first)).content.decode()
    assert "Not yet. It waits in the order of asking." in shown
    assert "it has no room left" in shown
    assert "It is first in line." in shown
    assert "1 ask for the same has waited longer." in page.get(answer(tiny, second)).content.decode()


def test_looking_again_holds_what_has_come_free(tiny):
    use_up(tiny)
    pull, page = ask(tiny), visitor(tiny.worker)
    page.post(answer(tiny, pull), {"do": "look again"})
    assert actions.standing(pull).kind == Answer.Kind.UNMET
    open_offer(tiny, "rents", 2)
    assert "What has room now" in page.get(answer(tiny, pull)).content.decode()
    page.post(answer(tiny, pull), {"do": "look again"})
    assert actions.standing(pull).kind == Answer.Kind.HELD
    assert page.post(answer(tiny, pull), {"do": "look again"}).status_code == 409


def test_freed_room_is_said_yes_to(tiny):
    use_up(tiny)
    pull, page = ask(tiny), visitor(tiny.worker)
    open_offer(tiny, "rents", 2)
    actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at)
    assert "say yes" in page.get(answer(tiny, pull)).content.decode()
    assert "1 offer to say yes to" in page.get(at(tiny, "people")).content.decode()
    shown = page.post(answer(tiny, pull), {"do": "confirm"}, follow=True).content.decode()
    assert "Asha said yes" in shown


# ---- what is done with it ----


@pytest.mark.parametrize(
    ("button", "kind"),
    [("use", Answer.Kind.DRAWN), ("give back", Answer.Kind.RELEASED), ("take back", Answer.Kind.WITHDRAWN)],
)
def test_each_button_does_what_it_says_once(tiny, button, kind):
    pull, page = ask(tiny), visitor(tiny.worker)
    assert page.post(answer(tiny, pull), {"do": button}).status_code == 302
    assert actions.standing(pull).kind == kind
    if button != "take back":
        again = page.post(answer(tiny, pull), {"do": button})
        assert again.status_code == 409
        assert "Nothing is held for this ask now" in again.content.decode()


def test_a_button_that_is_not_there_is_refused(tiny):
    pull = ask(tiny)
    response = visitor(tiny.worker).post(answer(tiny, pull), {"do": "pass them on and close"})
    assert response.status_code == 422
    assert actions.standing(pull).kind == Answer.Kind.HELD


def test_only_the_asker_says_whether_it_helped(tiny):
    pull, asha = ask(tiny), visitor(tiny.worker)
    asha.post(answer(tiny, pull), {"do": "use"})
    idris = other_worker(tiny)
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=idris, starts_at=tiny.at)
    assert "Did it help?" not in visitor(idris).get(answer(tiny, pull)).content.decode()
    assert visitor(idris).post(answer(tiny, pull), {"do": "helped", "helped": "yes"}).status_code == 403
    empty = asha.post(answer(tiny, pull), {"do": "helped"})
    assert empty.status_code == 422
    assert "Choose yes, some or no." in empty.content.decode()
    assert asha.post(answer(tiny, pull), {"do": "helped", "helped": "some"}).status_code == 302
    assert DidItHelp.objects.get().answer == "some"
    assert "You said: some" in asha.get(answer(tiny, pull)).content.decode()


def test_what_changed_because_they_asked_is_told_on_the_ask_and_in_the_story(tiny):
    use_up(tiny)
    pull = ask(tiny)
    proposal = propose(
        tiny.place, kind="keep free", capability=pull.capability, words="Keep more free.", provenance="A table.",
        table_id=uuid4(), asked=10, unmet=5, months=1, by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    plan = Plan.objects.create(
        place=tiny.place, name="May", mode="both", year="2027-28", months=["2027-05"], made_at=tiny.at, sentence="",
        fits_budget=True, result={}, case_digest="",
    )  # fmt: skip
    Telling.objects.create(
        place=tiny.place, plan=plan, proposal=proposal, pull=pull, to_account=tiny.worker, at=tiny.at,
        words="Two more decisions a month.",
    )  # fmt: skip
    page = visitor(tiny.worker)
    for address in (answer(tiny, pull), story_of(tiny), at(tiny, "people")):
        assert "Two more decisions a month." in page.get(address).content.decode(), address


# ---- who may see it ----


def test_other_peoples_ask_looks_like_one_that_is_not_there(tiny):
    idris, pull, unknown = other_worker(tiny), ask(tiny), uuid4()
    page = visitor(idris)
    theirs, nobodys = page.get(answer(tiny, pull)), page.get(at(tiny, "asks", unknown))
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)
    assert refusals(tiny.place) == [("open ask", "Idris", pull.id), ("open ask", "Idris", unknown)]
    assert page.post(answer(tiny, pull), {"do": "use"}).status_code == 404
    assert actions.standing(pull).kind == Answer.Kind.HELD


def test_q42_a_private_ask_leaves_no_trace_for_the_other(tiny):
    """Neither in the story, the asks, the answer's page, nor in who looked."""
    (dee, _), (ola, _) = member(tiny, "Dee"), member(tiny, "Ola")
    pages = [at(tiny, "my-story"), story_of(tiny), story_of(tiny) + "/asks", story_of(tiny) + "/ask"]
    before = [said(visitor(ola).get(address)) for address in pages]
    page, address = visitor(dee), story_of(tiny) + "/ask"
    page.post(address, sending(page, address, who=str(member(tiny, "Dee")[1].id), note="Do not ring the house"))
    pull = Pull.objects.get()
    assert pull.private
    assert visitor(dee).get(answer(tiny, pull)).status_code == 200
    theirs, nobodys = visitor(ola).get(answer(tiny, pull)), visitor(ola).get(at(tiny, "asks", uuid4()))
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)
    assert [said(visitor(ola).get(address)) for address in pages] == before
    assert "Someone who can agree" not in visitor(tiny.worker).get(story_of(tiny) + "/asks").content.decode()
    assert "kept private" in visitor(dee).get(story_of(tiny)).content.decode()


def test_nobody_can_choose_to_ask_privately_for_another(tiny):
    (dee, _), (_, olas) = member(tiny, "Dee"), member(tiny, "Ola")
    sent = {"what": "rent-hold", "within": "7", "who": str(olas.id), "step": "check"}
    assert visitor(dee).post(story_of(tiny) + "/ask", sent).status_code == 422


# ---- a worker's day, and help near ----


def test_a_quiet_day_says_so_and_a_busy_one_what_waits(tiny):
    page = visitor(tiny.worker)
    assert "Nobody is waiting on you." in page.get(at(tiny, "people")).content.decode()
    held = ask(tiny)
    shown = page.get(at(tiny, "people")).content.decode()
    assert "Held until Wednesday 5 May at Rents team." in shown
    actions.draw(held, by=tiny.worker, at=tiny.at + timedelta(hours=1))
    assert "Used: did it help?" in page.get(at(tiny, "people")).content.decode()


def test_a_look_that_somebody_promised_and_did_not_take_waits_on_them_alone(tiny):
    next_one = {"words": "They move away", "sign": "Empty homes", "noticed_by": "us", "borne_by": "neighbours"}
    chains.begin_chain(
        tiny.place, name="Rents", problem="Unpaid", whose="tenants", solution="Letters", by=tiny.worker, at=tiny.at,
        next_problems=[next_one | {"look_on": (tiny.at - timedelta(days=1)).date()}],
    )  # fmt: skip
    shown = visitor(tiny.worker).get(at(tiny, "people")).content.decode()
    assert "1 next problem you promised to look for: the day has passed" in shown
    assert "Nobody is waiting on you." not in shown
    assert "promised to look" not in visitor(other_worker(tiny)).get(at(tiny, "people")).content.decode()


def test_a_worker_is_shown_nobody_elses_asks(tiny):
    ask(tiny)
    shown = visitor(other_worker(tiny)).get(at(tiny, "people")).content.decode()
    assert "You work with nobody here yet." in shown
    assert "Dee and hers" not in shown


def test_help_near_needs_no_account_and_names_nobody(tiny):
    ask(tiny)
    shown = visitor().get(at(tiny, "help")).content.decode()
    assert "Debt advice at the hub" in shown
    assert "room for 40 hours" in shown
    assert "Dee" not in shown


def test_help_near_says_so_when_nothing_has_room(tiny):
    response = visitor(tiny.resident).get(at(tiny, "help?kind=lift&area=T2"))
    shown = response.content.decode()
    assert "Nothing near you has room: say what you need" in shown
    assert f"{story_of(tiny)}/ask?what=lift" in shown
    assert visitor().get(at(tiny, "help?kind=nothing&area=nowhere")).status_code == 422


def test_help_near_is_listed_by_name_while_ranking_is_off(tiny):
    guard = Guard.objects.get(power="rank offers")
    switch_off(guard, because="a drill", by=tiny.keeper, at=tiny.at)
    assert "Listed by name" in visitor().get(at(tiny, "help")).content.decode()


def test_a_worker_coming_from_help_near_chooses_whom_it_is_for(tiny):
    shown = visitor(tiny.worker).get(at(tiny, "people?what=debt-advice")).content.decode()
    assert "Choose whom to ask “debt advice” for" in shown
    form = visitor(tiny.worker).get(story_of(tiny) + "/ask?what=debt-advice").content.decode()
    assert '<option value="debt-advice" selected>' in form


def test_long_lists_come_in_pages(tiny):
    for _ in range(26):
        ask(tiny, capability="lift")
    page = visitor(tiny.worker)
    assert page.get(story_of(tiny) + "/asks").content.decode().count("/asks/") == 25
    assert page.get(story_of(tiny) + "/asks?page=2").content.decode().count("/asks/") == 1


def test_an_ask_waits_for_its_day_and_no_longer_than_it_said(tiny):
    pull = ask(tiny)
    actions.lapse_due(tiny.place, at=tiny.at + 3 * DAY)
    shown = visitor(tiny.worker).get(answer(tiny, pull)).content.decode()
    assert "Its time was over on 6 May. It waits again." in shown


# ---- several things, several times, under conditions ----


def test_q4_three_things_are_asked_for_on_one_page_and_kept_together(tiny):
    open_offer(tiny, "lifts", 8)
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    sent = sending(page, address, also="debt-advice", also_units="3", also_too="lift", every="week", times="2")
    response = page.post(address, sent, follow=True)
    pull = Pull.objects.get()
    assert actions.standing(pull).kind == Answer.Kind.HELD
    shown = response.content.decode()
    for words in (
        "1 decision; together with debt advice: 3 hours; a lift there and back: 2 trips; every week, 2 times",
        "Debt advice, from 10 May", "3 hours: Debt advice at the hub, Felling Hub, Felling.",
        "Why these", "Wednesday 5 May, 10:00",
    ):  # fmt: skip
        assert words in shown, words


def test_the_check_page_says_all_that_was_asked_and_carries_it_along(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/ask"
    answers = {
        "near": "T2",
        "not_before": "2027-05-10",
        "conditions": ["woman", "step-free"],
        "language": "language-pl",
    }
    checked = page.post(address, {"what": "rent-hold", "within": "7", "step": "check", **answers})
    shown = checked.content.decode()
    for words in ("Whickham", "Monday 10 May", "With a woman, Step-free, In Polish", "Monday 17 May"):
        assert words in shown, words
    page.post(address, sending(page, address, **answers))
    pull = Pull.objects.get()
    assert pull.conditions == ["language-pl", "step-free", "woman"]
    assert pull.area_code == "T2"
    assert f"{pull.earliest_at:%d %H}" == "09 23"  # midnight by the place's clocks
    answered = actions.standing(pull)
    assert (answered.kind, answered.why) == (Answer.Kind.UNMET, Answer.Why.CONDITIONS)
    assert "In Polish, Step-free, With a woman" in page.get(answer(tiny, pull)).content.decode()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"also_units": "2"}, "Choose what this amount is of"),
        ({"times": "40"}, "is too much. Write 26 or less."),
        ({"not_before": "2027-04-01"}, "That day is past."),
        ({"not_before": "2037-04-01"}, "That is too far ahead."),
        ({"not_before": "30 Feb"}, "Write a day like"),
        ({"near": "T9"}, "T9 is not in the list"),
        ({"conditions": ["blue"]}, "blue is not in the list"),
    ],
)
def test_a_wrong_answer_in_the_folded_part_is_named_and_shown(tiny, answers, words):
    response = visitor(tiny.worker).post(
        story_of(tiny) + "/ask", {"what": "rent-hold", "within": "7", "step": "check", **answers}
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    assert '<details class="govuk-details" open' in response.content.decode()


def test_help_that_is_held_says_what_else_there_is_and_why_it_does_not_fit(tiny):
    """Somebody asks: why not the other one, which is nearer? It is full, begins too late, or is not as was asked."""
    open_offer(tiny, "rents", 5, key="later", starts_at=tiny.at + 30 * DAY)
    full = open_offer(tiny, "rents", 1, key="full")
    first, second = ask(tiny, units=5), ask(tiny, units=1)
    assert actions.standing(first).offer == tiny.offers["rents"]
    assert actions.standing(second).offer == full
    shown = visitor(tiny.worker).get(f"/tiny/asks/{second.id}").content.decode()
    assert "What does not fit, and why" in shown
    assert "Rents team" in shown


def test_each_time_of_a_series_stands_with_its_own_days(tiny):
    pull = ask(tiny, times=3, latest_at=tiny.at + 2 * DAY)
    shown = " ".join(visitor(tiny.worker).get(f"/tiny/asks/{pull.id}").content.decode().split())
    begins = [tiny.at.astimezone(tiny.place.zone) + 7 * number * DAY for number in range(3)]
    assert f"From now to {begins[0] + 2 * DAY:%-d %B}" in shown
    for first in begins[1:]:
        assert f"From {first:%-d %B} to {first + 2 * DAY:%-d %B}" in shown
