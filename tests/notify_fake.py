"""GOV.UK Notify as its documentation says it answers (docs.notifications.service.gov.uk/rest-api.html, read 2026).

Written from: "Send a text message", "Error codes", "API keys" and "JSON web tokens". Only what we use: a token of
HS256 with the service's id as `iss` and a time within 30 seconds as `iat`; POST /v2/notifications/sms.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID, uuid4

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"drawwell_tests-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


class Fake(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.taken, self.too_often = [], False

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, said = self._answer(body)
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _answer(self, body):
        if self.path != "/v2/notifications/sms":
            return _no(404, "NotFound", "Not found")
        wrong = _wrong_token(self.headers.get("Authorization", ""))
        if wrong:
            return _no(403, "AuthError", wrong)
        if self.server.too_often:
            return _no(429, "RateLimitError", "Exceeded rate limit for key type TEST of 3000 requests per 60 seconds")
        said = json.loads(body)
        for name in ("phone_number", "template_id"):
            if name not in said:
                return _no(400, "ValidationError", f"{name} is a required property")
        if sum(one.isdigit() for one in said["phone_number"]) < 10:
            return _no(400, "ValidationError", "phone_number Mobile number is too short")
        try:
            UUID(said["template_id"])
        except ValueError:
            return _no(400, "ValidationError", "template_id is not a valid UUID")
        if said["template_id"] != TEMPLATE:
            return _no(400, "BadRequestError", "Template not found")
        self.server.taken.append(said)
        key = uuid4()
        return 201, {
            "id": str(key),
            "reference": said.get("reference"),
            "content": {"body": "There is something for you to read.", "from_number": "GOVUK"},
            "uri": f"{self.server.address}/v2/notifications/{key}",
            "template": {"id": TEMPLATE, "version": 1, "uri": f"{self.server.address}/v2/template/{TEMPLATE}"},
        }


def _no(status, kind, message):
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


def _wrong_token(header):
    """What is wrong with the token, or ''."""
    parts = header.removeprefix("Bearer ").split(".")
    if not header.startswith("Bearer ") or len(parts) != 3:
        return "Unauthorized: authentication token must be provided"
    signed = hmac.new(SECRET.encode(), ".".join(parts[:2]).encode(), hashlib.sha256).digest()
    head, claims = (json.loads(_plain(part)) for part in parts[:2])
    if head != {"typ": "JWT", "alg": "HS256"}:
        return "Invalid token: algorithm used is not HS256"
    if claims["iss"] != SERVICE or not hmac.compare_digest(signed, _plain(parts[2])):
        return "Invalid token: API key not found"
    if abs(time.time() - claims["iat"]) > 30:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return ""


def _plain(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@contextmanager
def served():
    """The fake, answering at its address; `taken` has what it took."""
    fake = Fake()
    thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.shutdown()
        fake.server_close()
        thread.join()
