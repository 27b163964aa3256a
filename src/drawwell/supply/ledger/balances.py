"""What is free, and the proof that every balance is the sum of its entries."""

from django.db import connection
from django.db.models import F, Sum

from drawwell.engine.exchange import EFFECTS
from drawwell.supply.models import Lot


def free_units(offer):
    """Units of one offer that are neither held nor used."""
    return free_units_of([offer])[offer.pk]


def free_units_of(offers):
    """{offer id: free units} for offers, or their ids; an offer not yet opened has 0."""
    ids = [getattr(offer, "pk", offer) for offer in offers]
    free = dict.fromkeys(ids, 0)
    for start in range(0, len(ids), 500):
        rows = (
            Lot.objects.filter(offer_id__in=ids[start : start + 500])
            .values_list("offer_id")
            .annotate(free=Sum(F("units") - F("held") - F("taken")))
        )
        free.update(rows)
    return free


def _sum_of(column):
    """SQL for a balance re-derived from entries; column is 0 units, 1 held, 2 taken."""
    signs = {verb: effect[column] for verb, effect in EFFECTS.items() if effect[column]}
    whens = " ".join(f"WHEN '{verb}' THEN {sign} * units" for verb, sign in signs.items())
    return f"SUM(CASE verb {whens} ELSE 0 END)"


_WRONG_LOTS = f"""
SELECT l.id, l.units, l.held, l.taken, l.seq, e.units, e.held, e.taken, e.rows, e.first, e.last, h.held, h.taken
FROM supply_lot l
LEFT JOIN (
    SELECT lot_id, {_sum_of(0)} AS units, {_sum_of(1)} AS held, {_sum_of(2)} AS taken,
           COUNT(*) AS rows, MIN(seq) AS first, MAX(seq) AS last
    FROM supply_entry GROUP BY lot_id
) e ON e.lot_id = l.id
LEFT JOIN (
    SELECT lot_id, SUM(CASE status WHEN 'held' THEN units ELSE 0 END) AS held,
           SUM(CASE status WHEN 'drawn' THEN units ELSE 0 END) AS taken
    FROM supply_hold WHERE lot_id IS NOT NULL GROUP BY lot_id
) h ON h.lot_id = l.id
WHERE l.units < l.held + l.taken OR l.held < 0 OR l.taken < 0
   OR l.units <> COALESCE(e.units, 0) OR l.held <> COALESCE(e.held, 0) OR l.taken <> COALESCE(e.taken, 0)
   OR l.seq <> COALESCE(e.rows, 0) OR COALESCE(e.first, 1) <> 1 OR COALESCE(e.last, 0) <> l.seq
   OR l.held <> COALESCE(h.held, 0) OR l.taken <> COALESCE(h.taken, 0)
ORDER BY l.id
"""


def check_balances():
    """Sentences for every lot whose balances are not the sums of its entries; none when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_LOTS)
        rows = cursor.fetchall()
    return [sentence for row in rows for sentence in _wrong_with(*row)]


def _wrong_with(lot, units, held, taken, seq, units_e, held_e, taken_e, rows, first, last, held_h, taken_h):
    said = f"lot {lot}"
    if units < held + taken:
        yield f"{said} has promised {held + taken} of {units} units: more than there are"
    if min(held, taken) < 0:
        yield f"{said} has a balance below zero: held {held}, used {taken}"
    for name, kept, summed in [
        ("units", units, units_e or 0),
        ("held", held, held_e or 0),
        ("used", taken, taken_e or 0),
    ]:
        if kept != summed:
            yield f"{said} says {name} {kept}, but its entries add up to {summed}"
    if seq != (rows or 0) or (rows and (first != 1 or last != seq)):
        yield f"{said} is at number {seq} with {rows or 0} entries from {first} to {last}: entries are missing"
    for name, kept, summed in [("held", held, held_h or 0), ("used", taken, taken_h or 0)]:
        if kept != summed:
            yield f"{said} says {name} {kept}, but its holds add up to {summed}"
