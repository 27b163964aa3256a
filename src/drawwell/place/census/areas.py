"""The neighbourhoods (LSOA 2021) of one local authority, with their census counts."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawwell.engine.residents import residents
from drawwell.place.census.assumptions import Assumptions
from drawwell.place.census.sources import OPEN_GOVERNMENT_LICENCE, CensusRefused, degrees, number, rows_of

CENSUS_FILE = "lsoa_england/lsoa21_england.csv.gz"
AREA_SOURCE = f"Census 2021 (ONS) and Indices of Deprivation 2025 (MHCLG), {OPEN_GOVERNMENT_LICENCE}"
AGES = (
    *("p0_4", "p5_9", "p10_14", "p15_19", "p20_24", "p25_29", "p30_34", "p35_39", "p40_44", "p45_49"),
    *("p50_54", "p55_59", "p60_64", "p65_69", "p70_74", "p75_79", "p80_84", "p85_plus"),
)
COUNTED = (
    *("health_bad", "health_very_bad", "disabled_a_lot", "disabled_a_little"),
    *("care_1_19h", "care_20_49h", "care_50h_plus"),
    *("hh_overcrowded_m1", "hh_overcrowded_m2", "hh_dep_1", "hh_dep_2", "hh_dep_3", "hh_dep_4"),
)
CARING = ("care_1_19h", "care_20_49h", "care_50h_plus")
CARES, CARES_NOT = "cares for someone", "does not care for anyone"
BANDS = {
    "25-44": ("p25_29", "p30_34", "p35_39", "p40_44"),
    "45-64": ("p45_49", "p50_54", "p55_59", "p60_64"),
    "65-79": ("p65_69", "p70_74", "p75_79"),
    "80+": ("p80_84", "p85_plus"),
}


@dataclass(frozen=True)
class Area:
    """One neighbourhood: where it is, its tenth of deprivation (1 = most deprived), people by age, counts."""

    code: str
    name: str
    latitude: float
    longitude: float
    decile: int
    ward: str
    people_by_band: dict[str, int]
    counts: dict[str, int]

    @property
    def people(self) -> int:
        return sum(self.people_by_band.values())


@dataclass(frozen=True)
class Centroid:
    """The middle of any English neighbourhood, to tell which authority a point lies in."""

    code: str
    latitude: float
    longitude: float
    authority: str


def read_areas(data: Path, lad: str, assumptions: Assumptions) -> tuple[str, tuple[Area, ...], tuple[Centroid, ...]]:
    """The authority's name, its areas sorted by code, and the centroids of all England.

    Refuses an unknown code with the nearest names. Household counts of older people living alone are added
    where a file holds them for these areas.
    """
    needs = ("lsoa21", "name", "pop", *AGES, *COUNTED, "imd25_decile", "lad22", "lad22_name")
    mine, centroids, names = [], [], {}
    for row in rows_of(data / CENSUS_FILE, needs=(*needs, "latitude", "longitude")):
        names[row["lad22"]] = row["lad22_name"]
        middle = degrees(row, "latitude", CENSUS_FILE), degrees(row, "longitude", CENSUS_FILE)
        centroids.append(Centroid(row["lsoa21"], *middle, row["lad22"]))
        if row["lad22"] == lad:
            mine.append(row)
    if not mine:
        raise CensusRefused(_unknown(lad, names))
    wards = _wards(data, {row["lsoa21"] for row in mine})
    alone = _older_people_living_alone(data, {row["lsoa21"] for row in mine})
    areas = (_area(row, wards, alone, assumptions) for row in mine)
    return names[lad], tuple(sorted(areas, key=lambda area: area.code)), tuple(centroids)


def area_rows(areas: tuple[Area, ...]) -> list[dict]:
    return [
        {
            "area": area.code,
            "name": f"{area.name} ({area.ward})" if area.ward else area.name,
            "latitude": area.latitude,
            "longitude": area.longitude,
            "deprivation_decile": area.decile,
            "source": AREA_SOURCE,
        }
        for area in areas
    ]


def population_rows(areas: tuple[Area, ...], assumptions: Assumptions) -> list[dict]:
    """People by age and by whether they care for somebody unpaid; ages are the census's own, to the person."""
    caring = _caring_by_age(areas, assumptions)
    return [
        {"area": area.code, "age_band": band, "circumstance": circumstance, "people": int(people)}
        for area, cares in zip(areas, caring, strict=True)
        for (band, all_of_it), unpaid in zip(area.people_by_band.items(), cares, strict=True)
        for circumstance, people in ((CARES, unpaid), (CARES_NOT, all_of_it - unpaid))
    ]


