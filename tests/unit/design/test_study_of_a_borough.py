"""Page 13 for a real borough: Trafford as the census counts it, one month rehearsed, read as anybody would read it."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from drawwell.api.place_folder import load_place
from drawwell.design.actions import run
from drawwell.design.jobs import carry_out_study
from drawwell.design.models import Rehearsal
from drawwell.design.what_would_happen import see_what_happens
from drawwell.guard.actions import begin_trial
from drawwell.guard.membership import account_named, join
from drawwell.place.census import from_census
from drawwell.place.models import Area, Role
from visits import visitor

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATA / "lsoa_england").is_dir(), reason="the real tables (../shared/data) are not on this machine"
    ),
]


def test_what_would_happen_in_a_real_borough(tmp_path):
    at = timezone.now()  # a real place has no clock of its own
    from_census(DATA, "E08000009", tmp_path / "trafford")
    caretaker, keeper, planner = (account_named(name, sign_in=name.lower()) for name in ("Cal", "Kemi", "Paul"))
    begin_trial(None, "load", keeper=keeper, owner=caretaker, by=caretaker, at=at)
    place = load_place(tmp_path / "trafford", by=caretaker, at=at).place
    join(place, planner, Role.PLANNER, by=caretaker, at=at)
    for power in ("design", "rehearse"):
        begin_trial(place, power, keeper=keeper, owner=planner, by=keeper, at=at)
    year = f"{place.first_month[:4]}-{int(place.first_month[2:4]) + 1}"
    plan = run(place, year=year, months=[place.first_month], name="The first month", by=planner, at=at)
    study = see_what_happens(plan, replications=2, by=planner, at=at)
    carry_out_study(str(study.id))
    found = Rehearsal.objects.get(study=study)
    areas = Area.objects.for_place(place).count()
    assert areas > 100
    assert len(found.result["by_area"]) == areas
    met = found.result["measures"]["The first month"]["met"]
    assert 0 < met["low"] <= met["mean"] <= met["high"]
    assert sum(row["met"] for row in found.result["by_area"]) == pytest.approx(met["mean"])
    page = visitor(planner).get(reverse("study", args=[place.key, study.id])).content.decode()
    assert found.sentence in page
    for heading in ("How long people wait", "Last year replayed", "What could turn the answer round", "Who pays"):
        assert heading in page
    assert "most deprived fifth" in page
    assert len(page) < 400_000
