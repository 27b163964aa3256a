"""What is beneath /api/ has a key and no session, form or frame of a page: past the rules of transport it goes straight
to its route. What is not needed cannot go wrong there, and costs a program nothing.
"""

from django.urls import resolve

from .problems import HERE


class Alone:
    """The last of the middleware that a program's request goes through."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(HERE):
            return self.get_response(request)
        request.resolver_match = found = resolve(request.path_info)
        return found.func(request, *found.args, **found.kwargs)
