"""What comes back: a Plan with its limits, its prices and its proof, or NoPlanFits with its reason."""

from dataclasses import dataclass, field, fields

import numpy as np

ASKED_FOR = ("floor", "minimum", "fence", "change", "doors", "protected")  # kinds of limit of which less is better


@dataclass(frozen=True)
class Limit:
    """One thing that holds the plan back, and what one more unit of it would be worth.

    kind    "budget", "worker hours", "room", "floor", "minimum", "fence" (a ring-fence), "change" (what moving from
            the plan in force costs), "doors" (opening or closing a site) or "protected" (a promise to keep one open)
    amount  how much of it there is (or is asked for), in its unit
    slack   how much of it is left over, in its unit (0: it binds)
    worth_of_one_more   value gained per one more unit; for what is asked for (ASKED_FOR), per one less
    """

    name: str
    kind: str
    unit: str
    month: str
    amount: float
    slack: float
    worth_of_one_more: float

    @property
    def sentence(self) -> str:
        """The limit in plain words."""
        if self.worth_of_one_more <= 0:
            return f"{self.name} does not hold the plan back in {self.month}."
        which = "less" if self.kind in ASKED_FOR else "more"
        return (
            f"{self.name} holds the plan back in {self.month}: one {self.unit} {which} "
            f"is worth {in_figures(self.worth_of_one_more)}."
        )


@dataclass(frozen=True, eq=False)
class Plan:
    """What to produce, what to keep free and how many worker hours to hold, and what that should do.

    Shapes: S sites, C capabilities, T months, A areas, N needs. Money in pence, kept as floats here: a place
    rounds to whole pence when it adopts.

    produced, kept             (S, C, T)  units
    used_produced, used_kept   (S, C, T)  units expected to be used, over the scenarios
    worker_hours               (T,)       hours of workers beside people held
    met_produced, met_pulled   (A, N, T)  people expected to be met
    asked                      (A, N, T)  people expected to be in need
    value                      float      weighted people met, expected; what the plan makes as large as it can
    value_by_scenario          (W, T)     the same in each scenario and month
    upper_bound, gap           float      no plan can do better than this; (upper_bound - value) / upper_bound
    cost_produced, cost_kept, cost_workers, cost_sites, cost_pence  (T,)  pence; the last is their sum and cost_change's
    cost_change                (T,)       pence of moving from the plan in force, and of opening and closing sites
    worth_produced, worth_kept (S, C, T)  value of one more unit there, before its cost
    limits                     every limit with a name, its slack and the worth of one more
    open_sites                 (S,) bool  sites kept open, where some may shut; empty: all are open
    notes                      sentences that a reader of the figures must know
    """

    mode: str
    solver: str
    produced: np.ndarray
    kept: np.ndarray
    used_produced: np.ndarray
    used_kept: np.ndarray
    worker_hours: np.ndarray
    met_produced: np.ndarray
    met_pulled: np.ndarray
    asked: np.ndarray
    value: float
    value_by_scenario: np.ndarray
    upper_bound: float
    gap: float
    cost_produced: np.ndarray
    cost_kept: np.ndarray
    cost_workers: np.ndarray
    cost_sites: np.ndarray
    worth_produced: np.ndarray
    worth_kept: np.ndarray
    limits: tuple[Limit, ...]
    notes: tuple[str, ...] = ()
    open_sites: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    cost_change: np.ndarray = field(default_factory=lambda: np.zeros(1))

    @property
    def cost_pence(self) -> np.ndarray:
        """All that the plan costs in each month, (T,) pence."""
        return self.cost_produced + self.cost_kept + self.cost_workers + self.cost_sites + self.cost_change

    @property
    def met(self) -> np.ndarray:
        """People expected to be met, by either way, (A, N, T)."""
        return self.met_produced + self.met_pulled

    def tightest(self, how_many: int = 5) -> tuple[Limit, ...]:
        """The limits of which one per cent more (of a floor: less) would be worth most, dearest first."""
        binding = [limit for limit in self.limits if limit.worth_of_one_more > 0]
        dearest_first = sorted(binding, key=lambda limit: (-limit.worth_of_one_more * limit.amount, limit.name))
        return tuple(dearest_first[:how_many])

    def holding_back(self, how_many: int = 5) -> tuple[Limit, ...]:
        """The dearest of the limits by name, each in every month in which it binds, dearest name first."""
        by_name: dict[str, list[Limit]] = {}
        for limit in self.tightest(len(self.limits)):
            by_name.setdefault(limit.name, []).append(limit)
        dearest_first = sorted(
            by_name.values(), key=lambda own: (-sum(one.worth_of_one_more * one.amount for one in own), own[0].name)
        )
        months = {month: i for i, month in enumerate(dict.fromkeys(limit.month for limit in self.limits))}
        return tuple(
            limit for own in dearest_first[:how_many] for limit in sorted(own, key=lambda one: months[one.month])
        )

    def __eq__(self, other) -> bool:
        if not isinstance(other, Plan):
            return NotImplemented
        names = [each.name for each in fields(self)]
        pairs = [(getattr(self, name), getattr(other, name)) for name in names]
        return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)

    __hash__ = None


@dataclass(frozen=True)
class NoPlanFits:
    """No plan keeps within every limit. A result, not an error: `sentence` says which limits are at odds.

    limits    names of the limits at odds
    month     the first month in which they are
    """

    sentence: str
    limits: tuple[str, ...]
    month: str
    mode: str = "both"


def in_figures(number: float) -> str:
    """A number to about three figures, never in powers of ten: 1,234, 12.3, 0.0123."""
    if number == 0 or not np.isfinite(number):
        return f"{number:g}"
    places = max(0, 2 - int(np.floor(np.log10(abs(number)))))
    return f"{number:,.{places}f}"
