"""Begin pressed twice at once: one record, one account, and no page that breaks."""

from databases import at_once
from drawwell.guard.membership import account_named, join
from drawwell.partner.models import Person
from drawwell.place.models import Account
from places import MAY, tiny_place
from visits import visitor

SAID = {"name": "Mina", "sign_in": "mina", "passphrase": "four quiet words here"}


def test_begin_pressed_twice_at_once_begins_once(own_database):
    tiny = tiny_place(at=MAY)
    told = at_once(*[lambda: visitor().post("/tiny/begin", SAID).status_code] * 2)
    assert sorted(told) == [302, 422]
    assert Account.objects.filter(sign_in="mina").count() == Person.objects.filter(account__sign_in="mina").count() == 1
    ola = account_named("Ola", sign_in="ola")
    join(tiny.place, ola, "resident", by=tiny.worker, at=tiny.at)
    assert at_once(*[lambda: visitor(ola).post("/tiny/begin", {"name": "Ola"}).status_code] * 2) == [302, 302]
    assert Person.objects.filter(account=ola).count() == 1
