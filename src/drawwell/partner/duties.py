"""Who decides about small money, who is told about safety, who sees to it that nobody is left without a worker."""

from django.db.models import Q

from drawwell.guard import journal
from drawwell.guard.membership import check_role, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Role

from .models import Duty


class NotInThisPlace(Refusal):
    """{name} has no role in {place}, so no duty can be theirs. Choose somebody who works here."""

    status = 422


@no_power("naming who has a duty opens no record; what the duty allows is held by each action")
@journal.all_or_nothing()
def name_for(place, kind, account, *, by, at):
    """From now on this account has the duty (a Duty.Kind), in the place of whoever had it. A leader or keeper names.

    Returns the Duty. Raises RoleMayNot or NotInThisPlace.
    """
    check_role(by, place, Role.LEADER, Role.KEEPER, at=at)
    if not roles_of(account, place, at=at) - {Role.RESIDENT}:
        raise NotInThisPlace(name=account.name, place=place.name)
    kind = Duty.Kind(kind)
    now = Duty.objects.for_place(place).filter(kind=kind, ends_at=None).first()
    if now is not None and now.account_id == account.id:
        return now
    if now is not None:
        now.ends_at = at
        now.save(update_fields=["ends_at"])
    duty = Duty.objects.create(place=place, kind=kind, account=account, starts_at=at, by=by)
    journal.write(place, by=by, at=at, act=f"named for {kind}", subject=account)
    return duty


def holder_of(place, kind, *, at):
    """The account that has a duty now, or None."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    row = Duty.objects.for_place(place).filter(now, kind=kind, starts_at__lte=at).select_related("account").first()
    return row.account if row else None


def has_duty(account, place, kind, *, at):
    """Whether the account has this duty now."""
    holder = holder_of(place, kind, at=at)
    return holder is not None and account is not None and holder.id == account.id


def holders_of(place, *, at):
    """{kind: account or None} of every duty, in the order they are written down."""
    return {kind: holder_of(place, kind, at=at) for kind in Duty.Kind}
