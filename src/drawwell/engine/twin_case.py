"""What is rehearsed: a plan, the people it is for and the rates nobody has measured, as plain tables.

Letters in shapes: W demand scenarios, A areas, N needs, T months, C capabilities, M stations.
A station is one capability at one site, produced or kept free; the last station is the workers' own hours, which they
work in shifts (S of them): a shift is so many of the hours, in its own hours of the week, with its own places beside
people.
"""

from dataclasses import dataclass, field, fields, replace

import numpy as np

DAYS_IN_MONTH = 365.25 / 12
WEEK = 168  # hours
CHOICES = 12  # how many of the best stations within reach a person may be offered
CEILING = 1.25  # needs are drawn at this much over the highest rate and thinned: a surge adds, never reshuffles
INVENTED = "invented for rehearsals; replace it with what the place has measured"


class RehearsalRefused(ValueError):
    """The rehearsal cannot be run as asked; the message says what to put right."""


def rate(value: float, low: float, high: float, unit: str, key: str, source: str = INVENTED):
    """One assumption: its value and, beside it, its range, unit, key in a place folder and source."""
    about = {"low": low, "high": high, "unit": unit, "key": key, "source": source}
    return field(default=value, metadata=about)


@dataclass(frozen=True)
class Behaviour:
    """How people and services behave: every rate is an assumption, with its range and source in `about()`."""

    noticed_share: float = rate(0.6, 0.3, 0.9, "share of misfits seen beforehand", "misfit-noticed-share")
    desk_sees_share: float = rate(0.2, 0.0, 0.6, "share of misfits seen at a desk", "misfit-seen-at-desk-share")
    returns_share: float = rate(0.4, 0.2, 0.7, "share of misfits", "returns-as-failure-demand-share")
    returns_after_days: float = rate(30.0, 10.0, 60.0, "days, mean", "returns-after-days-mean")
    gives_up_after_days: float = rate(45.0, 20.0, 90.0, "days, mean", "gives-up-after-days-mean")
    eases_after_days: float = rate(365.0, 120.0, 1000.0, "days, mean", "eases-after-days-mean")
    escalates_share: float = rate(0.1, 0.02, 0.25, "share of unmet", "escalates-share")
    escalation_pence: float = rate(90000.0, 30000.0, 200000.0, "pence, paid by others", "escalation-cost-pence")
    lapse_days: float = rate(7.0, 3.0, 14.0, "days of capacity that can stand unused", "unused-lapses-after-days")
    visits_max: int = rate(5, 3, 8, "visits for one need", "visits-most")
    pulls_refused_share: float = rate(0.0, 0.0, 0.3, "share of pulls refused by the system", "pulls-refused-share")
    hours_creep_share: float = rate(0.0, 0.0, 0.4, "extra worker hours on each pull", "worker-hours-creep-share")
    beside_days: float = rate(60.0, 20.0, 120.0, "days, mean", "beside-a-person-days-mean")

    def __post_init__(self):
        for name, about in self.about().items():
            value = getattr(self, name)
            if not value >= 0 or value == float("inf"):
                raise RehearsalRefused(f"{name} is {value}: it must be a number of 0 or more ({about['unit']}).")
            if "share" in name and name != "hours_creep_share" and value > 1:
                raise RehearsalRefused(f"{name} is {value}: a share lies between 0 and 1.")
            if name.endswith("_days") and value == 0:
                raise RehearsalRefused(f"{name} is 0: it must be more than 0 days.")
        if not 1 <= self.visits_max <= 255:
            raise RehearsalRefused(f"visits_max is {self.visits_max}: it must lie between 1 and 255 visits.")

    @classmethod
    def about(cls) -> dict[str, dict]:
        """By name: low, high, unit, key (the name in a place folder's assumptions.csv) and source."""
        return {rate.name: {"value": rate.default, **rate.metadata} for rate in fields(cls)}

    @classmethod
    def from_assumptions(cls, values: dict[str, float]) -> "Behaviour":
        """The behaviour a place states, by assumption key; what it does not state keeps its default."""
        stated = {}
        for name, about in cls.about().items():
            if about["key"] in values:
                stated[name] = type(about["value"])(values[about["key"]])
        return cls(**stated)

    def ranges(self) -> dict[str, tuple[float, float]]:
        """The lowest and highest plausible value of each rate that may be varied."""
        return {name: (about["low"], about["high"]) for name, about in self.about().items()}

    def but(self, **changes) -> "Behaviour":
        """The same behaviour with some rates changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class TwinCase:
    """One rehearsal's tables. Built by `from_plan`; frozen, so the same case and seed give the same answer.

    arise              (W, A, N, T) people whose need arises in the month
    scenario_weight    (W,)         adds up to 1; the seed chooses the scenario, alike in every plan
    ceiling            (A, N)       most people a month that may be asked for in any scenario or surge
    produced_count, kept_count      how many stations of each kind; stations run produced, kept, workers
    station_site, station_capability (M,)   -1 for the workers
    units              (M, T)       units opened in the month (hours for the workers)
    units_per_use      (M,)         units one person draws; nan for the workers: their hours depend on the pull
    worker_hours       (C,)         hours of a worker that one pull takes
    choices_produced, choices_kept (A*N, K)  stations in the order they are offered; -1 ends the list
    access_produced, access_kept   (A*N, K)  share of the area's people who can use that station
    fit_produced, fit_pulled       (N, C)    share whom the capability suits
    fifth              (A,)         0 the most deprived fifth .. 4 the least; -1 unknown
    segments           tuple        groups of residents, such as age bands; one where they are not told apart
    segment_share      (A, N, G)    share of those in need who are in this segment or one before it; the last is 1
    entitled           (M, G)       whether a segment may use the station; a pull asks for no entitlement
    open_hours         (P, 168)     weekly patterns: which hours of the week, from Monday's first, are open
    pattern            (M,)         which pattern a station keeps; -1: open always; the workers keep their shifts'
    shifts             tuple        groups of workers who are at work in the same hours; one worker may be a shift
    shift_share        (S,)         share of the workers' hours that this shift works
    shift_pattern      (S,)         which pattern it keeps; -1: at work always
    caseload           (S, T)       people whom the shift's workers can be beside at once; inf: no limit
    cost_pence         dict         what the plan spends over the horizon: produced, kept, workers, sites
    """

    areas: tuple[str, ...]
    needs: tuple[str, ...]
    capabilities: tuple[str, ...]
    sites: tuple[str, ...]
    mode: str
    arise: np.ndarray
    scenario_weight: np.ndarray
    ceiling: np.ndarray
    produced_count: int
    kept_count: int
    station_site: np.ndarray
    station_capability: np.ndarray
    units: np.ndarray
    units_per_use: np.ndarray
    worker_hours: np.ndarray
    choices_produced: np.ndarray
    choices_kept: np.ndarray
    access_produced: np.ndarray
    access_kept: np.ndarray
    fit_produced: np.ndarray
    fit_pulled: np.ndarray
    fifth: np.ndarray
    segments: tuple[str, ...]
    segment_share: np.ndarray
    entitled: np.ndarray
    open_hours: np.ndarray
    pattern: np.ndarray
    shifts: tuple[str, ...]
    shift_share: np.ndarray
    shift_pattern: np.ndarray
    caseload: np.ndarray
    cost_pence: dict[str, float]
    behaviour: Behaviour

    @property
    def days(self) -> float:
        """How long the rehearsal lasts, in days."""
        return self.arise.shape[3] * DAYS_IN_MONTH

    @classmethod
    def from_plan(cls, plan_case, plan, behaviour=None, *, deprivation_decile=None, ceiling=None) -> "TwinCase":
        """Lay out a plan for rehearsal.

        plan has produced (S, C, T) and kept (S, C, T) in units a month and worker_hours (T,) or (S, T).
        deprivation_decile (A,) runs from 1, the most deprived tenth. ceiling (A, N) people a month is needed
        only to rehearse a surge beside its base with the same people; otherwise a quarter over the highest month.
        """
        behaviour = behaviour or Behaviour()
        check_plan(plan_case, plan)
        produced, kept = np.maximum(plan.produced, 0.0), np.maximum(plan.kept, 0.0)
        hours = np.maximum(plan.worker_hours, 0.0)
        hours = hours.sum(axis=0) if hours.ndim == 2 else hours
        makes, keeps = stations_of(produced), stations_of(kept)
        arise = np.ascontiguousarray(plan_case.demand, float)
        by_need = np.asarray(plan_case.fit_produced, float), np.asarray(plan_case.fit_pulled, float)
        offered = ranked(makes, plan_case.access_produced, by_need[0])
        pulled = ranked(keeps, plan_case.access_pulled, by_need[1])
        decile = deprivation_decile
        return cls(
            areas=tuple(plan_case.areas),
            needs=tuple(plan_case.needs),
            capabilities=tuple(plan_case.capabilities),
            sites=tuple(plan_case.sites),
            mode=str(getattr(plan, "mode", "")),
            arise=arise,
            scenario_weight=np.asarray(plan_case.scenario_weight, float),
            ceiling=arise.max(axis=(0, 3)) * CEILING if ceiling is None else np.asarray(ceiling, float),
            produced_count=len(makes),
            kept_count=len(keeps),
            station_site=np.array([s for s, _ in makes + keeps] + [-1], np.int64),
            station_capability=np.array([c for _, c in makes + keeps] + [-1], np.int64),
            units=np.array([produced[s, c] for s, c in makes] + [kept[s, c] for s, c in keeps] + [hours]),
            units_per_use=np.array(
                [plan_case.units_produced[c] for _, c in makes]
                + [plan_case.units_pulled[c] for _, c in keeps]
                + [np.nan]
            ),
            worker_hours=np.asarray(plan_case.worker_hours, float) * (1 + behaviour.hours_creep_share),
            choices_produced=offered[0],
            choices_kept=np.where(pulled[0] >= 0, pulled[0] + len(makes), -1),
            access_produced=offered[1],
            access_kept=pulled[1],
            fit_produced=by_need[0],
            fit_pulled=by_need[1],
            fifth=np.full(len(plan_case.areas), -1) if decile is None else (np.asarray(decile, int) - 1) // 2,
            segments=("everybody",),
            segment_share=np.ones((len(plan_case.areas), len(plan_case.needs), 1)),
            entitled=np.ones((len(makes) + len(keeps) + 1, 1), bool),
            open_hours=np.zeros((0, WEEK), bool),
            pattern=np.full(len(makes) + len(keeps) + 1, -1, np.int64),
            shifts=("everybody",),
            shift_share=np.ones(1),
            shift_pattern=np.full(1, -1),
            caseload=np.full((1, arise.shape[3]), np.inf),
            cost_pence=costs_of(plan_case, produced, kept, hours),
            behaviour=behaviour,
        )

    def hours_by_shift(self) -> np.ndarray:
        """The workers' hours in each month by shift, (S, T)."""
        return self.shift_share[:, None] * self.units[-1]

    def with_behaviour(self, behaviour: Behaviour) -> "TwinCase":
        """The same plan for the same people, who behave otherwise."""
        creep = (1 + behaviour.hours_creep_share) / (1 + self.behaviour.hours_creep_share)
        return replace(self, behaviour=behaviour, worker_hours=self.worker_hours * creep)


