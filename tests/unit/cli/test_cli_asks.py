"""The times of a series by the command: shown, used and given back one by one."""

import pytest
from terminal import done, drawwell

from drawwell.pull import actions
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db


def test_one_time_of_a_series_is_used_another_given_back_and_the_rest_stand():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9)
    wanted = {"units": 2, "times": 3, "latest_at": tiny.at + DAY}
    pull = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **wanted)
    assert "nobody has said yes to a series" in done("asks", "times", str(pull.id), by="tiny-asha").out
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    done("asks", "use", str(pull.id), "1", by="tiny-asha")
    said = done("asks", "give-back", str(pull.id), "2", "--json", by="tiny-asha").data
    assert [(one["time"], one["stands"]) for one in said] == [(1, "drawn"), (2, "released"), (3, "held")]
    assert "Monday 17 May" in done("asks", "times", str(pull.id), by="tiny-asha").out
    refused = drawwell("asks", "give-back", str(pull.id), "9", by="tiny-asha")
    assert "This ask has no such time" in refused.err
    assert drawwell("asks", "times", str(pull.id), by="tiny-paul").code != 0
