"""The seven ways in which money is saved, and which ways a means may be filed under.

The first four take nothing from anybody; the last two do, and are never called by the first two's names.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One way of saving: its key, its name, and what it means in a sentence."""

    key: str
    name: str
    means: str


SEVEN_WAYS = (
    Way("demand", "Demand", "People need not come back, because it was put right or met early."),
    Way("flow", "Flow", "The same help with fewer steps, waits and handovers."),
    Way("fit", "Fit", "Help shaped to the person, so that less of it is wasted."),
    Way("price", "Price", "The same things bought or housed for less."),
    Way("together", "Together", "Organisations share what each paid for alone."),
    Way("charge", "Charge", "People pay for what they did not pay for."),
    Way("restrict", "Restrict", "Fewer people may have it, or each has less, or later."),
)
WAYS = {way.key: way for way in SEVEN_WAYS}

# What is done, and the one way it must be filed under; other means are filed under what they are.
MEANS = {
    "put right": ("What was done badly is done well", ("demand", "flow", "fit")),
    "met early": ("A need is met before it grows", ("demand",)),
    "fewer steps": ("Steps, forms or handovers are taken out", ("flow",)),
    "pulled": ("What people pull takes the place of what did not fit", ("fit", "demand")),
    "bought for less": ("A contract, building or purchase costs less", ("price",)),
    "shared": ("A building, team or system is shared", ("together", "price")),
    "charge": ("A charge is made or raised", ("charge",)),
    "eligibility": ("Fewer people are entitled", ("restrict",)),
    "ration": ("Each person gets less", ("restrict",)),
    "delay": ("People wait longer", ("restrict",)),
    "stop": ("A service is stopped", ("restrict",)),
}
TAKES_AWAY = ("charge", "eligibility", "ration", "delay", "stop")


def wrongly_filed(means, ways):
    """The sentence that refuses a means filed under ways it is not, or '' when it is rightly filed."""
    if means not in MEANS:
        return f"'{means}' is not a known means. The means are: {', '.join(MEANS)}."
    if not ways:
        return "No way is chosen. Choose one or more of the seven."
    words, allowed = MEANS[means]
    wrong = [way for way in ways if way not in allowed]
    if not wrong:
        return ""
    return (
        f"'{words}' cannot be filed under {' or '.join(WAYS[way].name if way in WAYS else way for way in wrong)}: "
        f"it is {' or '.join(WAYS[way].name for way in allowed)}."
    )
