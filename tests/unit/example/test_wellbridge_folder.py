"""Wellbridge, the made-up place: a folder without errors, of the size it says, whose figures agree with each other."""

import csv
import re
import shutil
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from drawwell.example.make_wellbridge import FOLDER, make
from drawwell.place.folder import read

MONTHS_OF_OFFERS = [date(2026 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16)]


@pytest.fixture(scope="module")
def wellbridge():
    return read(FOLDER)


def test_it_is_a_made_up_place_and_says_so_in_every_source(wellbridge):
    assert wellbridge.place.made_up is True
    assert (wellbridge.place.services_are, wellbridge.place.pulls_are) == ("made-up", "simulated")
    for table in ("areas", "fit", "sites", "services", "assumptions"):
        assert all("made up for Wellbridge" in row.source for row in getattr(wellbridge, table))
    assert all("made up for Wellbridge" in row.basis for row in wellbridge.need_estimates)


def test_it_has_the_size_it_promises(wellbridge):
    assert len(wellbridge.areas) == 40
    assert 58_000 <= sum(row.people for row in wellbridge.population) <= 62_000
    assert {row.area for row in wellbridge.population} == {row.area for row in wellbridge.areas}
    assert len({row.circumstance for row in wellbridge.population}) >= 5
    assert len(wellbridge.needs) == 10
    assert len(wellbridge.capabilities) == 12
    assert 12 <= len(wellbridge.organisations) <= 15
    assert len(wellbridge.sites) == 60
    assert 60 <= len(wellbridge.services) <= 90


def test_capabilities_are_more_than_slots(wellbridge):
    assert {row.kind for row in wellbridge.capabilities} == {"skill", "authority", "money", "place", "access"}
    assert sum(row.parent is not None for row in wellbridge.capabilities) >= 3
    assert {row.capability for row in wellbridge.services} == {row.capability for row in wellbridge.capabilities}


def test_each_need_has_an_outcome_said_in_the_first_person_and_a_way_of_meeting_it(wellbridge):
    needs = {row.need for row in wellbridge.needs}
    assert {row.need for row in wellbridge.outcomes} == needs
    assert all(re.search(r"\b(I|my|We)\b", row.i_statement) for row in wellbridge.outcomes)
    best = defaultdict(float)
    for row in wellbridge.fit:
        best[row.need] = max(best[row.need], row.produced_share)
        assert row.pulled_share > row.produced_share
    assert set(best) == needs
    assert all(0.35 <= share <= 0.9 for share in best.values())


def test_there_are_offers_of_every_service_in_every_month_and_some_are_kept_free(wellbridge):
    services = {row.service for row in wellbridge.services}
    for first in MONTHS_OF_OFFERS:
        assert {row.service for row in wellbridge.offers if row.starts_on <= first <= row.ends_on} == services
    kept = Counter(row.kept_free for row in wellbridge.offers)
    assert min(kept.values()) > 200


def test_too_few_rent_holds_are_kept_free_for_all_who_might_ask(wellbridge):
    service_gives = {row.service: row.capability for row in wellbridge.services}
    holds = sum(row.units for row in wellbridge.offers if service_gives[row.service] == "rent-hold" and row.kept_free)
    asked = sum(row.people_per_year for row in wellbridge.need_estimates if row.need == "home-at-risk")
    assert 0.2 <= holds / asked <= 0.6


def test_the_budget_falls_each_year_and_says_why_some_of_it_is_fixed(wellbridge):
    totals = Counter()
    for row in wellbridge.budget:
        totals[row.year] += row.budget_pence
    amounts = [totals[year] for year in sorted(totals)]
    assert len(amounts) >= 3
    assert all(after < before for before, after in zip(amounts, amounts[1:], strict=False))
    assert wellbridge.notes == ()
    assert sum(row.statutory_minimum_pence > 0 for row in wellbridge.budget) >= 12
    assert sum(row.committed_pence > 0 for row in wellbridge.budget) >= 12
    assert 600_000 <= wellbridge.budget_pence_in("2026-04") / 100 <= 900_000
    assert wellbridge.budget_pence_in("2027-03") == wellbridge.budget_pence_in("2026-04")
    with pytest.raises(KeyError, match="2031-32"):
        wellbridge.budget_pence_in("2031-05")


def test_the_money_buys_more_than_half_of_what_is_needed_and_not_all(wellbridge):
    """All need at the standard service that suits most people, beside a month's budget."""
    capability = {row.capability: row for row in wellbridge.capabilities}
    best = {}
    for row in sorted(wellbridge.fit, key=lambda row: row.produced_share):
        best[row.need] = capability[row.capability]
    cost = sum(
        row.people_per_year
        / 12
        * best[row.need].units_per_person_produced
        * best[row.need].cost_per_unit_produced_pence
        for row in wellbridge.need_estimates
    )
    assert 1.3 <= cost / wellbridge.budget_pence_in("2026-04") <= 1.8


def test_what_people_said_covers_a_year_in_every_channel(wellbridge):
    said = wellbridge.demand_words
    assert len(said) >= 320
    assert len({row.month for row in said}) == 12
    assert min(Counter(row.month for row in said).values()) >= 20
    assert {row.channel for row in said} == {"phone", "front desk", "web", "conversation", "letter"}


def test_no_two_statements_share_over_half_of_their_four_word_runs(wellbridge):
    runs = [four_word_runs(row.words) for row in wellbridge.demand_words]
    assert all(runs), "a statement of fewer than four words"
    worst = max(len(one & other) / min(len(one), len(other)) for one, other in combinations(runs, 2))
    assert worst <= 0.5


def test_statements_do_not_come_from_a_few_openings(wellbridge):
    openings = Counter(tuple(words_of(row.words)[:2]) for row in wellbridge.demand_words)
    assert openings.most_common(1)[0][1] <= len(wellbridge.demand_words) * 0.03


def test_making_the_long_tables_again_changes_nothing(tmp_path):
    short = ("place", "areas", "needs", "outcomes", "capabilities", "fit", "organisations", "sites", "services")
    for table in (*short, "assumptions", "demand_words", "limits"):
        shutil.copy(FOLDER / f"{table}.csv", tmp_path)
    make(tmp_path)
    for file in sorted(Path(FOLDER).iterdir()):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_every_file_ends_its_lines_alike_so_that_it_reads_the_same_everywhere():
    for file in FOLDER.glob("*.csv"):
        content = file.read_bytes()
        assert b"\r" not in content, file.name
        assert content.endswith(b"\n"), file.name
        assert len(set(map(len, csv.reader(content.decode("utf-8").splitlines())))) == 1, file.name


def words_of(text):
    return re.findall(r"[a-z']+", text.lower())


def four_word_runs(text):
    words = words_of(text)
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}
