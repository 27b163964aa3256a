"""What asking looks up, stage by stage, so that one statement reads it all: see place.ahead."""

from drawwell.guard import standing
from drawwell.guard.powers import no_power
from drawwell.partner import ahead as partner
from drawwell.place import webhooks
from drawwell.place.ahead import Ahead, Part
from drawwell.supply import ahead as supply

from .models import Pull

POWERS = ("hold capacity", "rank offers")


def _keep_new(found, *, keys, **_):
    """Ids that no pull has yet; one that is there is looked up as always."""
    there = set(found or ())
    return {(Pull, one): None for one in keys if str(one) not in there}


_ALREADY_ASKED = Part("SELECT json_agg(p.id) FROM pull_pull p WHERE p.id = ANY (%(keys)s::uuid[])", _keep_new)
_PARTS = (
    standing.READ_AHEAD,
    partner.CIRCLES,
    partner.KEYS,
    supply.READ_AHEAD,
    webhooks.READ_AHEAD,
    _ALREADY_ASKED,
)


@no_power("it says what is to be read; the doors it is read for decide as always")
def ahead_of_asking(place, *, by, at, circles, offers, capabilities, keys=()):
    """What to read ahead of some asks, as an Ahead. circles, offers, keys: ids; capabilities: their keys."""
    asked = {"place": place, "place_id": place.pk, "by": by, "by_id": by.pk, "at": at, "powers": list(POWERS)}
    asked |= {"circles": list(set(circles)), "offers": list(set(offers))}
    return Ahead(_PARTS, asked | {"capabilities": list(set(capabilities)), "keys": list(keys)})
