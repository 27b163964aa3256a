"""The pages of connections and of how to reach somebody: what they show, and that a secret is shown once."""

import pytest

from drawwell.guard.reaching import reached_by
from drawwell.place import outbox, webhooks
from drawwell.place.models import Delivery, Membership, OutboxMessage, Role, Webhook
from drawwell.pull.actions import pull_in
from places import MAY, tiny_place
from visits import said, visitor

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:9/events"


@pytest.fixture
def tiny(settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    return tiny_place(at=MAY)


def begin(browser, tiny, **more):
    return browser.post(
        "/tiny/connections",
        {"do": "begin", "organisation": tiny.council.id, "address": ADDRESS, "events": ["pull.held"]} | more,
    )


def test_how_to_be_reached_is_chosen_and_said(tiny):
    browser = visitor(tiny.worker)
    assert "You have chosen nothing yet" in said(browser.get("/tiny/reach-me"))
    browser.post("/tiny/reach-me", {"way": "mail", "mail": "asha@example.org"})
    assert "You are told by mail to asha@example.org." in said(browser.get("/tiny/reach-me"))
    browser.post("/tiny/reach-me", {"way": "neither"})
    assert reached_by(tiny.worker, tiny.place)[0] == "neither"


@pytest.mark.parametrize("sent", [{}, {"way": "mail", "mail": "nowhere"}, {"way": "text", "number": "07700900123"}])
def test_what_cannot_be_is_said_on_the_page(tiny, sent):
    answer = visitor(tiny.worker).post("/tiny/reach-me", sent)
    assert answer.status_code == 422
    assert reached_by(tiny.worker, tiny.place) == (None, "")


def test_a_secret_is_shown_once_and_can_be_changed_and_ended(tiny):
    browser = visitor(tiny.provider)
    assert "whsec_" in said(begin(browser, tiny))
    assert "whsec_" not in said(browser.get("/tiny/connections"))
    hook = Webhook.objects.get()
    assert "whsec_" in said(browser.post("/tiny/connections", {"do": "secret", "which": hook.id}))
    browser.post("/tiny/connections", {"do": "end", "which": hook.id})
    assert "No system is told of what happens here yet." in said(browser.get("/tiny/connections"))


def test_an_address_that_is_refused_is_said_on_the_page(tiny, settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    answer = begin(visitor(tiny.provider), tiny, address="https://10.0.0.1/")
    assert answer.status_code == 422
    assert "private network" in said(answer)
    assert not Webhook.objects.exists()


def test_nobody_else_reaches_it(tiny):
    assert begin(visitor(tiny.worker), tiny).status_code == 403
    begin(visitor(tiny.provider), tiny)
    hook = Webhook.objects.get()
    cal = visitor(tiny.caretaker)
    assert cal.post("/tiny/connections", {"do": "end", "which": hook.id}).status_code == 404
    assert visitor(tiny.keeper).post("/tiny/connections", {"do": "nonsense", "which": "x"}).status_code == 404


def test_what_was_given_up_is_taken_up_again_by_the_caretaker(tiny):
    begin(visitor(tiny.provider), tiny)
    pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    Delivery.objects.update(tries=webhooks.MOST_TRIES, last_error="It answered 500.")
    cal = visitor(tiny.caretaker)
    assert "It answered 500." in said(cal.get("/tiny/connections"))
    cal.post("/tiny/connections", {"do": "again", "which": Delivery.objects.get().id})
    assert Delivery.objects.get().tries == 0


def test_a_message_that_was_given_up_is_sent_again_by_the_caretaker_alone(settings):
    settings.RECORD_KEY = "a record key for tests only"
    real = tiny_place(at=MAY, key="real", made_up=False)
    Membership.objects.filter(place=real.place).update(starts_at=MAY.replace(year=2020))
    message = outbox.put(real.place, to=real.worker, kind="asked", text="x", at=MAY)
    OutboxMessage.objects.update(tries=outbox.MOST_TRIES, last_error="It could not be sent")
    for account, tries in ((real.provider, outbox.MOST_TRIES), (real.caretaker, 0)):
        visitor(account).post("/real/connections", {"do": "message", "which": message.id})
        message.refresh_from_db()
        assert message.tries == tries


def test_they_are_linked_from_the_foot_of_each_page_for_those_they_are_for(tiny):
    foot = {role: said(visitor(getattr(tiny, role.value)).get("/tiny/guards")) for role in Role}
    assert all("/tiny/reach-me" in page for page in foot.values())
    assert {role for role, page in foot.items() if "/tiny/connections" in page} == {
        Role.PROVIDER, Role.KEEPER, Role.CARETAKER,
    }  # fmt: skip
    assert "/tiny/reach-me" not in said(visitor().get("/tiny/guards"))
