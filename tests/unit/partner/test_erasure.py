"""Erasing a person: two steps; their words are gone for good, the arithmetic stays, and so do the others' words."""

import pytest
from django.db import connection

from drawwell.guard.membership import account_named, join
from drawwell.guard.models import JournalEntry, SubjectKey
from drawwell.guard.refusals import RoleMayNot, WrongInput
from drawwell.guard.seals import broken_seals, seal_journal
from drawwell.learn.disclosure import period_of, publish
from drawwell.page.codes import code_of
from drawwell.partner import access
from drawwell.partner.actions import write_down
from drawwell.partner.desk import ask_about, due_to_end, keep_longer, set_retention
from drawwell.partner.drafts import draft_of, keep_draft
from drawwell.partner.erasure import NothingIsBegun, begin_erasure, call_off, erase
from drawwell.partner.models import Circle, NameToken, Person, Purpose, Request, Said
from drawwell.place.database_rules import missing_rules
from drawwell.place.models import Account, Role
from drawwell.pull.actions import draw, pull_in, standing
from drawwell.supply.ledger import check_balances
from drawwell.supply.money import check_book
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    tiny.ola.account = account_named("Ola", sign_in="tiny-ola")
    tiny.ola.save()
    return tiny


def erased(tiny, person):
    begun = begin_erasure(person, because="They asked for it", by=tiny.keeper, at=tiny.at + DAY)
    return erase(begun, code=code_of(person.id), by=tiny.keeper, at=tiny.at + DAY)


def texts(tiny, by, model=Said):
    opened = access.open_circle(tiny.circle.id, place=tiny.place, by=by, at=tiny.at + DAY, reason="reading")
    return [row.text for row in opened.with_words(opened.rows(model))]


def test_their_words_are_gone_and_the_page_says_since_when(tiny):
    write_down(tiny.circle, "what Dee said", by=tiny.resident, at=tiny.at)
    erased(tiny, tiny.dee)
    assert texts(tiny, tiny.worker) == ["(erased on 4 May 2027)"]
    tiny.dee.refresh_from_db()
    assert access.name_of_person(tiny.dee) == "(erased on 4 May 2027)"


def test_what_the_others_said_and_what_belongs_to_all_of_them_stays(tiny):
    write_down(tiny.circle, "what Ola said", by=tiny.ola.account, at=tiny.at)
    erased(tiny, tiny.dee)
    assert texts(tiny, tiny.ola.account) == ["what Ola said"]
    assert texts(tiny, tiny.ola.account, Purpose) == ["To open the post without dread"]


def test_a_family_named_after_them_is_named_after_those_who_stay(tiny):
    assert access.name_of_circle(tiny.circle) == "Dee and hers"
    erased(tiny, tiny.dee)
    assert access.name_of_circle(Circle.objects.get(id=tiny.circle.id)) == "Ola"


def test_nothing_finds_them_any_more_and_they_cannot_sign_in(tiny, client):
    write_down(tiny.circle, "a word", by=tiny.resident, at=tiny.at)
    client.force_login(tiny.resident, backend="django.contrib.auth.backends.ModelBackend")
    erased(tiny, tiny.dee)
    assert not NameToken.objects.filter(person=tiny.dee).exists()
    account = Account.objects.get(id=tiny.resident.id)
    assert (account.name, account.is_active, account.has_usable_password()) == ("Erased", False, False)
    assert account.sign_in == f"erased-{account.id}"  # an id's own letters may spell a name
    assert client.get(f"/{tiny.place.key}/my-story").status_code == 302


def test_somebody_who_is_also_a_worker_keeps_their_work(tiny):
    join(tiny.place, tiny.resident, Role.WORKER, by=tiny.caretaker, at=tiny.at)
    erased(tiny, tiny.dee)
    account = Account.objects.get(id=tiny.resident.id)
    assert account.is_active
    assert not Person.objects.filter(account=account).exists()


def test_the_last_of_a_circle_takes_what_belonged_to_all_along(tiny):
    erased(tiny, tiny.dee)
    erased(tiny, tiny.ola)
    assert SubjectKey.objects.get(subject_id=tiny.circle.id).destroyed_at
    circle = Circle.objects.get(id=tiny.circle.id)
    assert (circle.latitude, circle.longitude) == (None, None)
    assert not access.circles_of_worker(tiny.worker, place=tiny.place, at=tiny.at + 2 * DAY)


def test_the_arithmetic_and_the_proofs_stay(tiny):
    used = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.resident, at=tiny.at)
    draw(used, by=tiny.resident, at=tiny.at)
    held = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.resident, at=tiny.at)
    month = period_of(tiny.place, tiny.at)
    seal_journal(at=tiny.at)
    erased(tiny, tiny.dee)
    assert standing(held).kind == "withdrawn"
    assert standing(used).kind == "drawn"
    assert check_balances() == []
    assert check_book() == []
    assert broken_seals() == []
    assert missing_rules(connection) == []
    published = publish(tiny.place, period=month, by=tiny.planner, at=month.ends_at + DAY)
    assert published


