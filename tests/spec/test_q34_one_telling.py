"""EXAM 34: a third worker joins

The person chooses what they see, and nobody asks again what is written. How often they had to tell it again, and how
often somebody was handed over, is shown to them, and to the place without names.
"""

import pytest

from drawwell.guard.membership import account_named, join, leave
from drawwell.guard.refusals import NotYours
from drawwell.partner import access, actions, cover, joining
from drawwell.partner.duties import name_for
from drawwell.partner.models import Partnership, ToldAgain
from drawwell.partner.sharing import NeedsTheirWord
from drawwell.place.models import Membership, OutboxMessage, Role
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
SAID = "I have told this to eleven people"


@pytest.fixture
def tiny():
    """Dee's story, with words and a strength in it; Idris and Moira work here too."""
    tiny = tiny_place()
    for name in ("Idris", "Moira"):
        account = account_named(name, sign_in=f"{tiny.place.key}-{name.lower()}")
        join(tiny.place, account, Role.WORKER, by=tiny.leader, at=tiny.at - DAY, organisation=tiny.council)
        setattr(tiny, name.lower(), account)
    actions.write_down(tiny.circle, SAID, by=tiny.worker, at=tiny.at)
    actions.add_strength(tiny.circle, "The allotment", by=tiny.worker, at=tiny.at)
    return tiny


def story_of(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}"


def read_by(account, tiny):
    return visitor(account).get(story_of(tiny)).content.decode()


def ask_to_join(tiny, worker, parts, by=None, **more):
    return visitor(by or tiny.resident).post(f"{story_of(tiny)}/join", {"worker": worker.id, "parts": parts, **more})


def test_q34_whoever_joins_sees_what_the_person_chose_and_no_more(tiny):
    ask_to_join(tiny, tiny.idris, ["helps"])
    ask_to_join(tiny, tiny.moira, ["said", "helps", "matters"])
    assert "The allotment" in read_by(tiny.idris, tiny)
    assert SAID not in read_by(tiny.idris, tiny)
    assert SAID in read_by(tiny.moira, tiny), "nobody has to ask again"


def test_q34_the_first_worker_stays_and_nobody_is_handed_over(tiny):
    ask_to_join(tiny, tiny.idris, [])
    assert "Working with: Asha, Idris." in read_by(tiny.resident, tiny)
    assert Partnership.objects.filter(ends_at=None).count() == 2


def test_q34_a_worker_asks_somebody_to_join_only_with_the_persons_word(tiny):
    with pytest.raises(NeedsTheirWord):
        joining.join_beside(tiny.circle, tiny.idris, parts=["helps"], by=tiny.worker, at=tiny.at)
    said = {"their_word": "She said: only what helps"}
    assert ask_to_join(tiny, tiny.idris, ["helps"], by=tiny.worker, **said).status_code == 302
    assert "Asha, what is shared; they said: She said: only what helps" in read_by(tiny.resident, tiny)
    assert OutboxMessage.objects.get().to_account == tiny.idris


def test_q34_who_goes_is_the_persons_word_alone(tiny):
    ask_to_join(tiny, tiny.idris, [])
    first = Partnership.objects.get(worker=tiny.worker)
    with pytest.raises(joining.OnlyTheySayWhoGoes):
        joining.part_with(first, by=tiny.worker, at=tiny.at + DAY)
    visitor(tiny.resident).post(f"{story_of(tiny)}/join", {"part_with": first.id})
    assert "Working with: Idris." in read_by(tiny.resident, tiny)
    assert "1 handover" in read_by(tiny.resident, tiny)


def test_q34_telling_it_again_is_one_tap_and_counted_for_them(tiny):
    assert "tell it again" not in read_by(tiny.resident, tiny), "nobody joined yet"
    ask_to_join(tiny, tiny.idris, [])
    page = visitor(tiny.idris)
    assert "They had to tell it again" in page.get(story_of(tiny)).content.decode()
    for _ in range(2):
        page.post(story_of(tiny), {"told_again": "yes"})
    assert ToldAgain.objects.count() == 1, "tapped twice in a day, it was told once"
    visitor(tiny.resident).post(story_of(tiny), {"told_again": "yes"})
    assert "Told again 2 times, 0 handovers." in read_by(tiny.resident, tiny)


