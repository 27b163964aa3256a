"""The assumed money, room and floors of a real borough leave a plan that fits, in each of the three ways."""

from pathlib import Path

import numpy as np
import pytest

from drawwell.engine.plan import Floor, Minimum, NoPlanFits, PlanCase, solve
from drawwell.place.census import from_census
from drawwell.place.census.located import distance_km
from drawwell.place.folder import read

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not (DATA / "lsoa_england").is_dir(), reason="the real tables (../shared/data) are not on this machine"
)


@pytest.fixture(scope="module", params=["E09000013", "E08000009"])
def month(request, tmp_path_factory):
    """One month of the leanest year of a borough, as a case for the engine."""
    out = tmp_path_factory.mktemp(request.param)
    from_census(DATA, request.param, out)
    return case_of(read(out), "2028-29")


def share_met(plan):
    assert not isinstance(plan, NoPlanFits), plan.sentence
    return plan.met.sum() / plan.asked.sum()


def test_half_to_three_quarters_of_need_can_be_met_with_both(month):
    assert 0.5 <= share_met(solve(month, "both")) <= 0.75


@pytest.mark.parametrize("mode", ["production only", "partnering only"])
def test_each_way_alone_has_a_plan_that_fits(month, mode):
    assert 0.25 <= share_met(solve(month, mode)) <= 0.7


def case_of(folder, year):
    """Expected demand of one month; access halves every so many km; the nearest three sites stay in reach."""
    known = {row.assumption: row.value for row in folder.assumptions}
    areas, needs, capabilities, sites = folder.areas, folder.needs, folder.capabilities, folder.sites
    at_area, at_need = indexed(areas, "area"), indexed(needs, "need")
    at_capability, at_site = indexed(capabilities, "capability"), indexed(sites, "site")
    demand = np.zeros((1, len(areas), len(needs), 1))
    for row in folder.need_estimates:
        demand[0, at_area[row.area], at_need[row.need], 0] = row.people_per_year / 12
    fit = np.zeros((2, len(needs), len(capabilities)))
    for row in folder.fit:
        fit[:, at_need[row.need], at_capability[row.capability]] = row.produced_share, row.pulled_share
    room = np.zeros((len(sites), len(capabilities)))
    for row in folder.services:
        room[at_site[row.site], at_capability[row.capability]] += row.units_max_per_month
    budget = [row for row in folder.budget if row.year == year]
    minimums = [
        Minimum(row.name, at_capability[row.capability], max(row.statutory_minimum_pence, row.committed_pence) / 12)
        for row in budget
        if row.capability and max(row.statutory_minimum_pence, row.committed_pence)
    ]
    each = {
        name: np.array([float(getattr(row, name)) for row in capabilities])
        for name in ("units_per_person_produced", "units_per_pull", "worker_hours_per_pull")
        + ("cost_per_unit_produced_pence", "cost_per_unit_kept_pence", "can_be_produced", "can_be_kept_free")
    }
    return PlanCase(
        areas=tuple(at_area),
        needs=tuple(at_need),
        capabilities=tuple(at_capability),
        sites=tuple(at_site),
        months=("2029-01",),
        demand=demand,
        scenario_weight=np.ones(1),
        value=np.outer(np.ones(len(areas)), [row.priority_weight for row in needs]),
        fit_produced=fit[0],
        fit_pulled=fit[1],
        access_produced=access(areas, sites, known["access-halves-at-km-visited"]),
        access_pulled=access(areas, sites, known["access-halves-at-km-travels"]),
        units_produced=each["units_per_person_produced"],
        units_pulled=each["units_per_pull"],
        worker_hours=each["worker_hours_per_pull"],
        can_produce=(room > 0) & (each["can_be_produced"] > 0),
        can_keep=(room > 0) & (each["can_be_kept_free"] > 0),
        units_max=room,
        cost_produced=each["cost_per_unit_produced_pence"],
        cost_kept=each["cost_per_unit_kept_pence"],
        cost_worker_hour=known["worker-hour-cost-pence"],
        site_cost=np.array([float(row.cost_per_month_pence) for row in sites]),
        budget=np.array([sum(row.budget_pence for row in budget) / 12]),
        worker_hours_max=np.array([known["worker-hours-per-month"]]),
        floors=tuple(Floor(need, at, known["universal-floor-share"]) for need, at in at_need.items()),
        minimums=tuple(minimums),
    )


def indexed(rows, column):
    return {getattr(row, column): at for at, row in enumerate(rows)}


def access(areas, sites, halves_at_km):
    km = np.array([[distance_km(a.latitude, a.longitude, s.latitude, s.longitude) for s in sites] for a in areas])
    share = 0.5 ** (km / halves_at_km)
    in_reach = share >= 0.05
    np.put_along_axis(in_reach, np.argsort(km, axis=1, kind="stable")[:, :3], True, axis=1)
    return np.where(in_reach, share, 0.0)
