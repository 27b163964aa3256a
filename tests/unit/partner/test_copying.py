"""A copy of one's own record: every row that names the person, and nobody else's private words."""

import json

import pytest
from django.apps import apps
from django.db import models

from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry, SubjectKey
from drawwell.guard.refusals import NotYours
from drawwell.partner import access
from drawwell.partner.actions import (
    add_gloss,
    add_observable,
    add_strength,
    leave_out_of_learning,
    notice,
    rest,
    write_down,
)
from drawwell.partner.copying import for_reading, take_copy
from drawwell.partner.models import Partnership, Person
from drawwell.partner.sharing import share
from drawwell.place import outbox
from drawwell.pull.actions import did_it_help, draw, pull_in
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """A full record: both have spoken, in the open and in private; asks of both; a refuge worker for one of them."""
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    tiny.ola.account = account_named("Ola", sign_in="tiny-ola")
    tiny.ola.save()
    tiny.refuge = account_named("Refuge worker", sign_in="tiny-refuge")
    Partnership.objects.create(
        place=tiny.place, circle=tiny.circle, worker=tiny.refuge, whose=tiny.ola, starts_at=tiny.at
    )
    circle, at = tiny.circle, {"at": tiny.at}
    for account, name in ((tiny.resident, "Dee"), (tiny.ola.account, "Ola")):
        write_down(circle, f"open words of {name}", by=account, **at)
        write_down(circle, f"private words of {name}", by=account, private=True, **at)
        notice(circle, f"noticed by {name}", by=account, scale_now=4, scale_good_enough=7, private=True, **at)
        share(circle, ["said"], organisation=tiny.council, by=account, **at)
        pull = pull_in(
            circle, tiny.capabilities["debt-advice"], by=account, note=f"note of {name}", private=True,
            whose=Person.objects.get(account=account), **at,
        )  # fmt: skip
        draw(pull, by=account, **at)
        did_it_help(pull, "yes", by=account, **at)
        outbox.put(tiny.place, to=account, kind="told", text="There is something to read.", at=tiny.at)
    add_observable(tiny.purpose, "the post is open", by=tiny.worker, **at)
    add_strength(circle, "a sister", by=tiny.worker, **at)
    add_gloss(circle, "a worker's note", by=tiny.worker, **at)
    rest(tiny.partnership, by=tiny.worker, **at)
    leave_out_of_learning(circle, by=tiny.resident, **at)
    access.open_circle(circle.id, place=tiny.place, by=tiny.refuge, at=tiny.at, reason="planning to leave")
    return tiny


def copy_of(family, person):
    return take_copy(person, by=person.account, at=family.at + DAY)


def ids_in(copy):
    return {row["id"] for one in copy["held"] for row in one["rows"]}


def _rows_that_name(person):
    """Every row of every table of ours with a key to this person, their id, or them among its readers."""
    of_person = (Person,)
    for model in apps.get_models():
        if not model.__module__.startswith("drawwell."):
            continue
        names = [f.name for f in model._meta.fields if f.is_relation and f.related_model in of_person]
        names += [f.name for f in model._meta.fields if f.name in ("whose_id", "subject_id") and not f.is_relation]
        for name in names:
            field = model._meta.get_field(name)
            value = person if field.is_relation else person.id
            yield from ((model, row) for row in model.objects.filter(**{name: value}))
        if any(isinstance(f, models.JSONField) and f.name == "may_see" for f in model._meta.fields):
            yield from ((model, row) for row in model.objects.all() if str(person.id) in row.may_see)


def _kept_back(row, person):
    """A row about them that a lawful reason keeps from them until a day: it names them no reader yet."""
    return hasattr(row, "may_see") and str(person.id) not in row.may_see


