"""One limit for a key in all processes; and what a program was answered is forgotten after its time."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from programs import Program

from drawwell.api import rates
from drawwell.api.forgetting import forget_answers
from drawwell.api.jobs import forget_what_is_old
from drawwell.guard.models import JournalEntry
from drawwell.place.ids import new_id
from drawwell.place.models import ApiUse
from drawwell.pull.models import Pull
from places import DAY, MAY, tiny_place

ROOT = Path(__file__).resolve().parents[3]
MOST = 40
ASKER = """
import sys
import django
django.setup()
from django.test import override_settings
from drawwell.api import rates
from drawwell.place.models import ApiKey
rates.time.time = lambda: 1_800_000_030.0  # both processes are in one minute, however slow the machine
key, given = ApiKey.objects.get(id=sys.argv[1]), 0
with override_settings(API_REQUESTS_PER_MINUTE=int(sys.argv[2])):
    for _ in range(int(sys.argv[2])):
        try:
            rates.check_rate(key)
        except rates.TooManyRequests:
            continue
        given += 1
print(given)
"""


@pytest.fixture
def tiny(db):
    return tiny_place(at=MAY)


@pytest.fixture
def asha(client, tiny):
    return Program(client, tiny.place, tiny.worker, at=tiny.at)


@pytest.fixture
def one_minute(monkeypatch):
    """The minute stands still, so that no test straddles one."""
    moment = [1_800_000_030.0]
    monkeypatch.setattr(rates.time, "time", lambda: moment[0])
    rates.forget_leases()
    yield moment
    rates.forget_leases()


def uses(key, most):
    given = 0
    for _ in range(most):
        try:
            rates.check_rate(key)
        except rates.TooManyRequests:
            continue
        given += 1
    return given


def test_a_limit_is_given_out_to_the_last_and_no_further(asha, settings, one_minute):
    settings.API_REQUESTS_PER_MINUTE = 130
    assert uses(asha.key, 200) == 130
    with pytest.raises(rates.TooManyRequests) as refused:
        rates.check_rate(asha.key)
    assert refused.value.retry_after_s == 30


def test_the_next_minute_has_a_limit_of_its_own(asha, settings, one_minute):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert uses(asha.key, 3) == 2
    one_minute[0] += 60
    assert uses(asha.key, 3) == 2


def test_a_process_takes_some_uses_at_a_time(asha, settings, one_minute, django_assert_num_queries):
    settings.API_REQUESTS_PER_MINUTE = 600
    rates.check_rate(asha.key)
    with django_assert_num_queries(0):
        assert uses(asha.key, 11) == 11
    assert ApiUse.objects.get().taken == 12


def test_threads_of_one_process_share_what_it_took(asha, settings, one_minute):
    settings.API_REQUESTS_PER_MINUTE = 600
    rates.check_rate(asha.key)
    given = []
    threads = [
        threading.Thread(target=lambda: given.append(rates._give_out(asha.key.id, 30_000_000))) for _ in range(20)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(given) == 11


def test_two_processes_have_one_limit(client, own_database):
    tiny = tiny_place(at=MAY)
    key = Program(client, tiny.place, tiny.worker, at=tiny.at).key
    environment = own_database.environment | {
        "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
    }  # fmt: skip
    command = [sys.executable, "-c", ASKER, str(key.id), str(MOST)]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    given = [int(one.communicate()[0]) for one in running]
    assert sum(given) == MOST
    assert ApiUse.objects.get(api_key=key).taken == MOST


def test_what_a_program_was_answered_is_forgotten_after_its_time(asha, tiny, settings):
    settings.API_ANSWER_DAYS = 8
    key = new_id()
    first = asha.post("pulls", {"circle": tiny.circle.id, "capability": "rent-hold"}, key=key)
    who = {"by": tiny.caretaker}
    assert forget_answers(tiny.place, at=tiny.at + 8 * DAY, **who) == 0
    assert forget_answers(tiny.place, at=tiny.at + 9 * DAY, **who) == 1
    assert JournalEntry.objects.filter(act="old API answers forgotten").count() == 1
    again = asha.post("pulls", {"circle": tiny.circle.id, "capability": "rent-hold"}, key=key)
    assert again.json()["pull"] == first.json()["pull"]  # an ask keeps its key as its own id
    assert Pull.objects.count() == 1


def test_a_place_forgets_its_own_and_minutes_that_are_over_go(asha, tiny, one_minute):
    ApiUse.objects.create(api_key=asha.key, minute=1, taken=1)
    assert forget_what_is_old() == {"tiny": 0, "counts of uses": 1}