def stations_of(units: np.ndarray) -> list[tuple[int, int]]:
    """The (site, capability) pairs at which any month opens any capacity; units is (S, C, T)."""
    return [(int(s), int(c)) for s, c in np.argwhere(units.max(axis=2) > 1e-9)]


def ranked(stations, access, fit) -> tuple[np.ndarray, np.ndarray]:
    """For each area and need the stations in the order they are offered: access x fit, best first.

    access (A, S), fit (N, C) -> stations (A*N, K) and their access (A*N, K); K is at most CHOICES.
    """
    access, fit = np.asarray(access, float), np.asarray(fit, float)
    streams = access.shape[0] * fit.shape[0]
    if not stations:
        return np.full((streams, 1), -1, np.int64), np.zeros((streams, 1))
    sites, capabilities = np.array(stations).T
    width = min(CHOICES, len(stations))
    chosen = np.full((streams, width), -1, np.int64)
    reach = np.zeros((streams, width))
    for area in range(access.shape[0]):
        worth = access[area, sites] * fit[:, capabilities]  # (N, stations)
        order = np.argsort(-worth, axis=1, kind="stable")[:, :width]
        some = np.take_along_axis(worth, order, axis=1) > 0
        rows = slice(area * fit.shape[0], (area + 1) * fit.shape[0])
        chosen[rows] = np.where(some, order, -1)
        reach[rows] = np.where(some, access[area, sites][order], 0.0)
    return chosen, reach


