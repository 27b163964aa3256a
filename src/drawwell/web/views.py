"""The first pages: the place in public, signing in, and whether the machine is well."""

from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from drawwell.api.routes import api
from drawwell.guard.powers import no_power
from drawwell.guard.visiting import page
from drawwell.learn.queries import latest_turn
from drawwell.place.models import Place, Role

from . import front

__all__ = ["api"]


@no_power("the names of the places here are public")
def first_page(request):
    """The only place there is, or a list of them."""
    places = list(Place.objects.exclude(folder_digest="").order_by("name"))
    if len(places) == 1:
        return place_page(request, place_key=places[0].key)
    return render(request, "first.html", {"places": places})


@no_power("only figures that are already public")
@page()
def place_page(request):
    """Page 0: is it working, is it for me."""
    place, at = request.visitor.place, request.visitor.at
    turn = latest_turn(place)
    chart, stops = front.three_ways(place)
    return render(
        request,
        "place.html",
        {
            "turn": turn,
            "loop": front.loop_of(place, turn, at=at),
            "chart": chart,
            "stops": stops,
            "not_known": front.not_known_yet(place),
            "refused_attempts": front.refused_attempts(place),
            "help_url": reverse("help-near", args=[place.key]),
        },
    )


@no_power("signing in shows a person only what their roles may see")
class SignIn(LoginView):
    """Signing in with a name and a password; too many wrong ones and it pauses."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        """With the page where a code from a worker is typed, where it is plain which place is meant."""
        keys = set(Place.objects.exclude(folder_digest="").values_list("key", flat=True))
        wanted = {(self.get_redirect_url() or "").strip("/").split("/")[0]} & keys or keys
        code_url = reverse("use-code", args=wanted) if len(wanted) == 1 else ""
        return super().get_context_data(code_url=code_url, **kwargs)

    def get_success_url(self):
        wanted = self.get_redirect_url()
        if wanted:
            return wanted
        membership = self.request.user.memberships.filter(ends_at__isnull=True).select_related("place").first()
        return home_of(membership.role, membership.place) if membership else "/"


@no_power("signing out shows nothing")
class SignOut(LogoutView):
    """Signing out leaves nothing behind on a shared device."""


def home_of(role, place):
    """Where a role begins its day."""
    pages = {
        Role.WORKER: "people",
        Role.RESIDENT: "my-story",
        Role.PROVIDER: "offers",
        Role.PLANNER: "plans",
        Role.LEADER: "plans",
        Role.AUDITOR: "plans",
        Role.KEEPER: "guards",
        Role.CARETAKER: "guards",
    }
    return redirect(pages[Role(role)], place_key=place.key).url


@no_power("it says whether the database answers, and nothing else")
def health(request):
    """For a machine that watches: does the database answer?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "well"})
