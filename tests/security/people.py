"""A place with secrets in it, and those who would turn it on people: enforcement, fraud, immigration, a manager."""

from drawwell.guard.membership import account_named, join
from drawwell.partner.actions import add_purpose, add_strength, begin_partnership, notice
from drawwell.place.models import Role
from drawwell.pull.actions import pull_in
from places import DAY, tiny_place

# Words that stand nowhere else: whoever reads one has read a person's record.
NAMES = ("Zephyrine", "Quillon")
SECRETS = {
    "purpose": "Seven hundred in arrears since the shop closed",
    "private": "A refuge for me alone",
    "strength": "Mends clockwork",
    "noticing": "Slept with the light off",
    "note": "Needs a rent hold before Friday",
    "circle": "The Marchbanks",
}
ALL_WORDS = (*NAMES, *SECRETS.values())
# Who plays: the role each would sign in with. None is worker to these people.
THEY = {
    "enforcement": Role.PROVIDER,
    "fraud": Role.AUDITOR,
    "immigration": Role.CARETAKER,
    "a curious manager": Role.LEADER,
    "a planner": Role.PLANNER,
    "a neighbour": Role.RESIDENT,
    "another worker": Role.WORKER,
}


def place_with_secrets(**more):
    """tiny_place with a circle of a second worker, whose words are the secrets, an ask of theirs and its help."""
    tiny = tiny_place(**more)
    tiny.their_worker = account_named("Wren", sign_in=f"{tiny.place.key}-wren")
    join(tiny.place, tiny.their_worker, Role.WORKER, by=tiny.caretaker, at=tiny.at - DAY, organisation=tiny.council)
    told = {"by": tiny.their_worker, "at": tiny.at}
    tiny.theirs = begin_partnership(
        tiny.place, circle_name=SECRETS["circle"], names=NAMES, latitude=54.95, longitude=-1.56, **told
    ).circle
    first = tiny.theirs.members.select_related("person").order_by("id").first().person
    add_purpose(tiny.theirs, SECRETS["purpose"], **told)
    add_purpose(tiny.theirs, SECRETS["private"], whose=first, private=True, **told)
    add_strength(tiny.theirs, SECRETS["strength"], **told)
    notice(tiny.theirs, SECRETS["noticing"], scale_now=3, scale_good_enough=7, **told)
    tiny.pull = pull_in(tiny.theirs, tiny.capabilities["rent-hold"], note=SECRETS["note"], **told)
    tiny.one_of_them = first
    return tiny


def words_in(text):
    """Which of the secret words stand in a text."""
    return [word for word in ALL_WORDS if word in text]
