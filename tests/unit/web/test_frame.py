"""What stands around every page: the way to the place's first page, no link to nowhere, and nothing left behind."""

import pytest
from django.test import Client

from drawwell.guard.membership import account_named, set_up_place
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
