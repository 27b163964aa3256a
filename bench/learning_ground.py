"""The ground that bench/learning.py measures on: a year of contacts and asks of a place of 1,000,000 people.

Rows are written past the models, a column at a time prepared once, so that 900,000 of them take seconds and not
minutes; the same seed gives the same ground. Made once, it is remembered in .make for as long as no line of this
file or of the register of powers changes (its guards are signed for what powers read), and brought up to the latest
migration each time.
"""

import hashlib
import os
import random
import shutil
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[1]
AREAS, PEOPLE_IN_EACH = 600, 1_667
CATEGORIES, MONTHS = 12, 36
READ, RULES, STOPPED = 2_000, 60, 1_000
HELD_SHARE, USED_SHARE, DECLINED_SHARE, SAID_SHARE = 0.6, 0.85, 0.1, 0.5
AT_ONCE = 50_000


def ground(home, *, contacts, pulls):
    """Put the ground's database into `home`, from what is remembered or made afresh. Returns whether it was made."""
    import django
    from django.core.management import call_command

    kept = ROOT / ".make" / f"learning-{contacts}-{pulls}-{_digest()}"
    made = not kept.exists()
    if not made:
        shutil.copytree(kept, home, dirs_exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0)
    if made:
        from django.db import connections

        _live_a_year(contacts, pulls)
        connections.close_all()
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(home, half)
        os.replace(half, kept)
    return made


def _digest():
    rests_on = (Path(__file__), ROOT / "src/drawwell/guard/powers.py")
    return hashlib.sha256(b"".join(file.read_bytes() for file in rests_on)).hexdigest()[:12]


def _live_a_year(contacts, pulls):
    from drawwell.place.models import Area
    from places import tiny_place

    tiny, chance = tiny_place(), random.Random(1)
    Area.objects.bulk_create(
        Area(
            place=tiny.place, code=f"A{n:03d}", name=f"Area {n}", latitude=54.80 + 0.01 * (n // 25),
            longitude=-1.80 + 0.015 * (n % 25), deprivation_decile=1 + n % 10,
        )
        for n in range(AREAS)
    )  # fmt: skip
    areas = list(Area.objects.filter(place=tiny.place, code__startswith="A").order_by("code"))
    _people(tiny, areas)
    _contacts(tiny, areas, contacts, chance)
    _read_by_two(tiny)
    _pulls(tiny, areas, pulls, chance)
    _in_the_way(tiny, chance)


def _write(model, template, rows):
    """Write rows that differ from a template only in what each dict says."""
    from django.db import connection, transaction

    fields = [one for one in model._meta.concrete_fields if not one.generated]
    usual = [one.get_db_prep_save(getattr(template, one.attname), connection) for one in fields]
    at = {one.attname: (i, one) for i, one in enumerate(fields)}
    names = ", ".join(f'"{one.column}"' for one in fields)
    said = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(fields))})'
    batch = []
    with transaction.atomic(), connection.cursor() as cursor:
        for row in rows:
            values = usual.copy()
            for name, value in row.items():
                position, field = at[name]
                values[position] = field.get_db_prep_save(value, connection)
            batch.append(values)
            if len(batch) == AT_ONCE:
                cursor.executemany(said, batch)
                batch = []
        if batch:
            cursor.executemany(said, batch)


def _ids(kind):
    """Ids of one kind of row, one after another."""
    n = kind << 96
    while True:
        n += 1
        yield UUID(int=n)


def _people(tiny, areas):
    from drawwell.place.models import Population
    from drawwell.understand.models import DemandCount

    Population.objects.bulk_create(
        Population(place=tiny.place, area=area, age_band="all", circumstance="all", people=PEOPLE_IN_EACH)
        for area in areas
    )
    ids, template = _ids(1), DemandCount(place=tiny.place, source="made up")
    months = [_month(2024, 3 + n) for n in range(MONTHS)]
    _write(
        DemandCount,
        template,
        (
            {
                "id": next(ids),
                "area_id": area.id,
                "month": month,
                "category": f"Kind {kind}",
                "count": 3 + (n + kind) % 5,
            }
            for n, month in enumerate(months)
            for kind in range(CATEGORIES)
            for area in areas[::6]
        ),
    )


