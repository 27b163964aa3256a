"""One-click doors stand open only where nothing is real and nobody stands between the visitor and this machine."""

import pytest

from drawwell.example.doors import NoDoorsHere, doors_are_open, open_the_door
from drawwell.guard.membership import account_named, set_up_place
from places import MAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def made_up(settings):
    settings.DEMO = True
    return set_up_place("wellbridge", name="Wellbridge", made_up=True, by=account_named("Cal"), at=MAY)


def test_doors_are_open_on_this_machine_while_all_is_made_up(rf):
    assert doors_are_open(rf.get("/"))


@pytest.mark.parametrize("who", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
                                 {"HTTP_FORWARDED": "for=192.0.2.7"}, {"HTTP_VIA": "1.1 proxy"}])  # fmt: skip
def test_a_visitor_from_elsewhere_finds_no_door(rf, who):
    request = rf.post("/doors/keeper", **who)
    assert not doors_are_open(request)
    with pytest.raises(NoDoorsHere, match="Sign in instead"):
        open_the_door(request, "keeper")


def test_a_real_place_in_the_same_database_closes_every_door(rf):
    set_up_place("trafford", name="Trafford", by=account_named("Cal"), at=MAY)
    with pytest.raises(NoDoorsHere):
        open_the_door(rf.post("/doors/keeper"), "keeper")


def test_without_demo_there_is_no_door(rf, settings):
    settings.DEMO = False
    assert not doors_are_open(rf.get("/"))