def test_q34_the_place_counts_it_without_names_and_without_those_who_said_no(tiny):
    ask_to_join(tiny, tiny.idris, [])
    visitor(tiny.idris).post(story_of(tiny), {"told_again": "yes"})
    counts = joining.told_again_in(tiny.place, tiny.at - DAY, tiny.at + DAY)
    assert {what: len(moments) for what, moments in counts.items()} == {"told again": 1, "handovers": 0}
    left_out = joining.told_again_in(tiny.place, tiny.at - DAY, tiny.at + DAY, left_out={tiny.circle.id})
    assert left_out == {"told again": [], "handovers": []}


def test_q34_a_cover_for_leave_is_no_handover_and_nobody_tells_again(tiny):
    told = {"place": tiny.place, "by": tiny.worker, "at": tiny.at}
    cover.name_cover(tiny.worker, tiny.moira, starts_at=tiny.at, ends_at=tiny.at + 7 * DAY, **told)
    assert SAID in read_by(tiny.moira, tiny), "she sees what Asha sees"
    shown = read_by(tiny.resident, tiny)
    assert "Moira steps in for Asha from 3 May until 10 May." in shown
    assert "Moira, reading the story, as cover for Asha" in shown
    assert "handover" not in shown
    tiny.place.clock_at = tiny.at + 8 * DAY
    tiny.place.save()
    assert visitor(tiny.moira).get(story_of(tiny)).status_code == 404, "and no longer than that"


def test_q34_only_the_worker_or_the_lead_names_a_cover(tiny):
    with pytest.raises(cover.OnlyTheirOwnOrTheLead):
        cover.name_cover(tiny.worker, tiny.idris, place=tiny.place, starts_at=tiny.at, by=tiny.idris, at=tiny.at)


def test_q34_nobody_names_a_cover_for_a_partnership_that_is_not_theirs(tiny):
    """It would show whoever steps in the name of people whom neither of the two works with."""
    with pytest.raises(NotYours):
        cover.name_cover(
            tiny.idris, tiny.moira, place=tiny.place, starts_at=tiny.at, partnership=tiny.partnership, by=tiny.idris,
            at=tiny.at,
        )  # fmt: skip
    assert access.circles_of_worker(tiny.moira, place=tiny.place, at=tiny.at) == []


def test_q34_when_a_worker_leaves_the_gap_is_shown_until_somebody_is_named(tiny):
    name_for(tiny.place, "workers", tiny.leader, by=tiny.leader, at=tiny.at)
    leave(Membership.objects.get(account=tiny.worker, role=Role.WORKER), by=tiny.leader, at=tiny.at)
    resident, lead = visitor(tiny.resident), visitor(tiny.leader)
    assert "Whom would you like to work with?" in resident.get(story_of(tiny)).content.decode()
    resident.post(story_of(tiny), {"who": "Moira, she knows my street"})
    shown = lead.get(f"/{tiny.place.key}/people/away").content.decode()
    assert "1 family or person has nobody" in shown
    assert "Moira, she knows my street" in shown
    assert "Dee" not in shown, "a code, and no name"
    gap = cover.gaps(tiny.place, by=tiny.leader, at=tiny.at)[0]
    lead.post(f"/{tiny.place.key}/people/away", {"cover": tiny.moira.id, "partnership": gap.partnership.id})
    assert cover.gaps(tiny.place, by=tiny.leader, at=tiny.at) == []
    assert SAID in read_by(tiny.moira, tiny)
    assert "Whom would you like" not in read_by(tiny.resident, tiny)


@pytest.mark.usefixtures("counts_are_not_moved")
def test_the_place_is_shown_how_often_people_had_to_tell_it_again_and_nobody_by_name(tiny):
    from datetime import timedelta

    from drawwell.learn.disclosure import period_before, publish
    from drawwell.learn.flow import FLOW
    from drawwell.partner.joining import had_to_tell_again
    from drawwell.place.models import Place
    from places import more_circles

    for circle in more_circles(tiny, 6):
        had_to_tell_again(circle, by=tiny.worker, at=tiny.at)
    later = tiny.at + timedelta(days=70)
    Place.objects.filter(id=tiny.place.id).update(clock_at=later)
    tables = publish(tiny.place, period=period_before(tiny.place, later), by=tiny.planner, at=later)
    row = next(row for row in tables[FLOW].rows if row["capability"] == "all")
    assert row["tellings"] == {"told again": 5, "handovers": None}
    page = visitor(tiny.planner).get(f"/{tiny.place.key}/learning").content.decode()
    assert "Times people had to tell it again: about 5." in page
    assert "Family" not in page
