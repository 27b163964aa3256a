"""When a page could not be made: our own fault, or a database that something long is writing to."""

import sys

from django.db import OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views.defaults import server_error

from drawwell.guard.powers import no_power

WAIT_S = 30


@no_power("it only says that nothing was done, and when to try again")
def went_wrong(request):
    """The page of an error nobody foresaw; of a database whose turn did not come in time, when to try again."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError) and "locked" in str(error):
        # As the page of any error: without the request, since asking the database who visits may fail too.
        words = loader.get_template("busy.html").render()
        return HttpResponse(words, status=503, headers={"Retry-After": str(WAIT_S)})
    return server_error(request)
