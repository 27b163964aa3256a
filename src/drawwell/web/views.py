"""The first pages: the place in public, and whether the machine is well."""

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse

from drawwell.api.routes import api
from drawwell.guard.powers import no_power
from drawwell.guard.visiting import page
from drawwell.learn.queries import latest_turn
from drawwell.place.models import Place

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
    return render(
        request,
        "place.html",
        {
            "turn": turn,
            "loop": front.loop_of(place, turn, at=at),
            "ways": front.three_ways(place),
            "not_known": front.not_known_yet(place),
            "refused_attempts": front.refused_attempts(place),
            "help_url": reverse("help-near", args=[place.key]),
        },
    )


@no_power("it says whether the database answers, and nothing else")
def health(request):
    """For a machine that watches: does the database answer?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "well"})