def test_the_place_can_be_checked_from_the_command_line_after_it(tiny, capsys):
    import typer.testing

    from drawwell.cli.contents import app

    erased(tiny, tiny.dee)
    done = typer.testing.CliRunner().invoke(app, ["check"])
    assert done.exit_code == 0, done.output + (done.stderr or "")


def test_it_takes_two_steps_and_the_records_own_code(tiny):
    begun = begin_erasure(tiny.dee, because="They asked", by=tiny.keeper, at=tiny.at)
    assert texts(tiny, tiny.worker, Purpose) == ["To open the post without dread"]
    with pytest.raises(WrongInput, match="not the code"):
        erase(begun, code="1111-1111", by=tiny.keeper, at=tiny.at)
    call_off(begun, by=tiny.keeper, at=tiny.at)
    with pytest.raises(NothingIsBegun):
        erase(begun, code=code_of(tiny.dee.id), by=tiny.keeper, at=tiny.at)
    tiny.dee.refresh_from_db()
    assert tiny.dee.erased_at is None


def test_only_a_keeper_erases_and_says_why(tiny):
    for somebody in (tiny.worker, tiny.planner, tiny.resident, tiny.caretaker):
        with pytest.raises(RoleMayNot):
            begin_erasure(tiny.dee, because="No reason", by=somebody, at=tiny.at)
    with pytest.raises(WrongInput, match="nothing is written"):
        begin_erasure(tiny.dee, because=" ", by=tiny.keeper, at=tiny.at)


def test_it_is_in_the_journal_and_says_nothing_of_them(tiny):
    erased(tiny, tiny.dee)
    acts = list(JournalEntry.objects.filter(subject_id=tiny.dee.id).order_by("id").values_list("act", flat=True))
    assert acts == ["erasure begun", "record erased"]


def test_the_words_of_their_requests_go_with_them(tiny):
    from drawwell.guard import keys

    request = ask_about(tiny.dee, "erase", "please forget me", by=tiny.resident, at=tiny.at)
    erased(tiny, tiny.dee)
    row = Request.objects.get(id=request.id)
    assert keys.unseal(row.words_sealed, subject_id=row.id).startswith("(erased")


def test_no_table_of_ours_has_their_name_readable_afterwards(tiny):
    """Every column of every row: what was sealed is unreadable, and what was not does not name them."""
    from django.apps import apps

    tiny.resident.name = "Deirdre Quillfeather"
    tiny.resident.save()
    pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.resident, at=tiny.at)
    from drawwell.pull.actions import confirm, did_it_help

    confirm(pull, by=tiny.resident, at=tiny.at)
    draw(pull, by=tiny.resident, at=tiny.at)
    did_it_help(pull, "yes", by=tiny.resident, at=tiny.at)
    erased(tiny, tiny.dee)
    wrong = [
        model.__name__
        for model in apps.get_models()
        for row in model.objects.all()
        if any("Quillfeather" in str(value) or "tiny-dee" in str(value) for value in vars(row).values())
    ]
    assert wrong == []


# ---- by the rule ----


def test_a_record_nobody_opened_for_as_long_as_the_rule_says_is_shown_as_due(tiny):
    assert due_to_end(tiny.place, at=tiny.at + 2000 * DAY) == []
    later = tiny.at + 2300 * DAY
    assert {person for person, _code, _last in due_to_end(tiny.place, at=later)} == {tiny.dee, tiny.ola}
    set_retention(tiny.place, "story", days=4000, reason="A court asked us to", by=tiny.keeper, at=tiny.at)
    assert due_to_end(tiny.place, at=later) == []


def test_opening_it_again_or_keeping_it_longer_puts_it_off(tiny):
    later = tiny.at + 2300 * DAY
    keep_longer(tiny.dee, until=later + 10 * DAY, because="Their daughter asks", by=tiny.keeper, at=later)
    assert [person for person, _code, _last in due_to_end(tiny.place, at=later)] == [tiny.ola]
    access.open_circle(tiny.circle.id, place=tiny.place, by=tiny.worker, at=later - DAY, reason="they rang")
    assert due_to_end(tiny.place, at=later + 11 * DAY) == []


def test_erased_once_is_erased(tiny):
    from drawwell.partner.erasure import ErasedAlready

    erased(tiny, tiny.dee)
    with pytest.raises(ErasedAlready):
        begin_erasure(Person.objects.get(id=tiny.dee.id), because="Again", by=tiny.keeper, at=tiny.at)


def test_what_was_typed_about_them_and_not_sent_is_gone_too(tiny):
    told = {"place": tiny.place, "by": tiny.worker, "at": tiny.at}
    opened = access.open_circle(tiny.circle.id, reason="talking", **told)
    draft = keep_draft(opened, "talk", "said=Half+a+sentence", at=tiny.at)
    erased(tiny, tiny.dee)
    assert draft_of(opened, "talk") is None
    assert SubjectKey.objects.get(subject_id=draft.id).destroyed_at
