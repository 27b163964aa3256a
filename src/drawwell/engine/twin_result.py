"""What a rehearsal found: counts that add up exactly, waits, money, and who was left out."""

from dataclasses import dataclass, fields

import numpy as np

from drawwell.engine.twin_case import TwinCase

ENDS = (
    "met by produced",
    "met by pulled",
    "gave up",
    "eased",
    "left unhelped",
    "nowhere to go",
    "still waiting",
)
MET_PRODUCED, MET_PULLED, GAVE_UP, EASED, LEFT, NOWHERE, WAITING = range(len(ENDS))
PULLED_DAYS = 60  # waits of pulls longer than this are counted together
BINS_A_DAY = 4  # waits are kept to a quarter of a day, so that memory does not grow with people


@dataclass
class Tally:
    """The running counts of one rehearsal. Both twins fill one, and `summarise` reads it.

    ends (E, A, N); contacts, failures, escalated (A, N); wait_bins (N, B) and wait_bins_fifth (6, B) count
    askings by quarter-days waited; wait_sum, wait_count, met_days (A, N); lined, line_days, joined (M,)
    used (M + S,), where hours of workers are counted by shift, after the stations, and not at the workers' own;
    ends_segment (E, G), wait_bins_segment (G, B): the same by segment, filled where there is more than one;
    pulled_bins (C, P): pulls served, by quarter-days from the worker's pull to help, of each capability;
    wait_pulled (2,): days waited, and how many askings, by those on the way to a pull;
    units used, person-days in line as people left it, the same as the area under the line's length, joinings.
    """

    ends: np.ndarray
    contacts: np.ndarray
    failures: np.ndarray
    escalated: np.ndarray
    wait_bins: np.ndarray
    wait_bins_fifth: np.ndarray
    wait_sum: np.ndarray
    wait_count: np.ndarray
    met_days: np.ndarray
    ends_segment: np.ndarray
    wait_bins_segment: np.ndarray
    wait_pulled: np.ndarray
    pulled_bins: np.ndarray
    used: np.ndarray
    lined: np.ndarray
    line_days: np.ndarray
    joined: np.ndarray
    totals: np.ndarray  # events, pulls, pulls refused

    @classmethod
    def empty(cls, case: TwinCase) -> "Tally":
        """Nothing counted yet, in the shapes of the case."""
        areas, needs, stations = len(case.areas), len(case.needs), len(case.units)
        bins = int(case.days * BINS_A_DAY) + 2
        whole, real = np.int64, np.float64
        return cls(
            ends=np.zeros((len(ENDS), areas, needs), whole),
            contacts=np.zeros((areas, needs), whole),
            failures=np.zeros((areas, needs), whole),
            escalated=np.zeros((areas, needs), whole),
            wait_bins=np.zeros((needs, bins), whole),
            wait_bins_fifth=np.zeros((6, bins), whole),
            wait_sum=np.zeros((areas, needs), real),
            wait_count=np.zeros((areas, needs), whole),
            met_days=np.zeros((areas, needs), real),
            ends_segment=np.zeros((len(ENDS), len(case.segments)), whole),
            wait_bins_segment=np.zeros((len(case.segments), bins), whole),
            wait_pulled=np.zeros(2, real),
            pulled_bins=np.zeros((len(case.capabilities), PULLED_DAYS * BINS_A_DAY + 2), whole),
            used=np.zeros(stations + len(case.shifts), real),
            lined=np.zeros(stations, real),
            line_days=np.zeros(stations, real),
            joined=np.zeros(stations, whole),
            totals=np.zeros(3, whole),
        )


@dataclass(frozen=True)
class TwinResult:
    """One rehearsal's answer. Counts are of people's needs (episodes); they add up:

    asked = met_produced + met_pulled + gave_up + eased + left_unhelped + nowhere_to_go + still_waiting
    A wait is from one asking to the start of that help, or to leaving, or to the end of the rehearsal.
    """

    mode: str
    seed: int
    asked: int
    met: int
    met_produced: int
    met_pulled: int
    unmet: int
    gave_up: int
    eased: int
    left_unhelped: int
    nowhere_to_go: int
    still_waiting: int
    contacts: int
    failure_contacts: int
    escalated: int
    pulls: int
    pulls_refused: int
    met_share: float
    wait_days_mean: float
    wait_days_p50: float
    wait_days_p90: float
    wait_days_pulled_mean: float
    days_to_met_mean: float
    worker_hours_used: float
    worker_hours_kept: float
    worker_hours_used_by_shift: np.ndarray
    produced_used_share: float
    reserve_used_share: float
    cost_pence: float
    cost_by_pence: dict
    cost_to_others_pence: float
    cost_per_met_pence: float
    gap_share: float | None
    met_by_area_need: np.ndarray
    unmet_by_area_need: np.ndarray
    ends_by_area_need: np.ndarray
    asked_by_need: np.ndarray
    met_by_need: np.ndarray
    asked_by_fifth: np.ndarray
    met_by_fifth: np.ndarray
    failures_by_area_need: np.ndarray
    wait_days_mean_by_area: np.ndarray
    wait_days_by_need: np.ndarray
    wait_days_by_fifth: np.ndarray
    asked_by_segment: np.ndarray
    met_by_segment: np.ndarray
    wait_days_by_segment: np.ndarray
    used_by_station: np.ndarray
    joined_by_station: np.ndarray
    pulls_served_by_wait: np.ndarray
    events: int

    def to_dict(self) -> dict:
        """The answer as numbers, words and lists, fit for JSON."""
        plain = {}
        for item in fields(self):
            value = getattr(self, item.name)
            plain[item.name] = np.where(np.isnan(value), None, value).tolist() if is_array(value) else value
        return plain


