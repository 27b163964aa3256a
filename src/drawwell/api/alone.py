"""What is beneath /api/ has a key and no session, form or frame of a page: past the rules of transport it goes straight
to its route. What is not needed cannot go wrong there, and costs a program nothing.
"""

from django.conf import settings
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .problems import HERE

OF_PROGRAMS = f"{HERE}v1/"
# Nothing of an answer is a page: whoever shows one as a page gets nothing run, framed or fetched by it.
NO_PAGE = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Frame-Options": "DENY"}


class OfPrograms:
    """A program's request goes no further than this: a host of ours, a language, its route, and what an answer says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(OF_PROGRAMS):
            return self.get_response(request)
        request.get_host()  # one that is not ours is refused, as on a page
        language = _language_of(request)
        translation.activate(language)
        response = _at_its_route(request)
        for name, value in NO_PAGE.items():
            response[name] = value
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


class Alone:
    """The last of the middleware that goes before any other address beneath /api/."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(HERE):
            return self.get_response(request)
        return _at_its_route(request)


def _at_its_route(request):
    request.resolver_match = found = resolve(request.path_info)
    return found.func(request, *found.args, **found.kwargs)


def _language_of(request):
    """What the request asks for, of the languages there are; looking costs more than not being asked."""
    if "HTTP_ACCEPT_LANGUAGE" in request.META:
        return translation.get_language_from_request(request)
    return settings.LANGUAGE_CODE
