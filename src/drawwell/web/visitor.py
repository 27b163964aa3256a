"""Every request has a visitor; and what every page's frame shows them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drawwell.guard.visiting import Visitor
from drawwell.place.models import Role


class VisitorMiddleware:
    """Every request has a visitor, even where no place is named."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        account = request.user if request.user.is_authenticated else None
        request.visitor = Visitor(account, None, frozenset(), None)
        return self.get_response(request)


# Shown by role, in this order: (words, address name, roles that see it; none: everybody)
NAVIGATION = (
    (_("People"), "people", {Role.WORKER}),
    (_("My story"), "my-story", {Role.RESIDENT}),
    (_("Help near you"), "help-near", set()),
    (_("What we can offer"), "offers", {Role.PROVIDER}),
    (_("Asks for us"), "asks-for-us", {Role.PROVIDER}),
    (_("Plans"), "plans", {Role.PLANNER, Role.LEADER, Role.AUDITOR}),
    (_("What we learn"), "learning", set()),
    (_("Guards"), "guards", set()),
    (_("Privacy desk"), "desk", {Role.KEEPER}),
)

# At the foot of each page of somebody signed in: (words, address name, roles that see it; none: everybody)
FOOT = (
    (_("How to reach me"), "reach-me", set()),
    (_("Keeping safe"), "keeping-safe", set(Role) - {Role.RESIDENT}),
    (_("Small money"), "small-money", set(Role) - {Role.RESIDENT}),
    (_("Who does what"), "who-does-what", set(Role) - {Role.RESIDENT}),
    (_("Calendars"), "calendars", {Role.RESIDENT, Role.WORKER, Role.PROVIDER}),
    (_("Change your password"), "my-password", set()),
    (_("Second step of signing in"), "my-second-step", set()),
    (_("Connections"), "connections", {Role.PROVIDER, Role.KEEPER, Role.CARETAKER}),
)


def shell(request):
    """What base.html needs on every page."""
    visitor = getattr(request, "visitor", None)
    context = {"sign_in_url": reverse("sign-in"), "sign_out_url": reverse("sign-out")}
    if visitor is None:
        return context
    if visitor.account is not None:
        roles = ", ".join(Role(role).label for role in sorted(visitor.roles))
        context["signed_in_as"] = f"{visitor.account.name} ({roles})" if roles else visitor.account.name
    if visitor.place is None:
        return context
    place = visitor.place
    context |= {
        "place": place,
        "place_name": place.name,
        "home_url": reverse("place", args=[place.key]),
        "powers_url": reverse("guards", args=[place.key]),
        "phase_line": _("A made-up place: nobody here is real.") if place.made_up else "",
        "nav": [
            {"text": words, "href": reverse(name, args=[place.key]), "current": _is_current(request, place, name)}
            for words, name, roles in NAVIGATION
            if not roles or roles & visitor.roles
        ],
        "footer_links": [
            {"text": words, "href": reverse(name, args=[place.key])}
            for words, name, roles in FOOT
            if visitor.roles and (not roles or roles & visitor.roles)
        ],
    }
    return context


def _is_current(request, place, name):
    address = reverse(name, args=[place.key])
    return request.path.startswith(address)
