"""A program asks for several things together, in a series, on conditions, and near somewhere; and changes its mind."""

import pytest
from programs import Program

from drawwell.partner.actions import add_purpose
from drawwell.place.models import ApiAnswer, Postcode
from drawwell.pull import actions, asks_for_us
from drawwell.pull.models import Pull
from drawwell.supply.actions import say_conditions
from drawwell.supply.models import Lot, Offer
from places import DAY, MAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    Postcode.objects.create(
        place=tiny.place, code="NE101AB", area=tiny.areas["T2"], latitude=54.9447, longitude=-1.6753
    )
    return tiny


@pytest.fixture
def asha(client, tiny):
    return Program(client, tiny.place, tiny.worker, at=tiny.at)


def wanted(tiny, **more):
    return {"circle": tiny.circle.id, "capability": "rent-hold"} | more


def held():
    return sum(lot.held for lot in Lot.objects.all())


def refused(answer, status=422):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["detail"]


def test_q04_three_things_for_two_weeks_are_kept_in_one_moment(asha, tiny):
    open_offer(tiny, "lifts", 20)
    also = [{"capability": "debt-advice"}, {"capability": "lift", "units": 3}]
    said = asha.post("pulls/together", wanted(tiny, also=also, times=2)).json()
    assert said["stands"] == "held"
    assert [(one["capability"], one["units"]) for one in said["parts"]] == [
        ("rent-hold", 1), ("debt-advice", 2), ("lift", 3)
    ] * 2  # fmt: skip
    assert held() == 2 * (1 + 2 + 3)
    assert asha.get(f"pulls/{said['pull']}/parts").json()["parts"] == said["parts"]


MORNING = {"from_hour": "09:00", "to_hour": "12:00"}


def test_hours_of_any_day_are_asked_for_told_and_changed(asha, client, tiny):
    Offer.objects.filter(capability=tiny.capabilities["debt-advice"]).update(answers_by_itself=False)
    said = asha.post("pulls/together", wanted(tiny, capability="debt-advice", hours=MORNING)).json()
    pull = said["pull"]
    assert said["hours"] == asha.get(f"pulls/{pull}/parts").json()["hours"] == MORNING
    petra = Program(client, tiny.place, tiny.provider, at=tiny.at)
    theirs = petra.get(f"asks-for-us/{pull}").json()
    assert (theirs["hours"], theirs["conditions"]) == (MORNING, [])
    days = {"earliest_at": "2027-05-04T00:00:00Z", "latest_at": "2027-05-09T00:00:00Z"}
    assert asha.post(f"pulls/{pull}/change-time", days).json()["hours"] == MORNING
    assert asha.post(f"pulls/{pull}/change-time", days | {"hours": None}).json()["hours"] is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"from_hour": "12:00", "to_hour": "09:00"}, "they are over before they begin"),
        ({"from_hour": "nine", "to_hour": "12:00"}, "from_hour"),
        ({"from_hour": "09:00"}, "to_hour"),
    ],
)
def test_hours_that_cannot_be_are_refused(asha, tiny, hours, words):
    assert words in refused(asha.post("pulls/together", wanted(tiny, hours=hours)))


def test_when_one_of_several_cannot_be_had_nothing_is_kept_and_it_is_named(asha, tiny):
    said = asha.post("pulls/together", wanted(tiny, also=[{"capability": "lift", "units": 99_000}])).json()
    assert (said["stands"], said["in_the_way"], said["parts"]) == ("unmet", "lift", [])
    assert held() == 0


def test_the_same_key_twice_is_one_ask_and_with_another_ask_is_refused(asha, tiny):
    asked = wanted(tiny, also=[{"capability": "debt-advice"}])
    key = tiny.circle.id
    first, second = asha.post("pulls/together", asked, key=key), asha.post("pulls/together", asked, key=key)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Pull.objects.count() == 1
    refused(asha.post("pulls/together", wanted(tiny), key=key))


def test_conditions_are_asked_of_the_help(asha, tiny):
    open_offer(tiny, "advice", 20)
    asked = wanted(tiny, capability="debt-advice", conditions=["step-free"])
    assert asha.post("pulls/together", asked).json()["why_unmet"] == "conditions"
    say_conditions(tiny.services["advice"], ["step-free"], by=tiny.provider, at=tiny.at)
    assert asha.post("pulls/together", asked).json()["stands"] == "held"
    assert "'grateful' is not known" in refused(asha.post("pulls/together", wanted(tiny, conditions=["grateful"])))


