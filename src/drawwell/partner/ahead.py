"""What opening several circles looks up, read ahead: the circles, their people, who works with them, and their keys."""

from collections import defaultdict
from datetime import datetime

from drawwell.guard import keys
from drawwell.place.ahead import Part, row_of
from drawwell.place.models import Account

from . import access
from .models import Circle, CircleMember, Partnership, Person

_NOW = "starts_at <= %(at)s AND (x.ends_at IS NULL OR x.ends_at > %(at)s)"
_PEOPLE = "SELECT m.person_id FROM partner_circlemember m WHERE m.circle_id = ANY (%(circles)s::uuid[])"


def _keep_circles(found, *, place, circles, at, by, **_):
    """What is known by CIRCLES: each part under the key by which access looks it up."""
    kept = {(Circle, place.pk, one): None for one in circles}
    for said in found["circles"] or ():
        if said["place_id"] == str(place.pk):
            row = row_of(Circle, said, place=place)
            kept[(Circle, place.pk, row.pk)] = row
    members, partnerships = defaultdict(list), defaultdict(list)
    for one in found["members"] or ():
        row = row_of(CircleMember, one["member"], person=row_of(Person, one["person"]))
        members[row.circle_id].append(row.person)
    for one in found["partnerships"] or ():
        row = row_of(Partnership, one["partnership"], worker=row_of(Account, one["worker"]))
        partnerships[row.circle_id].append(row)
    for one in circles:
        kept[(CircleMember, one, at)] = members[one]
        kept[(Partnership, one, at)] = partnerships[one]
    ends = (one and datetime.fromisoformat(one) for one in found["worked"] or ())
    kept[("left", by.pk, place.pk, at)] = access.all_over(ends, at=at)
    if not found["same"]:
        kept[("same", by.pk, place.pk)] = set()
    return kept


# Rows are named by their ids alone, and whether they are of the place is seen afterwards: else a plan may be made that
# reads all of a place for the one. Named: place_id, circles, by_id, at. Of an account only what is shown of it.
CIRCLES = Part(
    f"""SELECT json_build_object(
        'circles', (
            SELECT json_agg(c) FROM partner_circle c WHERE c.id = ANY (%(circles)s::uuid[])),
        'members', (
            SELECT json_agg(json_build_object('member', x, 'person', p))
            FROM partner_circlemember x JOIN partner_person p ON p.id = x.person_id
            WHERE x.circle_id = ANY (%(circles)s::uuid[]) AND x.{_NOW}),
        'partnerships', (
            SELECT json_agg(json_build_object('partnership', x, 'worker', json_build_object(
                'id', a.id, 'sign_in', a.sign_in, 'name', a.name, 'is_active', a.is_active)))
            FROM partner_partnership x JOIN place_account a ON a.id = x.worker_id
            WHERE x.circle_id = ANY (%(circles)s::uuid[]) AND x.{_NOW}),
        'worked', (
            SELECT json_agg(m.ends_at) FROM place_membership m
            WHERE m.place_id = %(place_id)s AND m.account_id = %(by_id)s AND m.role = 'worker'),
        'same', EXISTS (
            SELECT 1 FROM partner_sameperson s JOIN partner_person p ON p.id IN (s.one_id, s.other_id)
            WHERE s.place_id = %(place_id)s AND p.account_id = %(by_id)s))""",
    _keep_circles,
)
KEYS = Part(
    f"""SELECT json_agg(k) FROM guard_subjectkey k
        WHERE k.subject_id IN (SELECT unnest(%(circles)s::uuid[]) UNION {_PEOPLE})""",
    keys.keep_read_ahead,
)
