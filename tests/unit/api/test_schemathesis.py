"""Whatever a program sends, the API answers as its own description says, and never breaks.

Schemathesis reads the description and makes requests from it, right and wrong ones. A few of each in the suite, the
same each time; many more in `make test-long`.
"""

import json
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from ninja.responses import NinjaJSONEncoder
from programs import Program
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from drawwell.api.routes import api
from drawwell.place.ids import new_id
from drawwell.pull.actions import pull_in
from places import MAY, tiny_place

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
PHASES = [Phase.explicit, Phase.generate]


@pytest.fixture
def one_connection():
    """A real application closes connections between requests; here all requests share the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tiny(db, one_connection):
    tiny = tiny_place(at=MAY)
    tiny.pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    return tiny


def description():
    """The API's own description, read as a program would."""
    return schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder)))


def operations():
    return [result.ok() for result in description().get_all_operations()]


def send_made_up_requests(tiny, operation, *, most):
    """So many made-up requests to one operation, as a worker and as a provider; each held to CHECKS."""
    programs = [Program(None, tiny.place, account, at=tiny.at) for account in (tiny.worker, tiny.provider)]
    application = get_wsgi_application()

    @given(operation.as_strategy())
    @settings(
        max_examples=most, derandomize=True, deadline=None, database=None, phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def send(made):
        for program in programs:
            headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": str(new_id())}
            _known_ids(tiny, made)
            response = made.call(app=application, base_url="http://localhost", headers=headers)
            made.validate_response(response, checks=CHECKS)

    send()


def _known_ids(tiny, made):
    """Half of what is named is there, so that requests come further than the door."""
    if crc32(str(made.body).encode()) % 2:
        return
    there = {"pull": tiny.pull.id, "offer": tiny.offers["rents"].id}
    for name in set(there) & set(made.path_parameters or {}):
        made.path_parameters[name] = str(there[name])
    said = made.body if isinstance(made.body, dict) else {}
    for one in [said, *said.get("asks", []), *said.get("offers", [])]:
        if isinstance(one, dict):
            known = {"circle": str(tiny.circle.id), "capability": "rent-hold", "service": "rents"}
            one.update({name: value for name, value in known.items() if name in one})


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.label)
def test_a_few_made_up_requests_break_nothing(tiny, operation):
    send_made_up_requests(tiny, operation, most=4)


@pytest.mark.slow
@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.label)
def test_many_made_up_requests_break_nothing(tiny, operation):
    send_made_up_requests(tiny, operation, most=300)