def test_a_postcode_becomes_an_area_and_a_point_to_a_kilometre_and_is_kept_nowhere(asha, tiny):
    asha.post("pulls/together", wanted(tiny, where={"postcode": "ne10 1ab"}))
    pull = Pull.objects.get()
    assert (pull.area_code, pull.latitude, pull.longitude) == ("T2", 54.94, -1.68)
    kept = " ".join(
        str(value) for row in [*Pull.objects.values(), *ApiAnswer.objects.values()] for value in row.values()
    )
    assert "NE10" not in kept.upper()
    assert asha.get("where/NE10%201AB").json() == {
        "area": "T2", "name": "Whickham", "latitude": 54.94, "longitude": -1.68
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"postcode": "NE99 9ZZ"}, "NE99 9ZZ is not one of the postcodes of Tiny"),
        ({"postcode": "hello"}, "'hello' is not a postcode. Write it whole, such as NE10 1AB"),
        ({"area": "T9"}, "'T9' is not an area of Tiny"),
        ({"latitude": 48.85, "longitude": 2.35}, "km outside Tiny"),
        ({"latitude": 54.95}, "only one half of a point"),
        ({"area": "T1", "postcode": "NE10 1AB"}, "more than one thing"),
        ({}, "or none"),
    ],
)
def test_somewhere_that_is_not_on_the_map_gets_a_sentence(asha, tiny, where, said):
    assert said in refused(asha.post("pulls/together", wanted(tiny, where=where)))
    assert not Pull.objects.exists()


def test_near_an_area_and_near_a_point(asha, tiny):
    asha.post("pulls/together", wanted(tiny, where={"area": "T2"}))
    asha.post("pulls/together", wanted(tiny, where={"latitude": 54.945, "longitude": -1.675}))
    asha.post("pulls/together", wanted(tiny))
    assert [(one.area_code, one.latitude, one.longitude) for one in Pull.objects.order_by("id")] == [
        ("T2", 54.945, -1.675), ("", 54.945, -1.675), ("", 54.950, -1.560)
    ]  # fmt: skip


def test_what_is_no_kind_of_help_and_too_much_of_it(asha, tiny):
    assert "'miracle'" in refused(asha.post("pulls/together", wanted(tiny, also=[{"capability": "miracle"}])))
    refused(asha.post("pulls/together", wanted(tiny, units=0)))
    refused(asha.post("pulls/together", wanted(tiny, units=10**12)))
    assert "100,000" in refused(asha.post("pulls/together", wanted(tiny, units=10**9)))
    past = "2027-04-01T09:00:00Z"
    assert "in the past" in refused(asha.post("pulls/together", wanted(tiny, latest_at=past)))


def test_a_program_learns_the_kinds_of_help_and_for_whom_it_may_ask(client, asha, tiny):
    kinds = {one["capability"]: one for one in asha.get("capabilities").json()}
    assert set(kinds) == set(tiny.capabilities)
    (own,) = asha.get("circles").json()
    assert asha.post("pulls", {"circle": own["circle"], "capability": "lift"}).status_code == 201
    more_circles(tiny, 2)
    assert len(asha.get("circles").json()) == 3
    dee, petra = (Program(client, tiny.place, account, at=tiny.at) for account in (tiny.resident, tiny.provider))
    assert [one["circle"] for one in dee.get("circles").json()] == [str(tiny.circle.id)]
    assert petra.get("circles").json() == []
    refused(Program(client, tiny.place, tiny.worker, at=tiny.at, scopes=["read help"]).get("circles"), 403)


def test_an_ask_is_for_what_matters_to_them_by_its_id_and_no_word_of_it_goes_out(client, asha, tiny):
    answer = asha.get(f"circles/{tiny.circle.id}/purposes")
    assert [one["purpose"] for one in answer.json()] == [str(tiny.purpose.id)]
    assert "dread" not in answer.content.decode()
    said = asha.post("pulls/together", wanted(tiny, purpose=tiny.purpose.id)).json()
    assert Pull.objects.get(id=said["pull"]).purpose == tiny.purpose
    other = add_purpose(more_circles(tiny, 1)[0], "Somebody else's", by=tiny.worker, at=tiny.at)
    for where in ("pulls/together", "pulls"):
        said = refused(asha.post(where, wanted(tiny, purpose=other.id)))
        assert "not what matters to them now" in said
    petra = Program(client, tiny.place, tiny.provider, at=tiny.at)
    refused(petra.get(f"circles/{tiny.circle.id}/purposes"), 404)
    refused(petra.post("pulls", wanted(tiny, purpose=tiny.purpose.id)), 404)
    assert Pull.objects.count() == 1


