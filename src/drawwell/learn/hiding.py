"""What may be shown of a count of people: small numbers hidden, the rest moved a little and rounded.

The two thresholds are assumptions of the place, each with its reason (`source`), and may be stricter than here, never
less strict. Five is what health and census offices commonly hide under; a step of five makes 5, 6 and 7 look alike.
"""

from dataclasses import dataclass

from drawwell.place.models import Assumption

from .tally import REACH

THRESHOLD = 5
ROUNDED_TO = 5
HIDDEN = None
HIDDEN_UNDER = ("counts-hidden-under", THRESHOLD)
STEP = ("counts-rounded-to", ROUNDED_TO)


@dataclass(frozen=True)
class Hiding:
    """Under how many nothing is shown, and in which steps the rest is."""

    under: int = THRESHOLD
    step: int = ROUNDED_TO

    def safe(self, tally):
        """What is shown of a Tally, or HIDDEN.

        Whether it is hidden hangs on the true count alone, so that five may always be seen and four never.
        """
        if tally.count < self.under:
            return HIDDEN
        return max(rounded(tally.count + tally.error, self.step), rounded(self.under, self.step), self.step)

    def whole(self, tally, parts):
        """What is shown of all together, beside what is shown of its parts.

        Hidden where one part alone is, since the rest would give that away. And brought down where it would say that
        all the hidden parts are as large as a hidden one can be.
        """
        hidden, shown = sum(part is HIDDEN for part in parts), self.safe(tally)
        if hidden == 1 or shown is HIDDEN:
            return HIDDEN
        reach = REACH + self.step // 2
        most = sum(part + reach for part in parts if part is not HIDDEN) + hidden * (self.under - 1)
        return min(shown, max(rounded(most + reach - self.step, self.step), self.step)) if hidden else shown


def hiding_of(place, *, at):
    """The Hiding of a place: its own stated thresholds where they are stricter."""
    today = at.astimezone(place.zone).date()
    stated = Assumption.objects.for_place(place).filter(key__in=(HIDDEN_UNDER[0], STEP[0]), from_date__lte=today)
    value = {row.key: round(row.value) for row in stated.order_by("from_date")}
    return Hiding(*(max(least, value.get(key, least)) for key, least in (HIDDEN_UNDER, STEP)))


def rounded(count, step):
    """To the nearest step, halves up."""
    return (count + step // 2) // step * step


def in_words(count):
    """'about 15', or 'not shown' for a number that was hidden."""
    return "not shown" if count is HIDDEN else f"about {count}"


def hide_a_second(line):
    """Of figures {name: shown} that add up to one that may be known: hide the smallest shown where one alone is hidden.

    Returns whether it did.
    """
    shown = [name for name in line if line[name] is not HIDDEN]
    if len(line) - len(shown) != 1 or not shown:
        return False
    line[min(shown, key=lambda name: (line[name], name))] = HIDDEN
    return True
