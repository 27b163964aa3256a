"""How a service narrows: small cuts added up against the first year, and universal -> targeted -> diminished.

Plain numbers in, plain numbers out. What is called universal, and when an alarm is raised, is stated here.
"""

from dataclasses import dataclass

UNIVERSAL_SHARE = 0.95  # so many of all people are entitled: universal
ALERT_SHARE = 0.05  # so much lost against the first year, in whatever steps: alarm
FALLING_YEARS = 2  # real spend per entitled person fell so many years running: diminished
STEEPER = 1.1  # the most deprived half gets so many times the rest per person: more where need is more
CONTESTED = (
    "This says what happened here. Whether services for some become poorer services in general is contested: "
    "the evidence differs between countries, services and decades."
)


@dataclass(frozen=True)
class Year:
    """One financial year of a service. spend_pence is in that year's money; deflator is that year's price level."""

    name: str
    spend_pence: float
    deflator: float
    people: float
    entitled_people: float
    reached_people: float | None = None

    @property
    def entitled_share(self):
        return self.entitled_people / self.people if self.people else 0.0

    @property
    def coverage(self):
        """Of those entitled, the share reached; None where it is not known."""
        if self.reached_people is None or not self.entitled_people:
            return None
        return self.reached_people / self.entitled_people


@dataclass(frozen=True)
class Measured:
    """A year against the baseline: real spend in the baseline year's prices, and its change since then and in the year.

    since_first and in_year are shares of real spend per head (-0.04: 4% less); slice_points is what this year's change
    took of the baseline's whole (0.04 of 1), so that slices add up to since_first.
    """

    year: Year
    real_pence: float
    per_head_pence: float
    per_entitled_pence: float | None
    since_first: float
    in_year: float
    slice_points: float


def measured(years, first):
    """Every year from the baseline on, in order, each Measured. `first` is one of the years."""
    found, before = [], None
    for year in sorted(years, key=lambda one: one.name):
        if year.name < first.name:
            continue
        real = year.spend_pence / year.deflator * first.deflator
        per_head = real / year.people if year.people else 0.0
        base = found[0].per_head_pence if found else per_head
        last = before.per_head_pence if before else per_head
        row = Measured(
            year=year,
            real_pence=real,
            per_head_pence=per_head,
            per_entitled_pence=real / year.entitled_people if year.entitled_people else None,
            since_first=per_head / base - 1 if base else 0.0,
            in_year=per_head / last - 1 if last else 0.0,
            slice_points=(per_head - last) / base if base else 0.0,
        )
        found.append(row)
        before = row
    return found


@dataclass(frozen=True)
class Alarm:
    """What was lost since the first year, and whether each step alone would have passed unnoticed."""

    lost_share: float
    steps: int
    each_under_alert: bool
    since: str


def alarm_of(rows):
    """An Alarm where the last year stands ALERT_SHARE or more under the first; None where it does not."""
    if len(rows) < 2 or rows[-1].since_first > -ALERT_SHARE + 1e-9:
        return None
    cuts = [row for row in rows[1:] if row.in_year < 0]
    return Alarm(
        lost_share=-rows[-1].since_first,
        steps=len(cuts),
        each_under_alert=all(-row.in_year < ALERT_SHARE for row in cuts),
        since=rows[0].year.name,
    )


@dataclass(frozen=True)
class Rule:
    """Who may have it from a date on: the share of all people, on the side of the service or of asking ('pull')."""

    from_date: object
    side: str
    words: str
    entitled_share: float


@dataclass(frozen=True)
class Turn:
    """One step of the sequence: 'universal', 'targeted' or 'diminished', when it began, and by what."""

    name: str
    since: object
    because: str


def sequence_of(rules, rows):
    """The turns a service has taken, in order. `since` is a rule's date, or a year's name.

    Targeted from the first rule of either side that leaves more than 5% of people out; a rule on asking counts
    whoever else is entitled. Universal again once neither side has one. Diminished once real spend per entitled
    person has fallen two years running after that.
    """
    turns = []
    for rule, narrow in _standing(rules):
        if narrow and (not turns or turns[-1].name == "universal"):
            turns.append(Turn("targeted", rule.from_date, rule.words))
        elif not narrow and (not turns or turns[-1].name == "targeted"):
            turns.append(Turn("universal", rule.from_date, rule.words))
    if not turns or turns[-1].name != "targeted":
        return turns
    fell = _fell_running(rows, after=turns[-1].since)
    if fell:
        because = f"real spend for each person entitled fell {len(fell)} years running, in {', '.join(fell)}"
        turns.append(Turn("diminished", fell[FALLING_YEARS - 1], because))
    return turns


def _standing(rules):
    """(rule, whether it is narrow now) after each rule in turn: the latest rule of each side stands."""
    sides = {}
    for rule in sorted(rules, key=lambda one: one.from_date):
        sides[rule.side] = rule
        yield rule, any(_is_narrow(one) for one in sides.values())


def _is_narrow(rule):
    return rule.entitled_share < (1.0 if rule.side == "pull" else UNIVERSAL_SHARE)


def _fell_running(rows, *, after):
    """Names of the latest run of years in which spend per entitled person fell, from two on; else none.

    The year in which it became targeted is left out: fewer people share the same money in it.
    """
    turned = after.year if after.month >= 4 else after.year - 1
    run = []
    for before, row in zip(rows, rows[1:], strict=False):
        known = before.per_entitled_pence is not None and row.per_entitled_pence is not None
        if int(row.year.name[:4]) > turned and known and row.per_entitled_pence < before.per_entitled_pence - 1e-9:
            run.append(row.year.name)
        elif len(run) >= FALLING_YEARS:
            break
        else:
            run = []
    return run if len(run) >= FALLING_YEARS else []


@dataclass(frozen=True)
class Tenth:
    """One tenth of areas by deprivation (1: the most deprived) in a year."""

    decile: int
    people: float
    entitled_people: float
    units: float

    @property
    def entitled_share(self):
        return self.entitled_people / self.people if self.people else 0.0

    @property
    def intensity(self):
        """Units for each thousand people who live there."""
        return 1000 * self.units / self.people if self.people else 0.0


def proportion_of(tenths):
    """What intensity by deprivation and the share entitled show together: 'universal and proportionate', 'universal,
    the same everywhere', 'universal, more where need is less', 'targeted', or None without figures.
    """
    people = sum(one.people for one in tenths)
    if not people:
        return None
    if min(one.entitled_share for one in tenths if one.people) < UNIVERSAL_SHARE:
        return "targeted"
    half = sorted(tenths, key=lambda one: one.decile)
    deprived = _intensity([one for one in half if one.decile <= 5])
    others = _intensity([one for one in half if one.decile > 5])
    if deprived is None or others is None:
        return "universal, the same everywhere"
    if deprived >= STEEPER * others:
        return "universal and proportionate"
    return "universal, more where need is less" if others >= STEEPER * deprived else "universal, the same everywhere"


def _intensity(tenths):
    people = sum(one.people for one in tenths)
    return 1000 * sum(one.units for one in tenths) / people if people else None