def test_asks_one_by_one_and_many_at_once_are_for_what_matters_to_them_too(asha, tiny):
    rents = tiny.offers["rents"]
    said = asha.post("pulls", wanted(tiny, purpose=tiny.purpose.id, offer=rents.id)).json()
    assert Pull.objects.get(id=said["pull"]).purpose == tiny.purpose
    asks = [wanted(tiny, purpose=tiny.purpose.id), wanted(tiny)]
    said = asha.post("pulls/batch", {"asks": asks}).json()["answers"]
    assert [Pull.objects.get(id=one["pull"]).purpose for one in said] == [tiny.purpose, None]
    over = add_purpose(tiny.circle, "To sleep", by=tiny.worker, at=tiny.at)
    add_purpose(tiny.circle, "To sleep all night", by=tiny.worker, at=tiny.at, after=over)
    refused(asha.post("pulls/batch", {"asks": [wanted(tiny), wanted(tiny, purpose=over.id)]}))
    assert Pull.objects.count() == 3


def test_a_program_of_others_may_not(client, asha, tiny):
    pull = asha.post("pulls/together", wanted(tiny)).json()["pull"]
    petra = Program(client, tiny.place, tiny.provider, at=tiny.at)
    for step in ("accept", "look-again", "return", "ask-again"):
        refused(petra.post(f"pulls/{pull}/{step}"), 404)
    reader = Program(client, tiny.place, tiny.worker, at=tiny.at, scopes=["read help"])
    refused(reader.post(f"pulls/{pull}/look-again"), 403)
    refused(reader.post("pulls/together", wanted(tiny)), 403)


# ---- changing one's mind ----


@pytest.fixture
def by_hand(tiny):
    """Petra answers asks for debt advice herself: the answer to one, and a pull that was put to her."""
    tiny.offers["advice"].answers_by_itself = False
    tiny.offers["advice"].save()
    pull = actions.pull_in(tiny.circle, tiny.capabilities["debt-advice"], units=2, by=tiny.worker, at=tiny.at)
    assert actions.standing(pull).kind == "asked"
    return pull


def test_a_yes_but_is_taken_or_turned_down(asha, tiny, by_hand):
    asks_for_us.say_yes_but(by_hand, units=1, words="One hour.", by=tiny.provider, at=tiny.at)
    said = asha.post(f"pulls/{by_hand.id}/accept").json()
    assert (said["stands"], held()) == ("held", 1)
    said = asha.post(f"pulls/{by_hand.id}/turn-down", {"because": "too far"}).json()
    assert (said["stands"], held()) == ("unmet", 0)
    refused(asha.post(f"pulls/{by_hand.id}/accept"), 409)


def test_a_reason_that_is_none_names_those_there_are(asha, tiny, by_hand):
    assert "not needed any more" in refused(asha.post(f"pulls/{by_hand.id}/turn-down", {"because": "a mood"}))
    assert "not said what it is" in refused(asha.post(f"pulls/{by_hand.id}/turn-down", {"because": "something else"}))


def test_another_time_keeps_the_place(asha, tiny):
    pull = asha.post("pulls/together", wanted(tiny)).json()["pull"]
    then = {"earliest_at": tiny.at + 5 * DAY, "latest_at": tiny.at + 9 * DAY}
    assert asha.post(f"pulls/{pull}/change-time", then).json()["stands"] == "held"
    assert Pull.objects.get().latest_at == tiny.at + 9 * DAY
    backwards = {"earliest_at": then["latest_at"], "latest_at": then["earliest_at"]}
    assert "before the earliest day" in refused(asha.post(f"pulls/{pull}/change-time", backwards))
    past = {"earliest_at": tiny.at - 9 * DAY, "latest_at": tiny.at - 5 * DAY}
    assert "in the past" in refused(asha.post(f"pulls/{pull}/change-time", past))


def test_used_returned_and_asked_again(asha, tiny):
    pull = asha.post("pulls/together", wanted(tiny)).json()["pull"]
    asha.post(f"pulls/{pull}/use")
    refused(asha.post(f"pulls/{pull}/ask-again"), 409)
    asha.post(f"pulls/{pull}/did-it-help", {"answer": "no"})
    again = asha.post(f"pulls/{pull}/ask-again")
    assert again.status_code == 201
    assert again.json()["pull"] != pull
    assert asha.post(f"pulls/{pull}/return", {"words": "They were away."}).json()["stands"] == "returned"