def test_every_row_that_names_the_person_is_in_their_copy(family):
    for person in (family.dee, family.ola):
        copied = ids_in(copy_of(family, person))
        before_it = family.at + DAY
        rows = [(model, row) for model, row in _rows_that_name(person) if not _kept_back(row, person)]
        missing = [
            f"{model.__name__} {row.pk}"
            for model, row in rows
            if str(row.pk) not in copied and getattr(row, "at", None) != before_it  # the copy itself is journalled
        ]
        assert not missing, "\n".join(missing)
        assert len(copied) > 30


def test_what_the_law_keeps_back_is_not_in_it_until_it_is_opened(family):
    from drawwell.partner.harm import tell_about_safety

    day = (family.at + 90 * DAY).date()
    tell_about_safety(
        family.circle, "I fear for her", whose=family.ola, lawful_reason="It would put her at risk", look_again_on=day,
        by=family.worker, at=family.at,
    )  # fmt: skip
    tell_about_safety(family.circle, "The stairs are not safe", whose=family.ola, by=family.worker, at=family.at)
    said = json.dumps(copy_of(family, family.ola))
    assert "I fear for her" not in said
    assert "The stairs are not safe" in said
    assert "stairs" not in json.dumps(copy_of(family, family.dee))


def test_every_kind_of_row_a_person_can_be_named_in_has_a_place_in_the_copy():
    """A new table with a key to a person, a circle or an ask is registered as held, or said here why not."""
    import ast
    import inspect

    from drawwell.learn import holdings as of_learn
    from drawwell.partner import held_beside, held_here
    from drawwell.partner.models import Circle, Words
    from drawwell.pull import holdings as of_pull
    from drawwell.pull.models import Pull

    named = {model.__name__ for model in Words.__subclasses__()}
    for module in (held_here, held_beside, of_pull, of_learn):
        tree = ast.parse(inspect.getsource(module))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        called = [node for node in calls if getattr(node.func, "id", "") == "Kept"]
        named |= {node.args[0].value for node in called if isinstance(node.args[0], ast.Constant)}
        named |= {ast.unparse(node.args[0]).removesuffix(".__name__") for node in called}
    not_held = {
        "Circle": "named by each person in it, as CircleMember",
        "Blocker": "about a rule, and names nobody",
        "RuleQuestion": "about a rule, and names nobody",
    }
    keyed = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("drawwell.")
        for f in model._meta.fields
        if f.is_relation and f.related_model in (Person, Circle, Pull)
    }
    assert keyed - named - set(not_held) == set()


def test_nobody_elses_private_words_or_asks_are_in_it(family):
    for person, other in ((family.dee, "Ola"), (family.ola, "Dee")):
        said = json.dumps(copy_of(family, person))
        for words in (f"private words of {other}", f"noticed by {other}", f"note of {other}"):
            assert words not in said
        assert f"open words of {other}" in said


def test_one_of_them_does_not_learn_of_the_others_worker(family):
    said = json.dumps(copy_of(family, family.dee))
    assert "Refuge" not in said
    assert "planning to leave" not in said
    assert "planning to leave" in json.dumps(copy_of(family, family.ola))


def test_a_copy_is_taken_by_the_person_alone_and_written_down(family):
    for somebody in (family.worker, family.keeper, family.ola.account):
        with pytest.raises(NotYours):
            take_copy(family.dee, by=somebody, at=family.at)
    copy_of(family, family.dee)
    assert JournalEntry.objects.get(act="copy taken").may_see == [str(family.dee.id)]


def test_the_same_rows_are_read_with_days_and_without_ids(family):
    copy = copy_of(family, family.dee)
    shown = for_reading(copy, family.place.zone)
    assert [len(one["rows"]) for one in shown["held"]] == [len(one["rows"]) for one in copy["held"]]
    facts = [value for one in shown["held"] for row in one["rows"] for _, value in row["facts"]]
    assert not [value for value in facts if str(value).count("-") == 4]
    assert shown["made_at"].startswith("4 May 2027")


def test_the_key_itself_is_in_no_copy(family):
    key = SubjectKey.objects.get(subject_id=family.dee.id)
    assert key.wrapped not in json.dumps(copy_of(family, family.dee))
