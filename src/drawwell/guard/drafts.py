"""Words sent from a form after the session had ended: kept sealed, and shown again to their writer after signing in.

A form says whose it is by a signed line (`written_by`), so that on a shared device nobody else is shown the words.
Nothing is kept in the browser but the session's own cookie.
"""

from django.core import signing
from django.http import QueryDict

from drawwell.place.ids import new_id

from . import keys

_SALT = "drawwell.guard.drafts"
_NOT_WORDS = ("csrfmiddlewaretoken", "written_by")


def written_by(account):
    """The line a form carries, so that its words can wait for this account alone."""
    return signing.dumps(str(account.pk), salt=_SALT)


def keep(request, place, *, at):
    """Keep what was posted to this address until its writer has signed in. Says whether it could."""
    author = _author(request)
    if author is None:
        return False
    words = request.POST.copy()
    for name in _NOT_WORDS:
        words.pop(name, None)
    key = new_id()
    request.session[_name(request)] = {
        "author": author,
        "key": str(key),
        "sealed": keys.seal(words.urlencode(), subject_id=key, place=place, at=at),
    }
    return True


def kept(request):
    """The words kept for this address and this account as a QueryDict, or None. They stay until `forget`."""
    draft = request.session.get(_name(request))
    if draft is None or not request.user.is_authenticated:
        return None
    if draft["author"] != str(request.user.pk):
        return None
    return QueryDict(keys.unseal(draft["sealed"], subject_id=draft["key"]))


def forget(request, *, at):
    """The words have been sent again, or are somebody else's: what was kept is gone for good."""
    draft = request.session.pop(_name(request), None)
    if draft is not None:
        keys.destroy(draft["key"], at=at)


def _author(request):
    try:
        return signing.loads(request.POST.get("written_by", ""), salt=_SALT)
    except signing.BadSignature:
        return None


def _name(request):
    return f"words:{request.path}"