def test_one_that_waits_is_looked_for_again(asha, tiny):
    waits = asha.post("pulls/together", wanted(tiny, capability="lift", units=9_000)).json()["pull"]
    assert asha.post(f"pulls/{waits}/look-again").json()["stands"] == "unmet"
    open_offer(tiny, "lifts", 9_000)
    assert asha.post(f"pulls/{waits}/look-again").json()["stands"] == "held"
    refused(asha.post(f"pulls/{waits}/look-again"), 409)


def test_another_that_fits_is_chosen(asha, tiny):
    more = [open_offer(tiny, "lifts", 9, key=key) for key in ("lifts-first", "lifts-other")]
    pull = asha.post("pulls", {"circle": str(tiny.circle.id), "capability": "lift", "units": 1}).json()
    other = next(
        one["offer"] for one in asha.get("help?capability=lift").json()["help"] if one["offer"] != pull["offer"]
    )
    said = asha.post(f"pulls/{pull['pull']}/choose", {"offer": other}).json()
    assert (said["stands"], said["parts"][0]["offer"]) == ("held", other)
    nowhere = {"offer": str(more[0].place_id)}
    assert "does not fit this ask now" in refused(asha.post(f"pulls/{pull['pull']}/choose", nowhere), 409)


def test_each_time_of_a_series_is_used_moved_and_given_back_by_itself(asha, client, tiny):
    open_offer(tiny, "lifts", 9, ends_at=tiny.at + 100 * DAY)
    series = wanted(tiny, capability="lift", units=2, times=3, every_months=1, latest_at="2027-05-04T09:00:00Z")
    pull = asha.post("pulls/together", series).json()["pull"]
    address = f"pulls/{pull}/times"
    assert asha.get(address).json() == {"times": []}
    assert "Say yes to it first" in refused(asha.post(f"{address}/1/use", {}), 409)
    asha.post(f"pulls/{pull}/confirm", {})
    found = asha.get(address).json()["times"]
    assert [(one["time"], one["stands"], one["earliest_at"][:10]) for one in found] == [
        (1, "held", "2027-05-03"), (2, "held", "2027-06-03"), (3, "held", "2027-07-03")
    ]  # fmt: skip
    days = {"earliest_at": "2027-06-05T09:00:00Z", "latest_at": "2027-06-05T12:00:00Z"}
    asha.post(f"{address}/1/use", {})
    asha.post(f"{address}/2/another-time", days)
    said = asha.post(f"{address}/3/release", {"words": "On holiday."}).json()["times"]
    assert [one["stands"] for one in said] == ["drawn", "held", "released"]
    assert [one["parts"] != [] for one in said] == [True, True, False]
    petra = Program(client, tiny.place, tiny.provider, at=tiny.at)
    instead = {"begins_at": "2027-06-06T13:00:00Z", "words": "The van is away on Saturday."}
    for answer, stands in (("accept", "held"), ("turn-down", "unmet")):
        assert petra.post(f"asks-for-us/{pull}/times/2/but", instead).json() == {"pull": pull}
        offered = asha.get(address).json()["times"][1]
        assert (offered["stands"], offered["words"]) == ("yes but", instead["words"])
        assert offered["begins_at"][:16] == "2027-06-06T13:00"
        said = asha.post(f"{address}/2/{answer}", {"because": "not in that time"}).json()["times"][1]
        assert (said["stands"], said["earliest_at"][:16]) == (stands, "2027-06-06T13:00")
        instead["begins_at"] = "2027-06-06T13:00:00+00:00"
    assert "That time is unmet" in refused(asha.post(f"{address}/2/accept", {}), 409)
    assert "is no reason" in refused(asha.post(f"{address}/2/turn-down", {"because": "bored"}))
    later = {end: day.replace("-05T", "-12T") for end, day in days.items()}
    assert asha.post(f"{address}/2/another-time", later).json()["times"][1]["stands"] == "held"
    assert petra.post(f"asks-for-us/{pull}/times/2/cannot-after-all", {"because": "too far"}).json() == {"pull": pull}
    assert "That time is" in refused(asha.post(f"{address}/1/use", {}), 409)
    assert refused(asha.post(f"{address}/9/use", {}), 404)
    assert refused(asha.post(f"{address}/2/another-time", days | {"latest_at": "2027-05-01T00:00:00Z"}))
