"""A design rehearsed and designed again by the command, and known problems solved from their files."""

import pytest
from terminal import done, drawwell, guarded

from drawwell.design.models import Plan

pytestmark = pytest.mark.django_db


def test_a_design_says_by_how_much_its_rehearsal_disagreed_and_why_it_went_no_further(two_mills):
    guarded("design", "rehearse")
    ran = done("design", "--year", "2026-27", "--rehearse-and-adjust")
    adjusted = Plan.objects.get().result["adjusted"]
    assert adjusted["sentence"] in ran.out
    assert adjusted["stopped_because"] in ran.out


def test_it_needs_the_guard_of_rehearsing_too(two_mills):
    guarded("design")
    ran = drawwell("design", "--rehearse-and-adjust")
    assert ran.code == 3
    assert "drawwell guard begin rehearse" in ran.err
    assert not Plan.objects.exists()


def test_a_known_problem_tells_its_gap_and_seconds_and_what_was_not_read(tmp_path):
    path = tmp_path / "ring.txt"
    path.write_text("3 3 1 1 2 5 2 3 5 1 3 5 extra words")
    ran = done("solve", "--format", "pmed", str(path), "--json")
    assert {name: ran.data[name] for name in ("objective", "bound", "gap")} == {"objective": 10, "bound": 10, "gap": 0}
    assert ran.data["seconds"] >= 0
    assert "2 words after the last that its format asks for: not read" in ran.err
