"""From which address a request comes, so that wrong passwords from one machine lock nobody out on another."""

from django.conf import settings


def address_of(request):
    """The visitor's address. Behind a proxy, what the proxy itself added: all before it a visitor may have made up."""
    if settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers:
        return request.headers["X-Forwarded-For"].rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
