"""Many who write at once: each gets their own answer or error, after it is kept, and nobody else's failure."""

import threading
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.signals import connection_created
from django.utils import translation

from databases import at_once
from drawwell.place.models import Place
from drawwell.place.one_writer import write


class Unwanted(Exception):
    """Raised by an action that should be undone."""


def found(key):
    return Place.objects.create(key=key, name=key)


def keys():
    return set(Place.objects.values_list("key", flat=True))


def test_each_of_many_gets_their_own_answer(own_database):
    def client(number):
        return [write(lambda step=step: found(f"p{number}-{step}")).key for step in range(5)]

    answers = at_once(*[lambda number=number: client(number) for number in range(16)])
    assert answers == [[f"p{number}-{step}" for step in range(5)] for number in range(16)]
    assert len(keys()) == 80


def test_an_action_that_fails_is_undone_alone_and_told_only_to_its_caller(own_database):
    def client(number):
        def action():
            place = found(f"p{number}")
            if number % 3 == 0:
                raise Unwanted(place.key)
            return place.key

        try:
            return write(action)
        except Unwanted as error:
            return f"undone {error}"

    answers = at_once(*[lambda number=number: client(number) for number in range(12)])
    assert answers == [f"{'undone ' if n % 3 == 0 else ''}p{n}" for n in range(12)]
    assert keys() == {f"p{n}" for n in range(12) if n % 3}


def test_many_queued_actions_share_one_commit(own_database):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer")
    commits, first, queued = [], threading.Event(), threading.Barrier(11)

    def slow():
        first.set()
        queued.wait()
        threading.Event().wait(0.3)  # the others have begun to queue; let them finish queueing
        return "first"

    def counted(number):
        transaction.on_commit(lambda: commits.append(connection.connection))
        return number

    def follower(number):
        first.wait()
        queued.wait()
        return write(lambda: counted(number))

    answers = at_once(lambda: write(slow), *[lambda n=n: follower(n) for n in range(10)])
    assert answers == ["first", *range(10)]
    assert len(commits) == 10
    assert len({id(one) for one in commits}) == 1


def test_nobody_is_answered_before_it_is_kept(own_database):
    def client(number):
        write(lambda: found(f"p{number}"))
        seen = at_once(lambda: f"p{number}" in keys())  # another connection looks
        return seen[0]

    assert all(at_once(*[lambda number=number: client(number) for number in range(8)]))


@pytest.mark.django_db
def test_inside_a_transaction_it_runs_there_and_then():
    point = transaction.savepoint()
    assert write(lambda: found("p")).key == "p"
    transaction.savepoint_rollback(point)
    assert keys() == set()


def test_an_action_keeps_its_callers_language(own_database):
    def client(language):
        with translation.override(language):
            return write(translation.get_language)

    wanted = ["en-gb", "cy"] * 6
    assert at_once(*[lambda language=language: client(language) for language in wanted]) == wanted


def test_what_was_to_follow_goes_with_an_action_that_is_undone(own_database):
    followed = []

    def client(number):
        def action():
            found(f"p{number}")
            transaction.on_commit(lambda: followed.append(number))
            if number % 3 == 0:
                raise Unwanted

        with suppress(Unwanted):
            write(action)

    at_once(*[lambda number=number: client(number) for number in range(12)])
    assert sorted(followed) == [n for n in range(12) if n % 3]


def test_an_action_that_hides_a_failure_of_the_database_is_undone_and_the_others_stand(own_database):
    def client(number):
        def action():
            found(f"p{number}")
            if number % 3 == 0:
                try:
                    with transaction.atomic(savepoint=False):
                        found(f"p{number}")
                except DatabaseError:
                    pass

        write(action)

    at_once(*[lambda number=number: client(number) for number in range(12)])
    assert keys() == {f"p{n}" for n in range(12) if n % 3}


def test_what_follows_a_commit_may_fail_and_what_was_written_stands(own_database, caplog):
    def action():
        transaction.on_commit(lambda: 1 / 0)
        return found("p").key

    if connection.vendor == "sqlite":
        assert write(action) == "p"
        assert "after a transaction was kept" in caplog.text
    assert connection.vendor != "sqlite" or keys() == {"p"}


def test_a_full_disk_keeps_nothing_half_done_and_writing_goes_on_when_there_is_room(own_database):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's page limit; PostgreSQL's full disk is tried in test_ledger_chaos.py")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]

    def little_room(connection, **_):
        connection.connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    def client(number):
        kept, told = [], []
        for step in range(30):
            key = f"p{number}-{step}"
            try:
                write(lambda key=key: Place.objects.create(key=key, name=key, source="x" * 3000))
                kept.append(key)
            except DatabaseError as error:
                told.append(str(error))
        return kept, told

    connection_created.connect(little_room)
    try:
        answers = at_once(*[lambda number=number: client(number) for number in range(8)])
    finally:
        connection_created.disconnect(little_room)
    kept = {key for mine, _ in answers for key in mine}
    told = [words for _, mine in answers for words in mine]
    assert 0 < len(kept) == 240 - len(told) < 240
    assert all("full" in words for words in told)
    assert keys() == kept
    connection.close()
    write(lambda: found("room-again"))
    assert keys() == kept | {"room-again"}
