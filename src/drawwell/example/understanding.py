"""What Wellbridge understood before it agreed a plan: statements read by two people, evidence, what got in the way."""

import tomllib
from datetime import datetime, timedelta

from django.db import transaction

from drawwell.guard.powers import no_power
from drawwell.learn.contacts import class_contact, say_what_was_done, study_demand
from drawwell.learn.models import Classing, Contact, Rule
from drawwell.learn.rules import log_blocker, name_owner
from drawwell.place.clock import now_of
from drawwell.understand.actions import keep_evidence

from . import learning
from .cast import DOORS, HERE, account

READERS = ("wellbridge-asha", "wellbridge-paul")


@no_power("it only calls actions that carry their own powers, in a place that is made up")
@transaction.atomic
def understand(place):
    """Let two of the cast read a sample of what was said, keep the study, the evidence and what got in the way."""
    at = now_of(place)
    told = tomllib.loads((HERE / "understanding.toml").read_text(encoding="utf-8"))
    learned = learning.told()
    _read(place, told["readings"], learned["purpose"], at)
    _done(place, learned["done"], at)
    planner = account(DOORS["planner"])
    study_demand(place, purpose=told["purpose"], by=planner, at=at)
    for row in told["evidence"]:
        keep_evidence(place, **row, on_date=(at - timedelta(days=45)).date(), by=planner, at=at)
    _blocked(place, told["blocker"], at)


def _read(place, readings, purposes, at):
    wanted = {number: row["words"] for row in purposes for number in row["statements"]}
    first, second = (account(sign_in) for sign_in in READERS)
    value, failure = Classing.Kind.VALUE, Classing.Kind.FAILURE
    contacts = {one.key: one for one in Contact.objects.for_place(place)}
    for name, kinds in (
        ("help_me", (value, value)),
        ("you_did_not", (failure, failure)),
        ("seen_differently", (value, failure)),
    ):
        for number in readings[name]:
            contact = contacts[f"said-{number:03d}"]
            for reader, kind in zip((first, second), kinds, strict=True):
                class_contact(contact, kind=kind, names_nobody=True, purpose=wanted.get(number, ""), by=reader, at=at)


def _done(place, rows, at):
    """What the system did about some of them, found out afterwards: when they came is known to the month's middle."""
    reader = account(READERS[0])
    contacts = {one.key: one for one in Contact.objects.for_place(place)}
    for row in rows:
        for number, days in zip(row["statements"], row["days"], strict=True):
            contact = contacts[f"said-{number:03d}"]
            came = datetime.strptime(f"{contact.month}-15 10", "%Y-%m-%d %H").replace(tzinfo=place.zone)
            say_what_was_done(
                contact, what=row["what"], at_first_contact=row["first"], arrived_at=came,
                ended_at=came + timedelta(days=days), by=reader, at=at,
            )  # fmt: skip


def _blocked(place, told, at):
    worker = account(DOORS["worker"])
    for row in told:
        log_blocker(
            place,
            happened=row["happened"],
            said_by=row["said_by"],
            rule_name=row["rule"],
            kind=row["kind"],
            national=row["kind"] == Rule.Kind.LAW,
            nobody_could_show_it=not row["shown"],
            how_we_stayed_legal=row.get("legal", ""),
            days_lost=row["days"],
            pence_lost=100 * row["pounds"],
            by=worker,
            at=at,
        )
    lodgers = Rule.objects.for_place(place).get(name__startswith="A lodger")
    leader = account(DOORS["leader"])
    name_owner(lodgers, account("wellbridge-hugh"), by=leader, at=at)
    # Three were stopped by this one, so its owner is asked at once; by the first of May she is silent.
    name_owner(Rule.objects.for_place(place).get(name__startswith="Form C2"), leader, by=leader, at=at)
