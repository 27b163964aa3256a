"""Made-up residents keep every count of their areas, and are nearer to people held back than chance would be."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from drawwell.engine.residents import ResidentsAreWrong, as_segments, residents

ENGLAND = Path(__file__).parents[2] / "../shared/data/lsoa_england/lsoa21_england.csv.gz"


def made_up_areas(areas=30, seed=3):
    """A true joint table (A, 4, 2) of areas that differ, each by age and by who cares for somebody."""
    rng = np.random.default_rng(seed)
    caring = np.array([0.02, 0.08, 0.2, 0.12]) * rng.uniform(0.6, 1.4, (areas, 1))
    ages = rng.dirichlet([8, 12, 10, 6], areas) * rng.integers(900, 2_400, (areas, 1))
    return np.round(np.stack([ages * (1 - caring), ages * caring], axis=2))


def test_whole_people_keep_the_total_of_each_area_and_every_count_nearly():
    true = made_up_areas()
    found = residents(true.sum(axis=0), [true.sum(axis=2), true.sum(axis=1)], seed=1)
    assert np.array_equal(found.people.sum(axis=(1, 2)), true.sum(axis=(1, 2)))
    assert np.abs(found.people.sum(axis=2) - true.sum(axis=2)).max() <= 1  # ages, which stand in a row
    assert np.abs(found.people.sum(axis=1) - true.sum(axis=1)).max() <= 4
    assert found.expected.sum(axis=1) == pytest.approx(true.sum(axis=1))
    assert (found.people >= 0).all()


def test_they_are_nearer_to_the_table_held_back_than_counts_taken_as_unrelated():
    true = made_up_areas()
    ages, caring = true.sum(axis=2), true.sum(axis=1)
    found = residents(true.sum(axis=0), [ages, caring], seed=1)
    unrelated = ages[:, :, None] * caring[:, None, :] / ages.sum(axis=1)[:, None, None]
    assert np.abs(found.people - true).sum() < 0.25 * np.abs(unrelated - true).sum()


def test_the_same_seed_makes_the_same_people_and_another_others_of_the_same_counts():
    true = made_up_areas()
    asked = (true.sum(axis=0), [true.sum(axis=2), true.sum(axis=1)])
    one, other = residents(*asked, seed=1), residents(*asked, seed=2)
    assert np.array_equal(one.people, residents(*asked, seed=1).people)
    assert not np.array_equal(one.people, other.people)
    assert np.array_equal(one.people.sum(axis=(1, 2)), other.people.sum(axis=(1, 2)))
    assert np.abs(one.people - one.expected).max() < 1


def test_kinds_that_cannot_be_stay_empty_and_an_area_nobody_lives_in_too():
    together = np.array([[5.0, 0.0], [3.0, 2.0]])
    found = residents(together, [np.array([[10.0, 10.0], [0.0, 0.0]]), np.array([[16.0, 4.0], [0.0, 0.0]])], seed=1)
    assert found.people[0, 0, 1] == 0
    assert found.people[1].sum() == 0


@pytest.mark.skipif(not ENGLAND.is_file(), reason="the census file is not beside the project")
def test_real_ages_held_back_are_nearer_than_by_the_broad_groups_alone():
    """Known of each of Trafford's areas: four broad ages. Held back: its eighteen bands."""
    with gzip.open(ENGLAND, "rt") as file:
        rows = [row for row in csv.DictReader(file) if "E08000009" in row.values()]
    bands = [name for name in rows[0] if name[0] == "p" and name[1].isdigit()]
    true = np.array([[float(row[name]) for name in bands] for row in rows])
    assert true.shape[1] == 18
    broad = np.array([0] * 4 + [1] * 5 + [2] * 4 + [3] * 5)
    groups = np.stack([true[:, broad == g].sum(axis=1) for g in range(4)], axis=1)
    together = np.zeros((4, 18))
    together[broad, np.arange(18)] = true.sum(axis=0)
    by_chance = groups[:, broad] / np.bincount(broad)[broad]
    guessed = np.stack([_of_group(together, groups[a]) for a in range(len(rows))])
    assert np.abs(guessed - true).sum() < 0.9 * np.abs(by_chance - true).sum()


def _of_group(together, counts):
    """The bands of one area whose broad groups are known; the bands are let be as the place has them."""
    usual = together * (counts / together.sum(axis=1))[:, None]
    return residents(together, [counts[None], usual.sum(axis=0)[None]], seed=1).people[0].sum(axis=0)


def test_they_can_be_told_apart_in_a_rehearsal():
    true = made_up_areas(areas=2)
    found = residents(true.sum(axis=0), [true.sum(axis=2), true.sum(axis=1)], seed=1)
    names, people = as_segments(found, [["0-15", "16-44", "45-64", "65+"], ["does not care", "cares"]])
    assert names[1] == "0-15, cares"
    assert people.shape == (2, 8)
    with pytest.raises(ResidentsAreWrong, match="name each once"):
        as_segments(found, [["young"], ["cares", "does not"]])


WRONG = {
    "Area 1 has 10, 11 people by its different tables": ([[1, 1], [1, 1]], [[[5, 5]], [[5, 6]]]),
    "has a figure below zero": ([[1, 1], [1, 1]], [[[5, -5]], [[0, 0]]]),
    "Table 2 by area has shape": ([[1, 1], [1, 1]], [[[5, 5]], [[5, 5, 0]]]),
    "in 2 ways and 1 are counted": ([[1, 1], [1, 1]], [[[5, 5]]]),
    "nobody of": ([[1, 0], [1, 0]], [[[5, 5]], [[5, 5]]]),
    "cannot be kept together": ([[1, 0], [1, 1]], [[[8, 2]], [[2, 8]]]),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_counts_that_cannot_be_residents_are_refused_in_a_sentence(sentence):
    together, alone = WRONG[sentence]
    with pytest.raises(ResidentsAreWrong, match=sentence):
        residents(np.array(together, float), [np.array(each, float) for each in alone], seed=1)