def _month(year, months):
    """The month so many after January of a year."""
    return f"{year + months // 12}-{months % 12 + 1:02d}"


def _contacts(tiny, areas, count, chance):
    from drawwell.learn.models import Contact

    ids = _ids(2)
    _write(
        Contact,
        Contact(place=tiny.place, channel="phone"),
        (
            {
                "id": next(ids), "key": f"c{n:07d}", "month": _month(2026, 6 + n % 12),
                "area_id": chance.choice(areas).id, "words": f"Help me with thing {n % 97} and not with {n % 89}",
            }
            for n in range(count)
        ),
    )  # fmt: skip


def _read_by_two(tiny):
    from drawwell.learn.models import Classing, Contact

    ids, template = _ids(3), Classing(place=tiny.place, names_nobody=True, at=tiny.at)
    read = Contact.objects.filter(place=tiny.place).order_by("key").values_list("id", flat=True)[:READ]
    _write(
        Classing,
        template,
        (
            {"id": next(ids), "contact_id": one, "kind": ("help me", "you didn't")[n % 3 == 0], "by_id": reader.id}
            for n, one in enumerate(read)
            for reader in (tiny.worker, tiny.planner)
        ),
    )


def _pulls(tiny, areas, count, chance):
    """A year's asks over all areas; three in five are held at once, most of those used, some declined first."""
    from drawwell.pull.models import Answer, DidItHelp, Pull

    capabilities = [one.id for one in tiny.capabilities.values()]
    first = tiny.at.astimezone(UTC) - timedelta(days=32)
    pull_ids, answer_ids, said_ids = _ids(4), _ids(5), _ids(6)
    pulls, answers, said = [], [], []
    for moment in sorted(chance.random() for _ in range(count)):
        at, area, key = first + timedelta(days=365 * moment), chance.choice(areas), next(pull_ids)
        pulls.append(
            {
                "id": key, "capability_id": chance.choice(capabilities), "earliest_at": at,
                "latest_at": at + timedelta(days=9), "asked_at": at, "latitude": area.latitude + chance.gauss(0, 0.003),
                "longitude": area.longitude + chance.gauss(0, 0.004),
            }
        )  # fmt: skip
        course = ["declined"] if chance.random() < DECLINED_SHARE else []
        held = chance.random() < HELD_SHARE
        course += ["held"] if held else ["unmet"]
        if held and chance.random() < USED_SHARE:
            course.append("drawn")
            if chance.random() < SAID_SHARE:
                said.append({"id": next(said_ids), "pull_id": key, "at": at, "answer": chance.choice(("yes", "no"))})
        answers += [
            {
                "id": next(answer_ids), "pull_id": key, "number": number, "kind": kind,
                "at": at + timedelta(hours=9 * number),
                "why": "no room" if kind == "unmet" else "",
                "declined_by": "provider" if kind == "declined" else "",
            }
            for number, kind in enumerate(course, start=1)
        ]  # fmt: skip
    circle = tiny.circle
    _write(Pull, Pull(place=tiny.place, circle=circle, units=1, sealed_for=circle.id, by=tiny.worker), pulls)
    _write(Answer, Answer(place=tiny.place, by=tiny.worker), answers)
    _write(DidItHelp, DidItHelp(place=tiny.place, by=tiny.worker), said)


def _in_the_way(tiny, chance):
    from drawwell.learn.models import Blocker, Rule

    rules, stopped = _ids(7), _ids(8)
    kinds = list(Rule.Kind)
    keys = [next(rules) for _ in range(RULES)]
    template = Rule(place=tiny.place, at=tiny.at, by=tiny.worker)
    _write(
        Rule, template, ({"id": one, "name": f"Rule {n}", "kind": kinds[n % len(kinds)]} for n, one in enumerate(keys))
    )
    said = {"happened": "They wanted a form first.", "said_by": "a desk", "nobody_could_show_it": False}
    _write(
        Blocker,
        Blocker(place=tiny.place, at=tiny.at, by=tiny.worker, **said),
        (
            {"id": next(stopped), "rule_id": chance.choice(keys), "days_lost": chance.randrange(30)}
            for _ in range(STOPPED)
        ),
    )
