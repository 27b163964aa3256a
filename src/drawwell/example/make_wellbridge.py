"""The long tables of the made-up place Wellbridge, worked out from its short ones: people, need, offers, budget.

    python -m drawwell.example.make_wellbridge

The short tables and what people said are written by hand in wellbridge/. Nothing here is about a real place.
Every figure comes from a seed, so running this again changes nothing.
"""

import calendar
import csv
import random
from pathlib import Path

from drawwell.place.folder import write_datapackage

FOLDER = Path(__file__).parent / "wellbridge"
SEED = 2026

# Areas by character, and how many people live in each (about 60,000 together).
PEOPLE = {
    "estate": ("WB01 WB06 WB07 WB08 WB09 WB13 WB15 WB19", 1900),
    "old town": ("WB02 WB03 WB04 WB05 WB10 WB14", 1750),
    "seafront": ("WB16 WB17 WB18", 1600),
    "suburb": ("WB11 WB12 WB20 WB21 WB22 WB23 WB24 WB28 WB29", 1650),
    "market": ("WB25 WB26 WB27", 1500),
    "village": ("WB30 WB31 WB32 WB33 WB34 WB35 WB36 WB37 WB38 WB39 WB40", 950),
}
AGE_BANDS = ("0-15", "16-24", "25-44", "45-64", "65-79", "80+")
AGE_SHARES = {  # of the people of an area, in the order of AGE_BANDS
    "estate": (0.23, 0.12, 0.28, 0.23, 0.10, 0.04),
    "old town": (0.15, 0.12, 0.31, 0.25, 0.12, 0.05),
    "seafront": (0.11, 0.07, 0.19, 0.27, 0.24, 0.12),
    "suburb": (0.18, 0.09, 0.24, 0.27, 0.16, 0.06),
    "market": (0.17, 0.10, 0.24, 0.26, 0.16, 0.07),
    "village": (0.15, 0.07, 0.20, 0.29, 0.21, 0.08),
}
CIRCUMSTANCES = {  # shares of an age band where deprivation is middling; the last one takes what is left
    "0-15": {"one parent at home": 0.24, "two parents at home": 0},
    "16-24": {"lives alone": 0.08, "lives with others": 0},
    "25-44": {"lives alone": 0.17, "cares for someone": 0.06, "brings up children alone": 0.09, "lives with others": 0},
    "45-64": {"lives alone": 0.21, "cares for someone": 0.12, "lives with others": 0},
    "65-79": {"lives alone": 0.29, "cares for someone": 0.13, "lives with others": 0},
    "80+": {"lives alone": 0.50, "cares for someone": 0.08, "lives with others": 0},
}

ADULTS, WORKING_AGE, OLDER = AGE_BANDS[1:], AGE_BANDS[1:4], AGE_BANDS[4:]
WHO = {  # in whom each need is counted: age bands, and a circumstance or everyone
    "debts": (WORKING_AGE, None),
    "home-at-risk": (WORKING_AGE, None),
    "company": (AGE_BANDS[3:], "lives alone"),
    "break-for-carers": (AGE_BANDS[2:], "cares for someone"),
    "steadier-mind": (ADULTS, None),
    "everyday-help": (OLDER, None),
    "family-strain": (AGE_BANDS[:1], None),
    "work-and-learning": (WORKING_AGE, None),
    "drink-or-drugs": (ADULTS, None),
    "safe-from-harm": (ADULTS, None),
}

