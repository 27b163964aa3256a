"""A form whose token was renewed meanwhile, in another tab or by signing in again: nothing of it is lost."""

from urllib.parse import urlsplit

from django.shortcuts import render
from django.utils import timezone

from drawwell.guard import drafts
from drawwell.guard.powers import no_power
from drawwell.place.models import Place

NOT_SHOWN = ("csrfmiddlewaretoken", "written_by", "key", "began", "password")
LONGEST_SHOWN = 400_000


@no_power("what was typed is kept for its writer, or shown to them again; nothing is done with it")
def page_was_open_too_long(request, reason=""):
    """The words are kept for the account whose form it was, and stand in it again; or they are shown, to be copied.

    They are shown only where the form came from this site itself, and never on a page without a place (signing in).
    """
    match = request.resolver_match
    place = Place.objects.filter(key=match.kwargs.get("place_key", "")).first() if match else None
    # The writer's own signed line is what lets words wait: another site cannot make one.
    kept = place is not None and drafts.keep(request, place, at=timezone.now())
    words = _words(request) if place is not None and not kept and _came_from_here(request) else ()
    context = {"back": request.get_full_path() if place is not None else "/", "kept": kept, "words": words}
    return render(request, "403_csrf.html", context, status=403)


def _came_from_here(request):
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.get_host()


def _words(request):
    """[what was typed] of the boxes that have something in them, each whole."""
    fields = ((name, value) for name, values in request.POST.lists() for value in values)
    typed = [value for name, value in fields if name not in NOT_SHOWN and len(value.split()) > 1]
    return [value[:LONGEST_SHOWN] for value in typed]
