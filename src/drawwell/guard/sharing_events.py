"""Webhooks of an organisation: where its own systems are told, what of, signed with which secret; and the sending."""

import base64
import secrets

from drawwell.place import webhooks
from drawwell.place.models import Role, Webhook

from . import journal, keys
from .membership import check_role, organisations_of
from .powers import no_power, power
from .refusals import NotYours, Refusal, WrongInput

SECRET_BYTES = 32
MOST_WEBHOOKS = 20  # of one organisation


class AddressIsRefused(Refusal):
    """{why}"""

    status = 422


class TooManyWebhooks(Refusal):
    """{organisation} has {most} webhooks already. End one of them first."""


@power("share events")
@journal.all_or_nothing()
def tell_a_system(organisation, address, events, *, by, at):
    """Tell a system of this organisation, from now on, when one of these events happens. By its provider or a keeper.

    Returns (Webhook, the secret that signs what is sent: shown once). Raises AddressIsRefused, WrongInput.
    """
    place = organisation.place
    _check_may(organisation, by=by, at=at)
    unknown = sorted(set(events) - set(webhooks.EVENTS))
    if unknown or not events:
        raise WrongInput(
            field="What to tell",
            wrong=f"{', '.join(unknown)} is nothing that happens here" if unknown else "nothing was chosen",
            right=f"Choose of: {', '.join(webhooks.EVENTS)}",
        )
    _check_address(address)
    if len(webhooks_of(place, [organisation], at=at)) >= MOST_WEBHOOKS:
        raise TooManyWebhooks(organisation=organisation.name, most=MOST_WEBHOOKS)
    secret = _new_secret()
    hook = Webhook.objects.create(
        place=place, organisation=organisation, address=address, events=sorted(set(events)),
        secret_sealed=keys.seal(secret, subject_id=organisation.id, place=place, at=at), changed_at=at, begins_at=at,
        by=by,
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="webhook begun", subject=hook)
    return hook, secret


def _check_address(address):
    try:
        webhooks.check_address(address)
    except webhooks.AddressRefused as refused:
        raise AddressIsRefused(why=str(refused)) from None


@no_power("a secret is changed by those it protects; nothing more is told to anybody")
@journal.all_or_nothing()
def change_secret(hook, *, by, at):
    """A new secret, shown once. The one before signs too for a day, so that nothing is missed meanwhile."""
    _check_may(hook.organisation, by=by, at=at)
    secret = _new_secret()
    hook.earlier_secret_sealed, hook.changed_at = hook.secret_sealed, at
    hook.secret_sealed = keys.seal(secret, subject_id=hook.organisation_id, place=hook.place, at=at)
    hook.save(update_fields=["earlier_secret_sealed", "secret_sealed", "changed_at"])
    journal.write(hook.place, by=by, at=at, act="webhook secret changed", subject=hook)
    return secret


@no_power("ending a webhook tells less")
@journal.all_or_nothing()
def stop_telling(hook, *, by, at):
    """Nothing more is sent there, of what waits neither."""
    _check_may(hook.organisation, by=by, at=at)
    if hook.ends_at is None:
        hook.ends_at = at
        hook.save(update_fields=["ends_at"])
        journal.write(hook.place, by=by, at=at, act="webhook ended", subject=hook)


@no_power("what was to be told is told once more, to whom it was for")
@journal.all_or_nothing()
def try_again(delivery, *, by, at):
    """Take an event that was given up, its cause put right, up again."""
    _check_may(delivery.webhook.organisation, by=by, at=at, caretaker=True)
    delivery.tries, delivery.due_at, delivery.last_error = 0, at, ""
    delivery.save(update_fields=["tries", "due_at", "last_error"])
    journal.write(delivery.place, by=by, at=at, act="event taken up again", subject=delivery)


def _check_may(organisation, *, by, at, caretaker=False):
    """Its own providers, the place's keeper, and (for dead letters) its caretaker."""
    place = organisation.place
    if organisation in organisations_of(by, place, Role.PROVIDER, at=at):
        return
    others = (Role.KEEPER, Role.CARETAKER) if caretaker else (Role.KEEPER,)
    try:
        check_role(by, place, *others, at=at)
    except Refusal:
        journal.write(place, by=by, at=at, act="change a webhook", refused=True, subject=organisation)
        raise NotYours() from None


def webhooks_of(place, organisations=None, *, at):
    """The webhooks that stand now, of some organisations or of all."""
    found = Webhook.objects.for_place(place).filter(webhooks.standing_at(at)).select_related("organisation", "place")
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return list(found.order_by("organisation__name", "begins_at", "id"))


def own_webhook(place, hook_id, organisations=None):
    """One webhook of these organisations (of any, without). Raises NotYours."""
    found = Webhook.objects.for_place(place).filter(id=hook_id).select_related("organisation", "place")
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    hook = found.first()
    if hook is None:
        raise NotYours()
    return hook


def letter_named(place, delivery_id):
    """One event that was given up. Raises NotYours."""
    found = webhooks.dead_letters(place).filter(id=delivery_id).first()
    if found is None:
        raise NotYours()
    return found


@power("share events")
def deliver_events(place, *, by, at):
    """Send a place's events that are due. Returns (sent, failed)."""
    return webhooks.send_due(place, at=at, secrets_of=lambda hook: _secrets_of(hook, at))


def _secrets_of(hook, at):
    sealed = [hook.secret_sealed]
    if hook.earlier_secret_sealed and hook.changed_at + webhooks.OVERLAP > at:
        sealed.append(hook.earlier_secret_sealed)
    return [keys.unseal(one, subject_id=hook.organisation_id) for one in sealed]


def _new_secret():
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