YEARS = ("2025-26", "2026-27", "2027-28", "2028-29")
FALL = 0.95  # each year's budget is this share of the one before
COST_CENTRES = (  # key, name, organisation, capability, pounds in 2025-26, share fixed by statute, share by contract
    ("c100", "Rights and forms", "wellbridge-council", "advice", 420_000, 0.40, 0),
    ("c110", "Debt advice contract", "plain-advice", "debt-advice", 560_000, 0, 0.55),
    ("c120", "Work and courses", "ropewalk-trust", "job-coach", 610_000, 0, 0.20),
    ("c200", "Talking", "saltcoast-health", "talking-help", 1_150_000, 0, 0.35),
    ("c210", "Recovery", "second-wind", "recovery-help", 520_000, 0.45, 0),
    ("c300", "Family workers", "wellbridge-council", "family-help", 1_330_000, 0.45, 0),
    ("c310", "Help at home", "wellbridge-council", "home-help", 2_250_000, 0.50, 0.30),
    ("c320", "Nights", "tideway-carers", "quiet-night", 790_000, 0.40, 0.25),
    ("c400", "Rents and holds", "staithe-homes", "rent-hold", 70_000, 0, 0),
    ("c410", "Small money", "saltgate-credit", "small-money", 180_000, 0, 0),
    ("c420", "Passes", "wellbridge-council", "travel-pass", 90_000, 0, 0),
    ("c500", "Warm rooms", "kettle-on", "warm-room", 420_000, 0, 0.15),
    ("c900", "Workers beside people", "wellbridge-council", "", 1_200_000, 0, 0),
    ("c910", "Buildings", "wellbridge-council", "", 1_290_000, 0, 0),  # what sites.csv adds up to
    ("c920", "Insurance and pensions", "wellbridge-council", "", 150_000, 0, 1),
)
BECAUSE = {
    "c100": "Housing Act 1996 part 7: advice to anyone whose home is at risk",
    "c110": "Contract with Plain Advice until March 2029",
    "c120": "Grant agreement with the Ropewalk Trust until March 2029",
    "c200": "Section 75 agreement with the health trust until March 2029",
    "c210": "Condition of the public health grant: treatment for drink and drugs",
    "c300": "Children Act 1989 section 17: children in need",
    "c310": "Care Act 2014 section 18: needs that must be met; block hours with the health trust until March 2029",
    "c320": "Domestic Abuse Act 2021 part 4: safe accommodation; nights booked with Tideway Carers until March 2029",
    "c500": "Grants to village halls until March 2029",
    "c920": "Pensions of staff who left and the insurance contract until March 2030",
}

QUARTERS = (("2026-04", "2026-06"), ("2026-07", "2026-09"), ("2026-10", "2026-12"), ("2027-01", "2027-03"))
KEPT_SHARE = {"rent-hold": 0.25, "small-money": 0.35, "travel-pass": 0.3, "quiet-night": 0.10}  # short on purpose
USUALLY_KEPT = 0.16  # of a service's most units, for every other capability
# Those with a person of the story behind them answer these asks one by one; all others by themselves.
ANSWERED_BY_A_PERSON = {("staithe-homes", "advice"), ("plain-advice", "debt-advice"), ("staithe-homes", "debt-advice")}
OWNERS = {"council": "Commissioning desk", "nhs": "Capacity desk", "government": "Office manager"}


def make(folder: Path = FOLDER, seed: int = SEED) -> Path:
    """Write the long tables and datapackage.json beside the short tables; returns the folder."""
    randoms = random.Random(seed)
    population = people_by_area(_read(folder, "areas"), randoms)
    _write(folder, "population", ("area", "age_band", "circumstance", "people"), population)
    _write(folder, "need_estimates", *estimates(population, _read(folder, "areas"), _read(folder, "assumptions")))
    _write(folder, "offers", *offers(folder, randoms))
    _write(folder, "postcodes", *postcodes(_read(folder, "areas")))
    _write(folder, "budget", *budget(randoms))
    write_datapackage(folder)
    return folder


def people_by_area(areas, randoms) -> list[tuple[str, str, str, int]]:
    """Rows of area, age band, circumstance and people; more live alone or with one parent where deprivation is deep."""
    kind_of = {area: kind for kind, (codes, _) in PEOPLE.items() for area in codes.split()}
    rows = []
    for area in areas:
        kind = kind_of[area["area"]]
        total = PEOPLE[kind][1] * randoms.uniform(0.8, 1.2)
        lean = 1 + 0.06 * (5.5 - int(area["deprivation_decile"]))
        for band, share in zip(AGE_BANDS, AGE_SHARES[kind], strict=True):
            people = round(total * share * randoms.uniform(0.94, 1.06))
            left = people
            for circumstance, usual in CIRCUMSTANCES[band].items():
                count = round(people * usual * lean) if usual else left
                left -= count
                rows.append((area["area"], band, circumstance, count))
    return rows


