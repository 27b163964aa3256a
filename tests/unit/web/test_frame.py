"""What stands around every page: the way to the place's first page, no link to nowhere, and nothing left behind."""

import pytest
from django.db import OperationalError
from django.test import Client

from drawwell.guard.membership import account_named, set_up_place
from drawwell.web.busy import went_wrong
from places import MAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return set_up_place("mills", name="Two Mills", made_up=True, by=account_named("Cal"), at=MAY)


def test_the_places_name_leads_to_its_first_page(place):
    shown = Client().get("/mills/help").content.decode()
    assert '<a class="dw-header__link" href="/mills/">Two Mills</a>' in shown
    assert 'href="/mills/guards"' in shown


def test_where_no_place_is_meant_nothing_leads_to_one(place):
    shown = Client().get("/sign-in").content.decode()
    assert "/guards" not in shown


def test_signing_out_lets_the_browser_forget_what_it_kept(place):
    client = Client()
    client.force_login(account_named("Asha"))
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session


def refused_by(error, request):
    """What is answered when a page fails with this error."""
    try:
        raise error
    except Exception:
        return went_wrong(request)


def test_whose_turn_did_not_come_in_time_is_told_to_try_again(rf):
    answer = refused_by(OperationalError("database is locked"), rf.post("/"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "nothing of yours was changed" in answer.content.decode()


def test_any_other_error_is_our_own(rf):
    answer = refused_by(OperationalError("no such table"), rf.get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
