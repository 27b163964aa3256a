"""How often something may be tried from one address: counted as wrong passwords are, each kind by itself."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed


def may_try(kind, request):
    """Whether another try of this kind is allowed from where the request came from."""
    return AxesProxyHandler.is_allowed(request, {"username": kind})


def count_try(kind, request):
    """Count one try."""
    user_login_failed.send(sender=__name__, credentials={"username": kind}, request=request)
    request.axes_locked_out = False  # the page says it in our own words, at the next try
