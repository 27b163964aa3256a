"""Where help is: real sites found in the data, and one assumed hub for each ward that has none."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from drawwell.place.census.areas import Area
from drawwell.place.census.located import Located
from drawwell.place.census.sources import OPEN_GOVERNMENT_LICENCE, degrees, features_of, rows_of, stated

TRAFFORD_LAB = f"Trafford Data Lab, {OPEN_GOVERNMENT_LICENCE}"
LIBRARIES_TASKFORCE = f"Libraries Taskforce dataset of July 2016, {OPEN_GOVERNMENT_LICENCE}"
COUNCIL = "council"
RUN_BY_COUNCIL = ("library", "hub", "children-centre")


@dataclass(frozen=True)
class Found:
    """One place where help is, as a source names it. `capability` is what it is mapped to, if anything yet."""

    kind: str
    name: str
    run_by: str  # an organisation's name, or COUNCIL
    run_by_kind: str
    latitude: float
    longitude: float
    address: str
    hours: str
    source: str
    description: str = ""
    capability: str = ""
    mapped_because: str = ""


@dataclass(frozen=True)
class Site:
    key: str
    area: str
    organisation: str
    found: Found

    @property
    def is_real(self) -> bool:
        return self.found.kind != "hub"


def real_sites(data: Path, located: Located) -> tuple[list[tuple[Found, str]], list[str]]:
    """((found, area code) for each real site in the authority, sentences on what was left out and why)."""
    inside, left_out = [], []
    libraries_listed = False
    for found in _all_found(data):
        if found.kind == "library-2016" and libraries_listed:
            continue  # a newer list already gave this authority's libraries
        area = located.area_of(found.latitude, found.longitude)
        if area is None:
            continue
        libraries_listed = libraries_listed or found.kind == "library"
        if found.kind == "community-service" and not found.capability:
            left_out.append(f"{found.name}: {found.mapped_because}.")
            continue
        inside.append((_as_library(found), area))
    return inside, left_out


def hubs(areas: tuple[Area, ...], taken: set[str], located: Located) -> list[tuple[Found, str]]:
    """One assumed hub, at the middle of its people, for each ward without a site in any of its areas."""
    wards: dict[str, list[Area]] = {}
    for area in areas:
        wards.setdefault(area.ward or area.name, []).append(area)
    found = []
    for ward, members in sorted(wards.items()):
        if any(area.code in taken for area in members):
            continue
        people = sum(area.people for area in members) or 1
        latitude = round(sum(area.latitude * area.people for area in members) / people, 5)
        longitude = round(sum(area.longitude * area.people for area in members) / people, 5)
        hub = Found(
            kind="hub",
            name=f"{ward} hub (assumed)",
            run_by=COUNCIL,
            run_by_kind="council",
            latitude=latitude,
            longitude=longitude,
            address="",
            hours="",
            source="assumed: no site of this ward is in the data, so one hub is put at the middle of its people; "
            "to be replaced by the council's own",
        )
        found.append((hub, located.nearest_area(latitude, longitude)))
    return found


def keyed(found: list[tuple[Found, str]], council_name: str) -> tuple[list[Site], list[dict]]:
    """Sites with keys, and the organisations that run them."""
    organisations = {council_name: {"organisation": COUNCIL, "name": council_name, "kind": "council"}}
    names_taken, organisation_keys, sites = set(), {COUNCIL}, []
    for one, area in found:
        runner = council_name if one.run_by == COUNCIL else one.run_by
        if runner not in organisations:
            key = key_of(runner, organisation_keys)
            organisations[runner] = {"organisation": key, "name": runner, "kind": one.run_by_kind}
        if any(site.found.name == one.name for site in sites):
            one = replace(one, name=f"{one.name}, {one.address.split(',')[0]}")
        sites.append(Site(key_of(one.name, names_taken), area, organisations[runner]["organisation"], one))
    return sites, list(organisations.values())


def key_of(name: str, taken: set[str]) -> str:
    """A lower-case key with hyphens that nothing else has; adds it to `taken`."""
    plain = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", "")).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "site"
    key, again = stem, 2
    while key in taken:
        key, again = f"{stem}-{again}", again + 1
    taken.add(key)
    return key


def _all_found(data: Path) -> Iterator[Found]:
    trafford = data / "services_trafford"
    libraries = data / "libraries_england_2016/libraries.csv"
    hours = _hours_in_2016(libraries) if libraries.is_file() else {}
    if trafford.is_dir():
        yield from _listed_libraries(trafford / "libraries_gm.csv", hours)
    if libraries.is_file():
        yield from _libraries_of_2016(libraries)
    if trafford.is_dir():
        yield from _surgeries(trafford / "general_practices.csv")
        yield from _children_centres(trafford / "childrens_centres.csv")
        yield from _jobcentres(trafford / "jobcentre_plus_gm.csv")
        yield from _food_banks(trafford / "food_banks_gm.geojson")
        yield from _community_services(trafford)


def _as_library(found: Found) -> Found:
    return replace(found, kind="library") if found.kind == "library-2016" else found


def _hours_in_2016(path: Path) -> dict[str, str]:
    """Weekly hours, in words, by postcode without spaces, of the libraries open in July 2016."""
    return {
        row["postcode"].replace(" ", ""): f"{row['hours']} hours a week in July 2016"
        for row in rows_of(path, needs=("postcode", "closed", "hours"))
        if row["hours"] and not row["closed"]
    }


def _listed_libraries(path: Path, hours: dict[str, str]) -> Iterator[Found]:
    for row in rows_of(path, needs=("name", "address", "postcode", "type", "lon", "lat")):
        by_council = row["type"] == "Local authority run library"
        yield Found(
            kind="library",
            name=row["name"],
            run_by=COUNCIL if by_council else f"{row['name']} partnership",
            run_by_kind="council" if by_council else "community",
            **_placed(row, path),
            hours=hours.get(row["postcode"].replace(" ", ""), ""),
            source=f"libraries_gm.csv, {TRAFFORD_LAB}",
            capability="warm-room",
            mapped_because="a library is taken to have a room",
        )


def _libraries_of_2016(path: Path) -> Iterator[Found]:
    for row in rows_of(path, needs=("name", "address", "postcode", "lat", "lng", "type", "closed", "hours")):
        if row["closed"] or not row["lat"] or not row["lng"]:
            continue
        by_council = row["type"] in ("LAL", "CL")
        name = row["name"] if "library" in row["name"].lower() else f"{row['name']} Library"
        yield Found(
            kind="library-2016",
            name=name,
            run_by=COUNCIL if by_council else f"{name} community group",
            run_by_kind="council" if by_council else "community",
            **_placed({**row, "lon": row["lng"]}, path),
            hours=f"{row['hours']} hours a week in July 2016" if row["hours"] else "",
            source=f"libraries.csv, {LIBRARIES_TASKFORCE}; open then, not checked since",
            capability="warm-room",
            mapped_because="a library is taken to have a room",
        )


def _surgeries(path: Path) -> Iterator[Found]:
    for row in rows_of(path, needs=("name", "address", "postcode", "lon", "lat")):
        yield Found(
            kind="surgery",
            name=row["name"],
            run_by=row["name"],
            run_by_kind="nhs",
            **_placed(row, path),
            hours="",
            source=f"general_practices.csv, {TRAFFORD_LAB}",
            capability="gp-slot",
            mapped_because="a general practice",
        )


def _children_centres(path: Path) -> Iterator[Found]:
    for row in rows_of(path, needs=("name", "address", "postcode", "lon", "lat")):
        yield Found(
            kind="children-centre",
            name=row["name"],
            run_by=COUNCIL,
            run_by_kind="council",
            **_placed(row, path),
            hours="",
            source=f"childrens_centres.csv, {TRAFFORD_LAB}",
            capability="family-session",
            mapped_because="a children's centre",
        )


def _jobcentres(path: Path) -> Iterator[Found]:
    for row in rows_of(path, needs=("name", "address", "postcode", "lon", "lat")):
        yield Found(
            kind="jobcentre",
            name=f"{row['name']} Jobcentre",
            run_by="Jobcentre Plus",
            run_by_kind="government",
            **_placed(row, path),
            hours="",
            source=f"jobcentre_plus_gm.csv, {TRAFFORD_LAB}",
            capability="money-advice",
            mapped_because="a jobcentre answers on benefits",
        )


def _food_banks(path: Path) -> Iterator[Found]:
    for feature in features_of(path):
        row = feature["properties"]
        longitude, latitude = feature["geometry"]["coordinates"]
        where = (row["Address"] or row["Postcode"] or "").split(",")[0].strip()
        referral = row["Referral method"]
        yield Found(
            kind="food-bank",
            name=f"{row['Name'].strip()}, {where}",
            run_by=row["Name"].strip(),
            run_by_kind="charity",
            latitude=round(latitude, 6),
            longitude=round(longitude, 6),
            address=_address(row["Address"], row["Postcode"]),
            hours=_known(row["Opening times"]),
            source=f"food_banks_gm.geojson, {TRAFFORD_LAB}",
            description=f"Food bank. How people come: {referral}" if _known(referral) else "Food bank.",
            capability="food-parcel",
            mapped_because="a food bank",
        )


def _community_services(folder: Path) -> Iterator[Found]:
    charities = {
        _bare(row["charity_name"])
        for row in rows_of(folder / "charities_operating_in_trafford.csv", needs=("charity_name",))
    }
    rules = stated("mapping.csv")
    for feature in features_of(folder / "mental_health_services.geojson"):
        row = feature["properties"]
        longitude, latitude = feature["geometry"]["coordinates"]
        capability, because = _mapped(f"{row['name']}. {row['description']}", rules)
        yield Found(
            kind="community-service",
            name=row["name"].strip(),
            run_by=row["name"].strip(),
            run_by_kind=_kind_of_organisation(row, charities),
            latitude=round(latitude, 6),
            longitude=round(longitude, 6),
            address=_address(row["address"], row["postcode"]),
            hours="",
            source=f"mental_health_services.geojson, {TRAFFORD_LAB}",
            description=row["description"].strip(),
            capability=capability,
            mapped_because=because,
        )


def _mapped(words: str, rules: list[dict]) -> tuple[str, str]:
    """(capability, why) by the first rule of mapping.csv that any of its phrases fits; '' leaves it out."""
    for rule in rules:
        if any(phrase in words.lower() for phrase in rule["words"].split("|")):
            return rule["capability"], rule["why"]
    return "", "its description names no kind of help that is planned here"


def _kind_of_organisation(row: dict, charities: set[str]) -> str:
    if "nhs.uk" in row["website"]:
        return "nhs"
    return "charity" if _bare(row["name"]) in charities or "charity" in row["description"].lower() else "community"


def _bare(name: str) -> str:
    return re.sub(r"\b(the|limited|ltd|cic)\b|[^a-z]", "", name.lower())


def _placed(row: dict, path: Path) -> dict:
    return {
        "latitude": degrees(row, "lat", path.name),
        "longitude": degrees(row, "lon", path.name),
        "address": _address(row["address"], row["postcode"]),
    }


def _address(address: str | None, postcode: str | None) -> str:
    return ", ".join(part for part in (" ".join((address or "").split()), (postcode or "").strip()) if part)


def _known(text: str | None) -> str:
    said = (text or "").strip()
    return "" if said in ("NA", "Not known") else said
