"""Signing in with the council's own accounts, by OpenID Connect (mozilla-django-oidc speaks it).

Who somebody is, is the council's to say; what they are here stays with their memberships. An account nobody made here
opens nothing, however well the council knows its owner. A second step is the council's too.
"""

from functools import lru_cache

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from drawwell.guard.powers import no_power
from drawwell.place.models import Account

from .signing_in import home

# What the library asks of the settings -> what the issuer calls it in the document that describes it.
DISCOVERED = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
AWAY = (requests.RequestException, ValueError, KeyError)
NO_ANSWER = gettext_lazy("The council's sign-in does not answer. Try again, or sign in with a password.")
UNTRUE = (SuspiciousOperation, jwt.PyJWTError)


@lru_cache(maxsize=1)
def described(issuer):
    """The addresses of an issuer, from its own description (OpenID Connect Discovery 1.0, section 4)."""
    found = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=settings.OIDC_TIMEOUT)
    found.raise_for_status()
    words = found.json()
    if words["issuer"].rstrip("/") != issuer:
        raise ValueError(f"{issuer} describes itself as {words['issuer']}")
    return {name: words[theirs] for name, theirs in DISCOVERED.items()}


class _Discovered:
    """The issuer's addresses come from the issuer, all else from the settings."""

    @staticmethod
    def get_settings(attr, *default):
        if attr in DISCOVERED:
            return described(settings.OIDC_ISSUER)[attr]
        return import_from_settings(attr, *default)


class CouncilAccounts(_Discovered, OIDCAuthenticationBackend):
    """The account here whose sign-in is what the council calls its owner."""

    def __init__(self, *args, **kwargs):
        # Every sign-in makes one of each backend: only one that comes back from the council asks for its addresses.
        self.UserModel = Account

    def authenticate(self, request, **kwargs):
        """The account, or None where this is no answer of the council's, or a name nobody made an account of."""
        if request is None or "nonce" not in kwargs:
            return None
        super().__init__()
        return super().authenticate(request, **kwargs)

    def verify_token(self, token, **kwargs):
        """As the library does, and that the token is from our issuer and for us: it looks at neither."""
        payload = super().verify_token(token, **kwargs)
        meant_for = payload.get("aud")
        meant_for = meant_for if isinstance(meant_for, list) else [meant_for]
        if settings.OIDC_RP_CLIENT_ID not in meant_for or payload.get("iss", "").rstrip("/") != settings.OIDC_ISSUER:
            raise SuspiciousOperation("the token is from another issuer, or for another program")
        return payload

    def get_userinfo(self, access_token, id_token, payload):
        """What the council says of its owner, who must be the one the token is about."""
        said = super().get_userinfo(access_token, id_token, payload)
        if said.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("what is said of the owner is about somebody else")
        return payload | said

    def verify_claims(self, claims):
        """Whether the name can be believed: a mail address only where the council says it is verified."""
        if not claims.get(settings.OIDC_CLAIM):
            return False
        return settings.OIDC_CLAIM != "email" or claims.get("email_verified") is True

    def filter_users_by_claims(self, claims):
        """The one account that signs in by this name."""
        return Account.objects.filter(sign_in__iexact=claims[settings.OIDC_CLAIM], is_active=True)


@no_power("signing in shows a person only what their roles may see")
class Begin(_Discovered, OIDCAuthenticationRequestView):
    """Off to the council's own sign-in."""

    def __init__(self, *args, **kwargs):
        # The addresses are asked for with the request, so that a council that does not answer gets a sentence.
        pass

    def get(self, request):
        if not settings.SINGLE_SIGN_ON:
            raise Http404
        try:
            super().__init__()
        except AWAY:
            return _could_not(
                request, _("The council's sign-in does not answer. Try again, or sign in with a password.")
            )
        return super().get(request)


@no_power("signing in shows a person only what their roles may see")
class Back(_Discovered, OIDCAuthenticationCallbackView):
    """Back from the council's own sign-in."""

    def get(self, request):
        if not settings.SINGLE_SIGN_ON:
            raise Http404
        try:
            return super().get(request)
        except UNTRUE:
            return _could_not(request, _("The council's answer could not be believed. Sign in again from here."))
        except AWAY:
            return _could_not(
                request, _("The council's sign-in does not answer. Try again, or sign in with a password.")
            )

    @property
    def success_url(self):
        return self.request.session.get("oidc_login_next") or home(self.user)

    def login_failure(self):
        return _could_not(
            self.request,
            _("The council's sign-in named nobody who has an account here. Whoever runs this installation makes them."),
        )


def _could_not(request, sentence):
    messages.error(request, sentence)
    return redirect("sign-in")
