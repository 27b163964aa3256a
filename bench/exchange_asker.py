"""Fill a database with so many live offers, then ask it a hard mix of questions; in a process of its own.

    python exchange_asker.py OFFERS ROUNDS

The place is 40 km across with people and sites gathered in towns; one site has ten services, one service fifty
offers over a year, four lots each; 200 capabilities in a tree of twenty branches. Half the offers in the two
largest towns are full. Asks: one capability or a whole branch, a day's window or a month's, in a town or far out.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django
import numpy as np

OFFERS_A_SERVICE, SERVICES_A_SITE, LOTS, BRANCHES, LEAVES = 50, 10, 4, 20, 10
FROM = datetime(2026, 1, 1, tzinfo=UTC)
ASKS = 400


def main(offers, rounds):
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from drawwell.place.models import Place

    call_command("migrate", verbosity=0, skip_checks=True)
    key = f"big-{offers}"
    place = Place.objects.filter(key=key).first() or fill(key, offers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(json.dumps(ask(place, rounds)))


def fill(key, offers):
    from django.db import connection, transaction

    from drawwell.place.models import Area, Organisation, Place
    from drawwell.supply.models import Capability

    chance = np.random.default_rng(1)
    place = Place.objects.create(key=key, name="Big", made_up=True)
    area = Area.objects.create(place=place, code="A", name="A", latitude=53.5, longitude=-2.3, deprivation_decile=5)
    organisation = Organisation.objects.create(place=place, key="o", name="O", kind="council")
    sample = {"place": place, "kind": "skill", "unit": "hours", "travels": False, "can_be_produced": True}
    sample |= {"can_be_kept_free": True, "units_per_person_produced": 1, "units_per_pull": 1}
    sample |= {"worker_hours_per_pull": 1, "cost_per_unit_produced_pence": 1, "cost_per_unit_kept_pence": 1}
    branches = [Capability.objects.create(key=f"b{n}", name=f"b{n}", **sample) for n in range(BRANCHES)]
    leaves = [
        Capability.objects.create(key=f"b{n}-{m}", name=f"b{n}-{m}", within=branch, **sample)
        for n, branch in enumerate(branches)
        for m in range(LEAVES)
    ]
    services = offers // OFFERS_A_SERVICE
    town, sites = _sites(chance, max(1, services // SERVICES_A_SITE))
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, rows in _tables(chance, place, area, organisation, leaves, town, sites, services):
            _insert(cursor, connection.vendor, table, columns, rows)
    return place


def _sites(chance, many):
    """The town of each site (0 the largest) and its (latitude, longitude)."""
    towns = np.column_stack([chance.uniform(53.3, 53.66, 30), chance.uniform(-2.6, -2.0, 30)])
    size = 1 / np.arange(1, 31)
    town = chance.choice(30, many, p=size / size.sum())
    return town, towns[town] + chance.normal(0, [0.012, 0.02], (many, 2))


def _tables(chance, place, area, organisation, leaves, town, sites, services):
    from drawwell.place.models import Place

    kept = Place.objects.count() * 10  # another size in the same database has ids of its own
    ids = [_ids(kept + number, many) for number, many in enumerate([len(sites), services, services * OFFERS_A_SERVICE])]
    site_ids, service_ids, offer_ids = ids
    yield (
        "supply_site",
        "id place_id key name organisation_id area_id latitude longitude address hours cost_per_month_pence source",
        (
            (one, place.pk, f"s{n}", f"s{n}", organisation.pk, area.pk, float(lat), float(lon), "", "", 1, "")
            for n, (one, (lat, lon)) in enumerate(zip(site_ids, sites, strict=True))
        ),
    )
    leaf = chance.integers(0, len(leaves), services)
    yield (
        "supply_service",
        "id place_id key name description organisation_id site_id capability_id units_max_per_month source conditions",
        (
            (
                one,
                place.pk,
                f"v{n}",
                f"v{n}",
                "",
                organisation.pk,
                site_ids[n % len(sites)],
                leaves[leaf[n]].pk,
                9.0,
                "",
                "[]",
            )
            for n, one in enumerate(service_ids)
        ),
    )
    start = chance.integers(0, 340, len(offer_ids))
    yield (
        "supply_offer",
        "id place_id key service_id capability_id starts_at ends_at kept_free answers_by_itself made_at conditions",
        (
            (
                *(one, place.pk, f"f{n}", service_ids[n % services], leaves[leaf[n % services]].pk),
                *(FROM + timedelta(days=int(start[n])), FROM + timedelta(days=int(start[n]) + 14)),
                *(bool(n % 2), True, FROM, "[]"),
            )
            for n, one in enumerate(offer_ids)
        ),
    )
    full = (town[np.arange(len(offer_ids)) % services % len(sites)] < 2) & (chance.random(len(offer_ids)) < 0.5)
    yield (
        "supply_lot",
        "id place_id offer_id number units held taken seq",
        (
            (UUID(int=(kept + 9 << 100) + n * LOTS + lot), place.pk, one, lot, 3, 0, 3 if full[n] else 0, 2)
            for n, one in enumerate(offer_ids)
            for lot in range(LOTS)
        ),
    )


def _ids(number, many):
    chance = np.random.default_rng(number)
    return [UUID(int=int(a) << 64 | int(b)) for a, b in chance.integers(0, 2**63, (many, 2))]


def _insert(cursor, vendor, table, columns, rows):
    names = columns.split()
    if vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(names))
    plain = ([_plain(value) for value in row] for row in rows)
    cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", plain)


def _plain(value):
    if isinstance(value, UUID):
        return value.hex
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value


def ask(place, rounds):
    """Times in ms over the asks, each the fastest of its rounds, and of every ask as it came.

    On SQLite all the work is in this process, so its own processor time is taken; on PostgreSQL the clock. The
    fastest of a few leaves out the moments when a busy machine was doing something else; both are given. Near is
    supply.find.offers_near; the whole is pull.find.find: ranked, with its reasons and the offers read for a page.
    """
    from unittest.mock import patch

    from django.db import connection

    from drawwell.pull import find
    from drawwell.supply.find import offers_near
    from drawwell.supply.models import Capability, Site

    branches = list(Capability.objects.for_place(place).filter(within=None).prefetch_related("parts"))
    near = list(Site.objects.for_place(place).order_by("key").values_list("latitude", "longitude")[:500])
    chance = np.random.default_rng(100)
    questions = [_question(chance, branches, near) for _ in range(ASKS)]
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times, found = np.zeros((rounds, ASKS)), []
    for number in range(rounds):
        for which, question in enumerate(questions):
            before = clock()
            answer = offers_near(place, **question)
            times[number, which] = (clock() - before) * 1000
            found.append(sum(one.free_units >= question["units"] for one in answer))
    fastest = times.min(axis=0)
    whole = np.zeros((rounds, ASKS))
    # A bare place has no guards; ranking is what is timed, so its power counts as in force.
    with patch.object(find, "shown_if_in_force", return_value=True):
        for number in range(rounds):
            for which, question in enumerate(questions):
                sought = _sought(find, place, question, which)
                before = clock()
                find.find(sought, at=FROM)
                whole[number, which] = (clock() - before) * 1000
    return {
        "p50_ms": round(float(np.quantile(fastest, 0.5)), 2),
        "p99_ms": [float(np.quantile(fastest, 0.99))],
        "p99_as_it_came_ms": round(float(np.quantile(times, 0.99)), 2),
        "found": round(float(np.mean(found)), 1),
        "ranked_p50_ms": round(float(np.quantile(whole.min(axis=0), 0.5)), 2),
        "ranked_p99_ms": round(float(np.quantile(whole.min(axis=0), 0.99)), 2),
    }


def _sought(find, place, question, which):
    """The same question as the exchange asks it: one capability, or the branch that has it."""
    names = ("units", "latitude", "longitude", "earliest_at", "latest_at")
    given = {name: question[name] for name in names}
    return find.Sought(place=place, capability=question["capabilities"][0], key=str(which), **given)


def _question(chance, branches, near):
    branch = branches[chance.integers(len(branches))]
    leaves = list(branch.parts.all())
    latitude, longitude = near[chance.integers(len(near))]
    away = 0.01 if chance.random() < 0.8 else 0.15
    earliest = FROM + timedelta(days=int(chance.integers(0, 330)))
    return {
        "capabilities": [branch, *leaves] if chance.random() < 0.3 else [leaves[chance.integers(len(leaves))]],
        "latitude": float(latitude + chance.normal(0, away)),
        "longitude": float(longitude + chance.normal(0, away)),
        "units": int(chance.choice([1, 1, 2, 6])),
        "earliest_at": earliest,
        "latest_at": earliest + timedelta(days=int(chance.choice([1, 7, 30]))),
        "within_km": 15.0,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