def _caring_by_age(areas: tuple[Area, ...], assumptions: Assumptions) -> np.ndarray:
    """(A, bands) whole people who care unpaid: counted for each area, and told apart by age with the stated shares."""
    ages = np.array([list(area.people_by_band.values()) for area in areas], float)
    people = ages.sum(axis=1)
    cares = np.minimum([sum(area.counts[column] for column in CARING) for area in areas], people)
    bands = [band.replace("+", "-and-over") for band in areas[0].people_by_band]
    share = np.array([assumptions.value(f"caring-unpaid-share-{band}") for band in bands])
    usual = ages.sum(axis=0)
    together = np.stack([usual * (1 - share), usual * share], axis=1)
    found = residents(together, [ages, np.stack([people - cares, cares], axis=1)], seed=1)
    return np.clip(np.round(found.expected[..., 1]), 0, ages)


def _area(row: dict, wards: dict[str, str], alone: dict[str, int], assumptions: Assumptions) -> Area:
    ages = {age: number(row, age, CENSUS_FILE) for age in AGES}
    fifteen = round(ages["p15_19"] * assumptions.value("share-of-15-to-19-aged-15"))
    bands = {
        "0-15": ages["p0_4"] + ages["p5_9"] + ages["p10_14"] + fifteen,
        "16-24": ages["p15_19"] - fifteen + ages["p20_24"],
        **{band: sum(ages[age] for age in parts) for band, parts in BANDS.items()},
    }
    counts = {column: number(row, column, CENSUS_FILE) for column in COUNTED}
    counts["children_0_15"] = bands["0-15"]
    counts["people_65_plus"] = bands["65-79"] + bands["80+"]
    counts["adults_16_plus"] = sum(bands.values()) - bands["0-15"]
    if row["lsoa21"] in alone:
        counts["lives_alone_66_plus"] = alone[row["lsoa21"]]
    return Area(
        code=row["lsoa21"],
        name=row["name"],
        latitude=degrees(row, "latitude", CENSUS_FILE),
        longitude=degrees(row, "longitude", CENSUS_FILE),
        decile=number(row, "imd25_decile", CENSUS_FILE),
        ward=wards.get(row["lsoa21"], ""),
        people_by_band=bands,
        counts=counts,
    )


def _wards(data: Path, codes: set[str]) -> dict[str, str]:
    rows = rows_of(data / "lsoa_england/lsoa21_ward24.csv.gz", needs=("lsoa21_code", "ward24_name"))
    return {row["lsoa21_code"]: row["ward24_name"] for row in rows if row["lsoa21_code"] in codes}


def _older_people_living_alone(data: Path, codes: set[str]) -> dict[str, int]:
    path = data / "services_trafford/census2021_household_composition_lsoa.csv"
    if not path.is_file():
        return {}
    wanted = "One-person household: Aged 66 years and over"
    return {
        row["area_code"]: number(row, "value", path.name)
        for row in rows_of(path, needs=("area_code", "indicator", "value"))
        if row["area_code"] in codes and row["indicator"] == wanted
    }


def _unknown(lad: str, names: dict[str, str]) -> str:
    """The sentence for a code that is not there, with the codes a person may have meant."""
    by_name = {name.lower(): code for code, name in names.items()}
    found = [by_name[name] for name in difflib.get_close_matches(lad.lower(), by_name, n=3, cutoff=0.5)]
    found += [code for code in difflib.get_close_matches(lad.upper(), sorted(names), n=3) if code not in found]
    nearest = "; ".join(f"{code} is {names[code]}" for code in found[:4])
    hint = f"Nearest: {nearest}." if nearest else "A code looks like E08000009 (Trafford)."
    return f"There is no local authority with the code '{lad}' in {CENSUS_FILE}. {hint}"