def is_array(value) -> bool:
    """Whether a value is a numpy array."""
    return isinstance(value, np.ndarray)


def summarise(case: TwinCase, tally: Tally, seed: int) -> TwinResult:
    """Turn one rehearsal's counts into its answer."""
    ends = tally.ends.sum(axis=(1, 2))
    asked, met = int(ends.sum()), int(ends[MET_PRODUCED] + ends[MET_PULLED])
    made, kept, workers = kinds(case)
    opened, by_shift = case.units.sum(axis=1), tally.used[workers + 1 :]
    cost = float(sum(case.cost_pence.values()))
    met_by, unmet_by = tally.ends[:2].sum(axis=0), tally.ends[2:].sum(axis=0)
    by_segment, waits_by_segment = tally.ends_segment, tally.wait_bins_segment
    if len(case.segments) == 1:  # not counted apart
        by_segment, waits_by_segment = ends[:, None], tally.wait_bins.sum(axis=0)[None]
    half, ninth = quantiles(tally.wait_bins.sum(axis=0), (0.5, 0.9))
    return TwinResult(
        mode=case.mode,
        seed=int(seed),
        asked=asked,
        met=met,
        **{name: int(ends[index]) for index, name in enumerate(END_FIELDS)},
        unmet=asked - met,
        contacts=int(tally.contacts.sum()),
        failure_contacts=int(tally.failures.sum()),
        escalated=int(tally.escalated.sum()),
        pulls=int(tally.totals[1]),
        pulls_refused=int(tally.totals[2]),
        met_share=over(met, asked),
        wait_days_mean=over(tally.wait_sum.sum(), tally.wait_count.sum()),
        wait_days_p50=half,
        wait_days_p90=ninth,
        wait_days_pulled_mean=over(*tally.wait_pulled),
        days_to_met_mean=over(tally.met_days.sum(), met),
        worker_hours_used=float(by_shift.sum()),
        worker_hours_kept=float(opened[workers]),
        worker_hours_used_by_shift=by_shift,
        produced_used_share=over(tally.used[made].sum(), opened[made].sum()),
        reserve_used_share=over(tally.used[kept].sum(), opened[kept].sum()),
        cost_pence=cost,
        cost_by_pence=dict(case.cost_pence),
        cost_to_others_pence=float(tally.escalated.sum() * case.behaviour.escalation_pence),
        cost_per_met_pence=over(cost, met),
        gap_share=gap_between_fifths(case, tally),
        met_by_area_need=met_by,
        unmet_by_area_need=unmet_by,
        ends_by_area_need=tally.ends,
        asked_by_need=tally.ends.sum(axis=(0, 1)),
        met_by_need=met_by.sum(axis=0),
        asked_by_fifth=by_fifth(case, tally.ends.sum(axis=(0, 2))),
        met_by_fifth=by_fifth(case, met_by.sum(axis=1)),
        failures_by_area_need=tally.failures,
        wait_days_mean_by_area=shares(tally.wait_sum.sum(axis=1), tally.wait_count.sum(axis=1)),
        wait_days_by_need=np.array([quantiles(row, (0.5, 0.9)) for row in tally.wait_bins]),
        wait_days_by_fifth=np.array([quantiles(row, (0.5, 0.9)) for row in tally.wait_bins_fifth[:5]]),
        asked_by_segment=by_segment.sum(axis=0),
        met_by_segment=by_segment[:2].sum(axis=0),
        wait_days_by_segment=np.array([quantiles(row, (0.5, 0.9)) for row in waits_by_segment]),
        used_by_station=np.append(tally.used[:workers], by_shift.sum()),
        joined_by_station=tally.joined,
        pulls_served_by_wait=tally.pulled_bins,
        events=int(tally.totals[0]),
    )


END_FIELDS = tuple(name.replace("by ", "").replace(" ", "_") for name in ENDS)


def kinds(case: TwinCase) -> tuple[slice, slice, int]:
    """Where the produced stations, the kept ones and the workers are among the stations."""
    made, kept = case.produced_count, case.kept_count
    return slice(0, made), slice(made, made + kept), made + kept


def by_fifth(case: TwinCase, of_area: np.ndarray) -> np.ndarray:
    """Counts by area (A,) added up by fifth (5,), the most deprived first; areas of unknown fifth are left out."""
    known = case.fifth >= 0
    return np.bincount(case.fifth[known], of_area[known], minlength=5).astype(np.int64)


def over(part, whole) -> float:
    """part / whole; nan where there is nothing to share."""
    return float(part) / float(whole) if whole else float("nan")


def shares(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, element by element; nan where whole is 0."""
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) > 0)


def quantiles(bins: np.ndarray, wanted) -> tuple[float, ...]:
    """Quantiles in days of counts by quarter-day (the bin's upper edge; 0: no wait); nan where empty."""
    counted = np.cumsum(bins)
    if not counted[-1]:
        return tuple(float("nan") for _ in wanted)
    return tuple(float(np.searchsorted(counted, share * counted[-1])) / BINS_A_DAY for share in wanted)


def gap_between_fifths(case: TwinCase, tally: Tally) -> float | None:
    """Share met in the least deprived fifth of areas less that in the most deprived; None without deciles.

    Areas carry their national tenth, so where a place has none in the first or last fifth its own most and
    least deprived stand in.
    """
    known = case.fifth[case.fifth >= 0]
    if not len(known) or known.min() == known.max():
        return None
    asked, met = tally.ends.sum(axis=(0, 2)), tally.ends[:2].sum(axis=(0, 2))
    most, least = case.fifth == known.min(), case.fifth == known.max()
    if not asked[most].sum() or not asked[least].sum():
        return None
    return over(met[least].sum(), asked[least].sum()) - over(met[most].sum(), asked[most].sum())
