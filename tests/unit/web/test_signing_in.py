"""Signing in by page: a password, and a code where it is set up or asked for. Half-way, nobody is signed in."""

import re

import pytest
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from drawwell.guard import second_step
from drawwell.guard.membership import account_named, join, set_up_place
from drawwell.web.where_from import address_of
from visits import visitor

pytestmark = pytest.mark.django_db
PASSWORD = "four words in a row"


@pytest.fixture
def place(settings):
    settings.SECOND_STEP = "staff"
    return set_up_place("sale", name="Sale", by=account_named("Ben Ode"), at=timezone.now())


def somebody(place, role):
    account = account_named(f"Asha {role}")
    account.set_password(PASSWORD)
    account.save()
    join(place, account, role, by=account, at=timezone.now())
    return account


def password_given(account, **more):
    client = visitor()
    return client, client.post("/sign-in", {"username": account.sign_in, "password": PASSWORD, **more})


def code_of(account, *, steps=0):
    device = TOTPDevice.objects.get(user=account)
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_resident_signs_in_by_password_alone(place):
    client, answer = password_given(somebody(place, "resident"))
    assert answer.url == "/sale/my-story"
    assert is_in(client)


def test_whoever_works_here_sets_it_up_at_their_first_sign_in(place):
    asha = somebody(place, "worker")
    client, answer = password_given(asha)
    assert answer.url == "/sign-in/second-step"
    assert not is_in(client)
    shown = client.get(answer.url).content.decode()
    assert "data:image/svg+xml" in shown
    letters = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)[1].replace(" ", "")
    assert letters in TOTPDevice.objects.get(user=asha).config_url
    done = client.post(answer.url, {"code": code_of(asha)}).content.decode()
    assert is_in(client)
    assert len(re.findall(r"<li><code>[a-z2-7]{8}</code></li>", done)) == second_step.SPARE_CODES


def test_half_way_shows_nothing_of_the_place(place):
    client, _ = password_given(somebody(place, "worker"))
    assert client.get("/sale/people").url.startswith("/sign-in")


def set_up(account):
    now = timezone.now()
    second_step.begin(account, by=account, at=now)
    return second_step.confirm(account, code_of(account), by=account, at=now)


def test_then_each_sign_in_asks_for_a_code_and_goes_where_one_was_going(place):
    asha = somebody(place, "worker")
    set_up(asha)
    client, answer = password_given(asha, next="/sale/reach-me")
    assert "new every half minute" in client.get(answer.url).content.decode()
    wrong = client.post(answer.url, {"code": "no code"})
    assert wrong.status_code == 422
    assert "That is not the code" in wrong.content.decode()
    assert not is_in(client)


def test_the_right_code_signs_in(place):
    asha = somebody(place, "worker")
    set_up(asha)
    client, answer = password_given(asha, next="/sale/reach-me")
    assert client.post(answer.url, {"code": code_of(asha, steps=1)}).url == "/sale/reach-me"
    assert is_in(client)


def test_without_a_password_first_there_is_no_second_step(place):
    asha = somebody(place, "worker")
    set_up(asha)
    client = visitor()
    assert client.get("/sign-in/second-step").url == "/sign-in"
    assert client.post("/sign-in/second-step", {"code": code_of(asha, steps=1)}).url == "/sign-in"
    assert not is_in(client)


def test_a_password_given_too_long_ago_is_asked_for_again(place):
    asha = somebody(place, "worker")
    set_up(asha)
    client, answer = password_given(asha)
    session = client.session
    session["whose password was right"]["until"] -= 601
    session.save()
    assert client.post(answer.url, {"code": code_of(asha, steps=1)}).url == "/sign-in"


def test_one_sets_it_up_oneself_and_takes_it_away_with_a_last_code(place):
    cy = somebody(place, "resident")
    client = visitor(cy)
    assert "data:image/svg+xml" in client.get("/sale/second-step").content.decode()
    assert "Your spare codes" in client.post("/sale/second-step", {"code": code_of(cy)}).content.decode()
    refused = client.post("/sale/second-step", {"code": ""})
    assert "Type the code that your app shows" in refused.content.decode()
    assert client.post("/sale/second-step", {"code": code_of(cy, steps=1)}).url == "/sale/second-step"
    assert not second_step.is_set(cy)


def test_one_changes_ones_own_password_and_other_visits_end(place):
    asha = somebody(place, "resident")
    here, elsewhere = visitor(), visitor()
    for client in (here, elsewhere):
        client.post("/sign-in", {"username": asha.sign_in, "password": PASSWORD})
    new = {"new_password1": "five other words in a row", "new_password2": "five other words in a row"}
    refused = here.post("/sale/password", {"old_password": "not it", **new})
    assert refused.status_code == 422
    assert "Password until now: That is not your password until now. Type it again." in refused.content.decode()
    apart = here.post("/sale/password", {"old_password": PASSWORD, **new, "new_password2": "something else"})
    assert "The same again: The two are not the same. Type the new password in both." in apart.content.decode()
    assert here.post("/sale/password", {"old_password": PASSWORD, **new}).url == "/sale/password"
    assert here.get("/sale/password").status_code == 200
    assert elsewhere.get("/sale/password").url.startswith("/sign-in")
    assert visitor().post("/sign-in", {"username": asha.sign_in, "password": new["new_password1"]}).status_code == 302


def test_whoever_has_no_password_here_is_told_so(place):
    cy = account_named("Cy")
    cy.set_unusable_password()
    cy.save()
    join(place, cy, "resident", by=cy, at=timezone.now())
    said = visitor(cy).get("/sale/password").content.decode()
    assert "You have no password here" in said
    assert "<input" not in said.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("behind", "address"), [(False, "10.0.0.1"), (True, "198.51.100.7")])
def test_behind_a_proxy_the_address_is_the_one_the_proxy_added(rf, settings, behind, address):
    settings.BEHIND_PROXY = behind
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "192.0.2.1, 198.51.100.7"})
    assert address_of(request) == address


def test_wrong_passwords_from_one_address_lock_nobody_out_at_another(place, settings):
    settings.BEHIND_PROXY = True
    asha = somebody(place, "resident")
    client = visitor()
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        wrong = {"username": asha.sign_in, "password": "not it"}
        locked = client.post("/sign-in", wrong, headers={"X-Forwarded-For": "192.0.2.1"})
    assert locked.status_code == 429
    right = {"username": asha.sign_in, "password": PASSWORD}
    assert client.post("/sign-in", right, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429
    assert client.post("/sign-in", right, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 302