def misfit_days(fit: np.ndarray, patience_days: float) -> np.ndarray:
    """How many days' wait a poor fit is as bad as, (N, C): -patience x log(fit); a long time where it never fits."""
    return -patience_days * np.log(np.maximum(fit, 1e-12))


def costs_of(case, produced, kept, hours) -> dict[str, float]:
    """What the plan spends over the horizon, in pence, by what it buys, whether or not anybody comes."""
    months = produced.shape[2]
    return {
        "produced": float(np.einsum("sct,c->", produced, np.asarray(case.cost_produced, float))),
        "kept free": float(np.einsum("sct,c->", kept, np.asarray(case.cost_kept, float))),
        "workers": float(hours.sum() * case.cost_worker_hour),
        "sites": float(np.sum(case.site_cost) * months),
    }


def check_plan(case, plan) -> None:
    """Raise RehearsalRefused where a plan does not belong to its case or cannot be rehearsed."""
    months = np.asarray(case.demand).shape[3]
    if months == 0:
        raise RehearsalRefused("The rehearsal has no months: give demand for at least one.")
    if not len(case.areas) or not len(case.needs):
        raise RehearsalRefused("The rehearsal has no areas or no needs: give at least one of each.")
    if len(case.capabilities) > 63:
        raise RehearsalRefused(f"There are {len(case.capabilities)} capabilities; a rehearsal can carry 63.")
    shape = (len(case.sites), len(case.capabilities), months)
    for name in ("produced", "kept"):
        units = np.asarray(getattr(plan, name))
        if units.shape != shape:
            raise RehearsalRefused(f"The plan's {name} has shape {units.shape}; sites, capabilities, months: {shape}.")
        if not np.isfinite(units).all() or units.min(initial=0) < -1e-6:
            raise RehearsalRefused(f"The plan's {name} holds a negative or unknown number of units.")
    hours = np.asarray(plan.worker_hours)
    if hours.shape[-1] != months or not np.isfinite(hours).all() or hours.min() < -1e-6:
        raise RehearsalRefused("The plan's worker hours must be 0 or more, one number a month.")
    if not np.isfinite(case.demand).all() or np.min(case.demand) < 0:
        raise RehearsalRefused("Demand holds a negative or unknown number of people.")


def offers(case, choices, access, fit) -> list[list[tuple[int, float, float]]]:
    """For each area and need the stations it may be offered: station, share who can use it, days a misfit costs."""
    days = misfit_days(fit, case.behaviour.gives_up_after_days).tolist()
    capability, needs = case.station_capability.tolist(), len(case.needs)
    table = []
    for stream, (stations, reach) in enumerate(zip(choices.tolist(), access.tolist(), strict=True)):
        row = zip(stations, reach, strict=True)
        table.append([(m, share, days[stream % needs][capability[m]]) for m, share in row if m >= 0])
    return table
