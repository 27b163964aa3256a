"""EXAM 20: harm by acting, by not acting, and to staff; somebody who may not be safe is one step away

Nothing about consent or sharing, and no switched-off power, stands in the way of keeping somebody safe.
"""

import re

import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, JournalEntry
from drawwell.partner import harm
from drawwell.partner.actions import begin_partnership
from drawwell.partner.duties import name_for
from drawwell.partner.models import Concern, ConcernStep, Harm
from drawwell.place.models import OutboxMessage
from drawwell.pull.actions import pull_in
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place()
    name_for(tiny.place, "safeguarding", tiny.planner, by=tiny.keeper, at=tiny.at)
    return tiny


def story_of(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}"


def dee_of(tiny):
    return tiny.circle.members.get(person__account=tiny.resident).person


def tell(tiny, by=None, **more):
    sent = {"words": "She said he locks the door", "whose": dee_of(tiny).id, **more}
    return visitor(by or tiny.worker).post(f"{story_of(tiny)}/safe", sent)


def test_q20_a_note_holds_harm_by_acting_by_not_acting_and_to_staff(tiny):
    sent = {"acting": "He finds the letter", "not_acting": "The court date passes", "staff": "Alone on the stairs"}
    visitor(tiny.worker).post(f"{story_of(tiny)}/harm", sent)
    assert set(Harm.objects.values_list("kind", flat=True)) == {"acting", "not acting", "staff"}
    shown = visitor(tiny.resident).get(story_of(tiny)).content.decode()
    for words in sent.values():
        assert words in shown, "they can read it"
    assert "Asha’s note: if we do not" in shown.replace("\n", " ")


def test_q20_one_of_the_three_is_enough_and_none_is_refused(tiny):
    page = visitor(tiny.worker)
    assert page.post(f"{story_of(tiny)}/harm", {"not_acting": "The court date passes"}).status_code == 302
    assert page.post(f"{story_of(tiny)}/harm", {}).status_code == 422


def test_q20_it_is_one_step_from_every_page_of_a_circle(tiny):
    pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    pages = [story_of(tiny) + page for page in ("", "/talk", "/ask", "/asks", "/money", "/harm", "/join")]
    for account in (tiny.worker, tiny.resident):
        for page in [*pages, f"/{tiny.place.key}/asks/{pull.id}"]:
            if account == tiny.resident and page.endswith("/harm"):
                continue
            shown = visitor(account).get(page).content.decode()
            assert re.search(rf'href="{story_of(tiny)}/safe"[^>]*>Somebody may not be safe', shown), page


def test_q20_the_named_lead_is_told_without_a_word_of_it_in_the_message(tiny):
    assert tell(tiny).status_code == 302
    message = OutboxMessage.objects.get()
    assert message.to_account == tiny.planner
    assert "door" not in message.text
    assert ConcernStep.objects.get().told == tiny.planner
    assert JournalEntry.objects.filter(act="told about safety").count() == 1


def test_q20_where_nobody_is_named_every_keeper_is_told():
    bare = tiny_place()
    harm.tell_about_safety(bare.circle, "She is not safe", by=bare.worker, at=bare.at)
    assert [one.told for one in ConcernStep.objects.all()] == [bare.keeper]


def test_q20_no_switched_off_power_and_no_missing_guard_holds_it_up():
    bare = tiny_place(guarded=False)
    assert tell(bare).status_code == 302
    tiny = tiny_place(key="other")
    for guard in Guard.objects.filter(place=tiny.place):
        switch_off(guard, because="Something is wrong with it", by=tiny.keeper, at=tiny.at)
    assert tell(tiny).status_code == 302
    assert Concern.objects.count() == 2


def test_q20_a_worker_who_is_shown_nothing_of_the_story_can_still_tell(tiny):
    """Refusing to share is theirs; it never stands in the way of their safety."""
    from drawwell.guard.membership import account_named, join
    from drawwell.partner.joining import join_beside
    from drawwell.place.models import Role

    idris = account_named("Idris", sign_in="idris")
    join(tiny.place, idris, Role.WORKER, by=tiny.worker, at=tiny.at - DAY, organisation=tiny.council)
    join_beside(tiny.circle, idris, parts=[], by=tiny.resident, at=tiny.at)
    OutboxMessage.objects.all().delete()
    assert tell(tiny, by=idris).status_code == 302
    assert Concern.objects.get().by == idris


def test_q20_the_person_sees_it_and_nobody_else_of_the_family_does(tiny):
    tell(tiny)
    assert "locks the door" in visitor(tiny.resident).get(story_of(tiny)).content.decode()
    ola = tiny.circle.members.exclude(person__account=tiny.resident).get().person
    assert str(ola.id) not in Concern.objects.get().may_see


def test_q20_kept_from_the_person_only_with_a_lawful_reason_and_a_day_to_look_again(tiny):
    kept = {"lawful_reason": "Telling her now would put her in danger"}
    assert tell(tiny, **kept).status_code == 422, "a day is needed"
    assert tell(tiny, **kept, look_again_on="2027-05-01").status_code == 422, "and one to come"
    assert tell(tiny, **kept, look_again_on="2027-05-17").status_code == 302
    shown = visitor(tiny.resident).get(story_of(tiny)).content.decode()
    assert "locks the door" not in shown
    seen = [row for row in JournalEntry.objects.all() if str(dee_of(tiny).id) in row.may_see]
    assert not [row for row in seen if row.act == "told about safety"]


def test_q20_the_lead_reads_answers_and_opens_it_to_the_person_in_time(tiny):
    tell(tiny, lawful_reason="Danger", look_again_on="2027-05-17")
    lead, row = visitor(tiny.planner), Concern.objects.get()
    page = f"/{tiny.place.key}/keeping-safe/{row.id}"
    assert "From Asha" in lead.get(f"/{tiny.place.key}/keeping-safe").content.decode()
    shown = lead.get(page).content.decode()
    assert "locks the door" in shown
    assert "To open the post without dread" not in shown, "the story stays closed"
    assert lead.post(page, {"answer": "yes", "words": "I rang her at work"}).status_code == 302
    assert OutboxMessage.objects.order_by("id").last().to_account == tiny.worker
    assert lead.post(page, {"again": "yes", "lawful_reason": ""}).status_code == 302
    assert "locks the door" in visitor(tiny.resident).get(story_of(tiny)).content.decode()


def test_q20_whoever_was_not_told_cannot_read_it(tiny):
    tell(tiny)
    page = f"/{tiny.place.key}/keeping-safe/{Concern.objects.get().id}"
    for account in (tiny.leader, tiny.provider, tiny.worker):
        assert visitor(account).get(page).status_code == 404


def test_q20_the_person_can_tell_themselves(tiny):
    assert visitor(tiny.resident).post(f"{story_of(tiny)}/safe", {"words": "I am afraid"}).status_code == 302
    assert Concern.objects.get().may_see == [str(dee_of(tiny).id)]


def test_q20_another_familys_page_is_not_there(tiny):
    other = begin_partnership(tiny.place, circle_name="", names=["Bo"], by=tiny.leader, at=tiny.at).circle
    assert visitor(tiny.worker).get(f"/{tiny.place.key}/people/{other.id}/safe").status_code == 404
