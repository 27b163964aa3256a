"""Signing in with the council's accounts, against an issuer that runs on this machine, with real keys, over HTTP."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from drawwell.guard.membership import account_named, join, set_up_place
from drawwell.web.council_sign_in import described
from visits import visitor

pytestmark = pytest.mark.django_db
OURS = "drawwell-here"


class Council:
    """An issuer: it signs what a test tells it to say, with a key that it publishes."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.says, self.signs_with, self.token_says = {}, self.key, {}
        self.nonce = self.verifier = None
        council = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                self._send(council.answer(urlsplit(self.path).path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                council.verifier = parse_qs(body)["code_verifier"][0]
                self._send({"access_token": "open", "token_type": "Bearer", "id_token": council.token()})

            def _send(self, words):
                self.send_response(200 if words else 500)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(words).encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path):
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorise",
                    "token_endpoint": f"{self.issuer}/token", "userinfo_endpoint": f"{self.issuer}/who",
                    "jwks_uri": f"{self.issuer}/keys"}  # fmt: skip
        if path == "/keys":
            numbers = self.key.public_key().public_numbers()
            return {
                "keys": [{"kty": "RSA", "alg": "RS256", "kid": "1", "n": _letters(numbers.n), "e": _letters(numbers.e)}]
            }
        return {"sub": "42"} | self.says

    def token(self):
        now = int(time.time())
        said = {"iss": self.issuer, "aud": OURS, "sub": "42", "iat": now, "exp": now + 60, "nonce": self.nonce}
        return jwt.encode(said | self.token_says, self.signs_with, algorithm="RS256", headers={"kid": "1"})


def _letters(number):
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


@pytest.fixture
def council(settings):
    council = Council()
    settings.OIDC_ISSUER, settings.SINGLE_SIGN_ON = council.issuer, True
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = OURS, "a secret"
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS, "drawwell.web.council_sign_in.CouncilAccounts",
    ]  # fmt: skip
    described.cache_clear()
    yield council
    described.cache_clear()
    council.stop()


@pytest.fixture
def asha():
    account = account_named("Asha Mir", sign_in="asha.mir@example.gov.uk")
    place = set_up_place("sale", name="Sale", by=account, at=timezone.now())
    join(place, account, "worker", by=account, at=timezone.now())
    return account


def sent_off_and_back(council, **says):
    """Press the button, let the council say this, come back. Returns the client and the last answer."""
    council.says = {"email": "Asha.Mir@example.gov.uk", "email_verified": True} | says
    client = visitor()
    away = client.get("/sign-in/council", {"next": "/sale/reach-me"})
    assert away.url.startswith(f"{council.issuer}/authorise?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
    assert asked["redirect_uri"] == "http://testserver/sign-in/council/back"
    assert asked["code_challenge_method"] == "S256"
    council.nonce = asked["nonce"]
    return client, client.get("/sign-in/council/back", {"code": "a code", "state": asked["state"]})


def is_in(client):
    return "_auth_user_id" in client.session


def said_on_the_sign_in_page(client, answer):
    assert not is_in(client)
    assert answer.url == "/sign-in"
    return client.get(answer.url).content.decode()


def test_the_sign_in_page_has_a_button_to_the_council(council, client):
    assert "/sign-in/council" in client.get("/sign-in").content.decode()


def test_without_an_issuer_there_is_no_button_and_no_such_page(client):
    assert "council account" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/council").status_code == 404
    assert client.get("/sign-in/council/back").status_code == 404


def test_whom_the_council_knows_and_has_an_account_here_is_signed_in(council, asha):
    client, answer = sent_off_and_back(council)
    assert answer.url == "/sale/reach-me"
    assert client.session["_auth_user_id"] == str(asha.pk)
    assert council.verifier


def test_an_account_that_nobody_made_opens_nothing_and_none_is_made(council, asha):
    client, answer = sent_off_and_back(council, email="somebody.else@example.gov.uk")
    assert "nobody who has an account here" in said_on_the_sign_in_page(client, answer)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_a_mail_address_the_council_has_not_verified_names_nobody(council, asha, verified):
    client, answer = sent_off_and_back(council, email_verified=verified)
    assert "nobody who has an account here" in said_on_the_sign_in_page(client, answer)


def test_another_claim_may_be_the_name(council, asha, settings):
    settings.OIDC_CLAIM, settings.OIDC_RP_SCOPES = "preferred_username", "openid profile"
    client, _ = sent_off_and_back(council, email="", preferred_username="asha.mir@example.gov.uk")
    assert is_in(client)


@pytest.mark.parametrize(
    "lie",
    [{"aud": "another-program"}, {"iss": "https://elsewhere.example"}, {"nonce": "another"}, {"sub": "43"},
     {"exp": 1_000_000_000}],
    ids=lambda lie: next(iter(lie)),
)  # fmt: skip
def test_a_token_not_for_us_not_from_the_issuer_or_not_of_now_is_not_believed(council, asha, lie):
    council.token_says = lie
    client, answer = sent_off_and_back(council)
    said = said_on_the_sign_in_page(client, answer)
    assert "could not be believed" in said or "nobody who has an account" in said


def test_a_token_signed_with_another_key_is_not_believed(council, asha):
    council.signs_with = council.other_key
    client, answer = sent_off_and_back(council)
    assert "could not be believed" in said_on_the_sign_in_page(client, answer)


def test_an_answer_that_was_not_asked_for_is_not_believed(council, asha, client):
    assert client.get("/sign-in/council/back", {"code": "a code", "state": "made up"}).url == "/sign-in"
    assert not is_in(client)


def test_a_council_that_does_not_answer_gets_a_sentence_and_the_password_stays(council, asha, settings, client):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    described.cache_clear()
    answer = client.get("/sign-in/council")
    assert "does not answer" in said_on_the_sign_in_page(client, answer)
