"""Wellbridge's services say what their help is like, and asks go by it: several things, several weeks, a language.

Told by calling the same actions as the pages; one of the three cannot be met, and says what stood in the way.
"""

from datetime import timedelta

from drawwell.guard.powers import no_power
from drawwell.partner.access import partnerships_of_made_up
from drawwell.place.clock import now_of
from drawwell.pull.actions import pull_in
from drawwell.supply.actions import say_conditions
from drawwell.supply.models import Capability, Service

# What stands in a service's key -> what it says of itself.
SAID = (
    ("library", ("step-free", "children-welcome", "quiet")),
    ("surgery", ("step-free", "woman")),
    ("family-centre", ("children-welcome", "evenings-or-weekends", "woman")),
    ("children", ("children-welcome", "outside-school-hours")),
    ("hub", ("step-free", "language-pl", "language-ur")),
    ("advice", ("step-free", "language-bn", "evenings-or-weekends")),
    ("lantern", ("quiet", "woman")),
    ("cafe", ("step-free", "evenings-or-weekends")),
    ("care", ("woman", "language-pl")),
)
# capability, what is asked for with it, and how
ASKS = (
    ("debt-advice", ("rent-hold", "travel-pass"), {"note": "All three, for one Tuesday."}),
    ("family-help", (), {"times": 3, "units": 2, "conditions": ["children-welcome"]}),
    ("talking-help", (), {"conditions": ["language-tigrinya"]}),
)


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def say_what_help_is_like(place):
    """Each service of Wellbridge says what its help is like, where the story knows it."""
    at = now_of(place)
    for service in Service.objects.for_place(place).select_related("organisation__place", "place"):
        said = {key for word, keys in SAID if word in service.key for key in keys}
        if said:
            say_conditions(service, said, by=None, at=at)


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def ask_for_several(place):
    """Three asks of three circles: several things together, several weeks, and one that nobody can give yet."""
    at = now_of(place)
    capabilities = {one.key: one for one in Capability.objects.for_place(place)}
    working = [one for one in partnerships_of_made_up(place) if one.whose_id is None]
    for partnership, (key, also, how) in zip(working[3:], ASKS, strict=False):
        pull_in(
            partnership.circle,
            capabilities[key],
            also=[(capabilities[one], None) for one in also],
            by=partnership.worker,
            at=at,
            latest_at=at + timedelta(days=5),
            **how,
        )
