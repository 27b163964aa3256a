"""A resident begins by themselves: a name to be called by is all, and no worker need be known."""

from django.conf import settings

from drawwell.guard import journal
from drawwell.guard.membership import join, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Account, Role

from .actions import begin_alone
from .invitations import new_account, save_with
from .models import Person
from .tries import count_try, may_try

COUNTED_AS = "a beginning"  # what beginnings are counted under, beside the address they came from


class BeginsWithAWorker(Refusal):
    """Here a worker begins with you: they hand you a code to sign in with. Or ask whoever runs this installation."""

    status = 403


class TooManyBegan(Refusal):
    """Many began from this address within half an hour. Wait half an hour; nothing that you wrote was kept. A worker
    can also begin with you at once.
    """

    status = 429


class NotAsAResident(Refusal):
    """This account works here. To ask for something for yourself, sign out and begin as a resident."""

    status = 403


class RecordIsElsewhere(Refusal):
    """This account has its record in {place}, and an account has one. Sign out, and begin here with another name."""

    status = 409


@no_power("somebody opens a record of their own; what they may do with it is what every resident may")
def check_may_begin(*, request=None):
    """Raise what stands in the way: it is not done here, or too many came from the address of `request`."""
    if settings.BEGIN_WITH_A_WORKER:
        raise BeginsWithAWorker()
    if request is not None and not may_try(COUNTED_AS, request):
        raise TooManyBegan()


@no_power("somebody opens a record of their own; what they may do with it is what every resident may")
def begin(place, *, name, sign_in, passphrase, at, request, area=None):
    """An account of a resident, with a record that nobody else is in. Returns the Account.

    area: the Area help should be near, or None. request: where it came from: so many may begin from one address in
    half an hour as may try a password, so that nobody fills the place with people who are not there.
    """
    check_may_begin(request=request)
    account = _begin(place, name.strip(), sign_in, passphrase, area, at)
    count_try(COUNTED_AS, request)
    return account


@no_power("somebody opens a record of their own; what they may do with it is what every resident may")
@journal.all_or_nothing()
def begin_with(account, place, *, name, at, area=None):
    """A record of their own for an account that has none here: one made by whoever runs the installation, say.

    Returns their Person: the one there is, if there is one.
    """
    if roles_of(account, place, at=at) - {Role.RESIDENT}:
        raise NotAsAResident()
    Account.objects.select_for_update().get(pk=account.pk)  # pressed twice at once, the second finds the first's
    there = Person.objects.filter(account=account).select_related("place").first()
    if there is None:
        return _record(place, name.strip(), account, area, at)
    if there.place_id != place.pk:
        raise RecordIsElsewhere(place=there.place.name)
    return there


@journal.all_or_nothing()
def _begin(place, name, sign_in, passphrase, area, at):
    account = new_account(sign_in, name=name)
    save_with(passphrase, account)
    _record(place, name, account, area, at)
    return account


def _record(place, name, account, area, at):
    if not name:
        raise WrongInput(field="Name", wrong="it is empty", right="Write the name you like to be called by")
    join(place, account, Role.RESIDENT, by=account, at=at)
    where = {"latitude": area.latitude, "longitude": area.longitude} if area else {}
    return begin_alone(place, name=name, by=account, at=at, **where)
