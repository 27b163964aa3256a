"""What the database itself refuses, and that a rule gone missing is noticed and put back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor

from drawwell.place.database_rules import install_rules, missing_rules, rules_of
from drawwell.supply import ledger
from exchange_ground import Ground

HISTORY = {
    "supply.Entry",
    "supply.Payment",
    "guard.JournalEntry",
    "guard.Seal",
    "guard.SealLeaf",
    "guard.Guard",
    "guard.GuardMove",
    "guard.Drill",
    "guard.Paper",
    "guard.Look",
    "pull.Answer",
    "pull.DidItHelp",
    "learn.Telling",
    "learn.PublishedTable",
    "design.ProposalAnswer",
}


@pytest.fixture
def lot(db):
    offer = Ground().offer()
    ledger.open_offer(offer, units=4, by=None, at=offer.made_at, lots=1)
    return offer.lots.get()


def refused(statement, *values):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refusal.value)


@pytest.mark.django_db
def test_every_rule_stands_after_migrate():
    assert missing_rules(connection) == []


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("label", sorted(HISTORY))
def test_history_refuses_edit_and_deletion_by_a_rule_on_each_database(vendor, label):
    table = apps.get_model(label)._meta.db_table
    text = " ".join(rule.sql for rule in rules_of(vendor) if rule.table == table)
    wanted = ["UPDATE", "DELETE"] + (["TRUNCATE"] if vendor == "postgresql" else [])
    for verb in wanted:
        assert re.search(rf"BEFORE [A-Z ]*{verb}[A-Z ]* ON {table}\b", text), verb


def test_an_entry_cannot_be_changed_or_taken_away(lot):
    assert "only ever added" in refused("UPDATE supply_entry SET units = 9")
    assert "only ever added" in refused("DELETE FROM supply_entry")


@pytest.mark.postgresql
def test_history_cannot_be_truncated(lot):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert "only ever added" in refused("TRUNCATE supply_entry")
    assert "only ever added" in refused("TRUNCATE supply_lot CASCADE")


def test_a_lot_cannot_promise_more_than_it_has(lot):
    assert "lot_never_promised_twice" in refused("UPDATE supply_lot SET held = 5, seq = seq + 1")
    assert "lot_never_promised_twice" in refused("UPDATE supply_lot SET taken = -1, seq = seq + 1")


def test_a_lot_changes_only_with_an_entry_of_the_next_number(lot):
    assert "takes the next number" in refused("UPDATE supply_lot SET held = 1")
    assert "takes the next number" in refused("UPDATE supply_lot SET number = 7, seq = seq + 1")
    refused("DELETE FROM supply_lot")


def hold_of(lot):
    at = lot.offer.made_at
    key = uuid4()
    ledger.hold([(lot.offer, 1)], pull_id=uuid4(), key=key, until=at + timedelta(days=1), by=None, at=at)
    return key


@pytest.mark.parametrize("change", ["status = 'returned'", "status = 'refused'", "units = 2", "why = 'x'", "leg = 4"])
def test_a_hold_makes_only_its_legal_moves(lot, change):
    hold_of(lot)
    assert "a hold may only go from held" in refused(f"UPDATE supply_hold SET {change}")


@pytest.mark.parametrize("status", ["held", "released", "lapsed", "returned", "drawn"])
def test_a_hold_that_has_ended_stays_so(lot, status):
    ledger.release(hold_of(lot), by=None, at=lot.offer.made_at)
    refused(f"UPDATE supply_hold SET status = '{status}'")
    refused("DELETE FROM supply_hold")


@pytest.mark.django_db
def test_a_rule_taken_away_is_named_and_put_back():
    gone = next(rule for rule in rules_of(connection.vendor) if rule.table == "supply_entry")
    with connection.cursor() as cursor:
        on_table = " ON supply_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {gone.name}{on_table}")
    (problem,) = missing_rules(connection)
    assert problem.startswith(f"trigger {gone.name} is missing (supply/sql/{connection.vendor}/history.sql)")
    install_rules(connection)
    assert missing_rules(connection) == []


@pytest.mark.django_db
def test_a_rule_weakened_under_its_own_name_is_noticed():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER supply_entry_no_delete")
            cursor.execute("CREATE TRIGGER supply_entry_no_delete BEFORE DELETE ON supply_entry BEGIN SELECT 1; END")
            weakened = ["trigger supply_entry_no_delete"]
        else:
            cursor.execute("ALTER TABLE supply_entry DISABLE TRIGGER supply_entry_no_change")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION drawwell_refuse_change() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NEW; END $$"
            )
            weakened = ["function drawwell_refuse_change", "trigger supply_entry_no_change"]
    problems = missing_rules(connection)
    assert [problem.split(" differs")[0] for problem in problems] == weakened
    install_rules(connection)
    assert missing_rules(connection) == []


def test_rules_stand_again_after_a_table_is_altered(own_database):
    """SQLite makes an altered table anew and drops its triggers; the next migrate puts them back."""
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state()
    alter = migrations.AlterField("entry", "verb", models.CharField(max_length=11))
    after = state.clone()
    alter.state_forwards("supply", after)
    with connection.schema_editor() as editor:
        alter.database_forwards("supply", editor, state, after)
    if connection.vendor == "sqlite":
        assert any("supply_entry_no_delete is missing" in problem for problem in missing_rules(connection))
    call_command("migrate", verbosity=0)
    assert missing_rules(connection) == []


@pytest.mark.postgresql  # SQLite cannot drop a constraint without making the table anew
@pytest.mark.django_db
def test_a_function_whose_arguments_changed_leaves_no_older_one_behind():
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION drawwell_lapse(p_at timestamptz) RETURNS integer LANGUAGE sql AS 'SELECT 1'")
    install_rules(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'drawwell_lapse'")
        assert cursor.fetchone() == (1,)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_check_constraint_taken_away_is_named():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE supply_lot DROP CONSTRAINT lot_never_promised_twice")
    assert missing_rules(connection)[0].startswith("check constraint lot_never_promised_twice of supply_lot is missing")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_owner_of_the_tables_has_no_right_to_change_history_although_no_rule_stands_there():
    """An owner who is no superuser, with the triggers switched off, can add rows and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE a_council NOLOGIN")
        cursor.execute("GRANT USAGE, CREATE ON SCHEMA public TO a_council")
        for table in ("guard_seal", "guard_sealleaf", "place_place"):
            cursor.execute(f"ALTER TABLE {table} OWNER TO a_council")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE a_council")
        seal, leaf = str(uuid4()), str(uuid4())
        cursor.execute(
            "INSERT INTO guard_seal (id, at, root, previous_root, number) VALUES (%s, now(), %s, '', 1)",
            [seal, "r" * 64],
        )
        cursor.execute(
            "INSERT INTO guard_sealleaf (seal_id, position, kind, entry_id, digest) VALUES (%s, 0, 'drill', %s, %s)",
            [seal, leaf, "d" * 64],
        )
        for statement in ("UPDATE guard_seal SET root = ''", "DELETE FROM guard_sealleaf", "TRUNCATE guard_sealleaf"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_right_given_back_is_named_and_taken_away_again():
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE, UPDATE ON guard_journalentry TO PUBLIC")
    (problem,) = missing_rules(connection)
    assert problem == (
        "everybody has the right to DELETE, UPDATE rows of guard_journalentry: run `drawwell migrate` to take it away"
    )
    install_rules(connection)
    assert missing_rules(connection) == []


def test_a_table_that_the_rules_of_others_name_can_be_altered(own_database):
    """On SQLite a table is altered by making it anew: what a hold may do names the table of offers."""
    call_command("migrate", "supply", "0001", verbosity=0, skip_checks=True)
    assert missing_rules(connection) == []
