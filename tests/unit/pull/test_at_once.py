"""Many asks at one moment, on a database of their own: one effect for a key, nothing promised twice."""

from collections import Counter

from databases import at_once
from drawwell.place.ids import new_id
from drawwell.pull.actions import pull_in, standing
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from places import MAY, more_circles, tiny_place


def ask(tiny, circle, key):
    return pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, key=key)


def test_the_same_ask_sent_eight_times_at_once_is_one_ask(own_database):
    tiny, key = tiny_place(at=MAY), new_id()
    pulls = at_once(*[lambda: ask(tiny, tiny.circle, key)] * 8)
    assert {pull.id for pull in pulls} == {key}
    assert Answer.objects.filter(pull_id=key).count() == 1
    assert ledger.free_units(tiny.offers["rents"]) == 4


def test_eight_families_asking_at_once_for_five_yeses_get_five(own_database):
    tiny = tiny_place(at=MAY)
    circles = more_circles(tiny, 8)
    at_once(*[lambda circle=circle: ask(tiny, circle, new_id()) for circle in circles])
    kinds = Counter(standing(pull).kind for pull in Pull.objects.all())
    assert kinds == {"held": 5, "unmet": 3}
    assert ledger.check_balances() == []