def estimates(population, areas, assumptions):
    """Header and rows of need_estimates: people counted x rate a year x a factor that is higher where it is poor."""
    stated = {row["assumption"]: row for row in assumptions}
    steepness = float(stated["deprivation-gradient"]["value"])
    rows = []
    for area in areas:
        poorer = steepness ** ((5.5 - int(area["deprivation_decile"])) / 9)
        for need, (bands, circumstance) in WHO.items():
            counted = sum(
                people
                for code, band, lives, people in population
                if code == area["area"] and band in bands and circumstance in (None, lives)
            )
            rate = stated[f"{need}-a-year"]
            value, low, high = (round(counted * poorer * float(rate[name]), 1) for name in ("value", "low", "high"))
            basis = f"{counted} people counted x {need}-a-year, steeper by deprivation-gradient; made up for Wellbridge"
            rows.append((area["area"], need, value, low, high, basis, "2026-04-01", ""))
    return ("area", "need", "people_per_year", "low", "high", "basis", "from_date", "to_date"), rows


def postcodes(areas):
    """Header and rows of postcodes: four about the middle of each area. No British postcode begins with WB."""
    corners = (("1AA", 0.0011, 0.0016), ("2BD", 0.0009, -0.0019), ("3EF", -0.0012, -0.0014), ("4GH", -0.0008, 0.0021))
    rows = []
    for number, area in enumerate(areas, start=1):
        for inward, north, east in corners:
            point = round(float(area["latitude"]) + north, 4), round(float(area["longitude"]) + east, 4)
            rows.append((f"WB{number} {inward}", area["area"], *point, "made up for Wellbridge"))
    return ("postcode", "area", "latitude", "longitude", "source"), rows


def offers(folder: Path, randoms):
    """Header and rows of offers: each service's quarters, in one part to be used as produced and one kept free."""
    capabilities = {row["capability"]: row for row in _read(folder, "capabilities")}
    kind_of = {row["organisation"]: row["kind"] for row in _read(folder, "organisations")}
    rows = []
    for service in _read(folder, "services"):
        capability = capabilities[service["capability"]]
        most = float(service["units_max_per_month"]) * 3
        kept = KEPT_SHARE.get(service["capability"], USUALLY_KEPT)
        owner = OWNERS.get(kind_of[service["organisation"]], "Whoever opens up that day")
        for first, last in QUARTERS:
            starts_on = f"{first}-01"
            ends_on = f"{last}-{calendar.monthrange(*map(int, last.split('-')))[1]}"
            checked_on = f"2026-03-{randoms.randint(2, 26):02}"
            for kept_free, share in (("no", 0.72), ("yes", kept)):
                if capability["can_be_kept_free" if kept_free == "yes" else "can_be_produced"] == "no":
                    continue
                units = max(1, round(most * share * randoms.uniform(0.8, 1.1)))
                key = f"{service['service']}-{first}-{'kept' if kept_free == 'yes' else 'open'}"
                by_a_person = (service["organisation"], service["capability"]) in ANSWERED_BY_A_PERSON
                itself = "no" if by_a_person else "yes"
                row = (key, service["service"], starts_on, ends_on, units, kept_free, itself, owner, checked_on)
                rows.append(row)
    header = "offer service starts_on ends_on units kept_free answers_by_itself figure_owner checked_on"
    return header.split(), rows


def budget(randoms):
    """Header and rows of budget: each cost centre's years, falling, with what statute and contract fix in them."""
    rows = []
    for key, name, organisation, capability, pounds, statute, contract in COST_CENTRES:
        for number, year in enumerate(YEARS):
            pence = round(pounds * FALL**number / 100) * 10_000
            actual = round(pence * randoms.uniform(0.97, 1.05)) if number == 0 else ""
            fixed = [round(pounds * FALL**3 * share / 100) * 10_000 for share in (statute, contract)]
            rows.append((key, name, organisation, year, capability, pence, actual, *fixed, BECAUSE.get(key, "")))
    header = "cost_centre name organisation year capability budget_pence actual_pence statutory_minimum_pence"
    return [*header.split(), "committed_pence", "because"], rows


def _read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, table: str, header, rows) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    print(f"Wrote {make()}")
