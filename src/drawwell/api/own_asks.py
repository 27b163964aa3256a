"""An ask of the caller's own, by a program: found, changed once for the request's key, and told how it stands."""

from drawwell.guard.powers import no_power
from drawwell.pull.queries import pull_for

from .once import answered_once


@no_power("opening the circle's record is journalled; a stranger's attempt is written down")
def own_ask(caller, pull_id):
    """The pull, opened by the caller."""
    return pull_for(pull_id, place=caller.place, by=caller.account, at=caller.at)


@no_power("the action it calls carries its own power")
def changed(request, pull_id, change, shown, *, status=200):
    """The response to a change of one's own ask: what `shown(pull, what the change answered)` says of it then."""
    caller = request.auth
    caller.check_for("ask")

    def act(key):
        found = own_ask(caller, pull_id)
        return shown(found, change(found, by=caller.account, at=caller.at))

    return answered_once(request, act, status=status)
