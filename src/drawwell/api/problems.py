"""Every "no" of the API is a problem in words (RFC 9457): what was wrong and what to do, also before a route is found.

`type` and `title` name the refusal (for a program, and in words), `detail` the sentence itself. Where several
things are wrong at once (the rows of a table) each stands in `errors` with where it is.
"""

import re

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict

from drawwell.guard.refusals import Refusal

from .plain_words import in_plain_words

NAMED = "urn:drawwell:problem:"
MEDIA_TYPE = "application/problem+json"
HERE = "/api/"
OPEN_TO_ALL = f"{HERE}open-referral/"  # what any page of any other site may read
CSV = "/csv"  # how the address of a route that takes a table ends


class Problem(Schema):
    """Why a request was refused, and what to do (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": f"{NAMED}WrongInput",
                "title": "Wrong input",
                "status": 422,
                "detail": "By when: that is in the past. Choose a day from today on.",
            }
        }
    )
    type: str
    title: str
    status: int
    detail: str
    errors: list[dict] | None = None


ALWAYS = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
ON_WRITING = ALWAYS | {400: Problem, 409: Problem, 413: Problem, 415: Problem}


class TooMuchAtOnce(Refusal):
    """This request has {megabytes} MB and at most {most} MB are read at once. Send it in several parts."""

    status = 413


class NotThisKind(Refusal):
    """This address reads {wanted}, and the request says it is '{given}'. Send a header Content-Type: {wanted}."""

    status = 415


class NoSuchAddress(Refusal):
    """There is nothing at this address. GET /api/v1/openapi.json lists what there is."""

    status = 404


class NotThisWay(Refusal):
    """This address is not for {method}. It is for: {allowed}."""

    status = 405


class NotUnderstood(Refusal):
    """The request could not be read: {why}. Send JSON as GET /api/v1/openapi.json describes it."""

    status = 400


class KeyOpensNothing(Refusal):
    """Send a header Authorization: Bearer KEY, with a key of this place that has not ended."""

    status = 401


class SomethingBroke(Refusal):
    """Something broke here, and nothing of the request was kept. Send it again with the same Idempotency-Key."""

    status = 500


def problem_of(refusal):
    """A refusal as a response. One that says `retry_after_s` or `errors` has them in it."""
    body = {
        "type": f"{NAMED}{type(refusal).__name__}",
        "title": re.sub(r"(?<!^)(?=[A-Z])", " ", type(refusal).__name__).capitalize(),
        "status": refusal.status,
        "detail": refusal.sentence,
    }
    if errors := getattr(refusal, "errors", None) or _of_rows(refusal):
        body["errors"] = errors
    response = JsonResponse(body, status=refusal.status, content_type=MEDIA_TYPE)
    if wait := getattr(refusal, "retry_after_s", None):
        response["Retry-After"] = str(wait)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Drawwell"'
    return response


def _of_rows(refusal):
    """What is wrong with which row and field of a table, where a refusal says it."""
    rows = getattr(refusal, "problems", ())
    return [{"where": f"row {one.row}, {one.field}", "wrong": one.wrong} for one in rows]


def answer_refusals(api):
    """Let an API answer each refusal, and each thing wrong with a request, as a problem."""

    @api.exception_handler(Refusal)
    def refused(request, refusal):
        return problem_of(refusal)

    @api.exception_handler(AuthenticationError)
    def unknown(request, error):
        return problem_of(KeyOpensNothing())

    @api.exception_handler(ValidationError)
    def wrong_input(request, wrong):
        return problem_of(InputIsWrong(wrong.errors))

    @api.exception_handler(HttpError)
    def not_understood(request, error):
        # The one of its own that the framework raises: words of ours stand for its.
        return problem_of(NotUnderstood(why="what it holds is not JSON"))


def _field(loc):
    """Where in the request as it was sent: the whole body has a name in our code alone."""
    kind, *names = map(str, loc)
    return ".".join(names[1:] if kind == "body" else names) or kind


class InputIsWrong(Refusal):
    """{said}."""

    status = 422

    def __init__(self, found):
        self.errors = [{"where": _field(one["loc"]), "wrong": in_plain_words(one)} for one in found]
        super().__init__(said="; ".join(f"{one['where']}: {one['wrong']}" for one in self.errors[:10]))

    @property
    def sentence(self):
        return self.named["said"] + "."


class ProblemPages:
    """Beneath /api/ also those errors that no route of ours makes are problems: unknown addresses, wrong methods,
    wrong kinds, too much at once, and our own faults.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(HERE):
            return self.get_response(request)
        response = self._answer(request)
        if request.path_info.startswith(OPEN_TO_ALL):
            response["Access-Control-Allow-Origin"] = "*"
        return response

    def _answer(self, request):
        if refusal := _unread(request):
            return problem_of(refusal)
        response = self.get_response(request)
        if response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        return _as_problem(request, response)


def _unread(request):
    """Why a request is not even read, or None."""
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
        return NotUnderstood(why="its address holds a character that is not text")
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if size > most:
        return TooMuchAtOnce(megabytes=f"{size / 1e6:.1f}", most=f"{most / 1e6:.1f}")
    wanted = "text/csv" if request.path_info.endswith(CSV) else "application/json"
    if size and request.method == "POST" and request.content_type != wanted:
        return NotThisKind(wanted=wanted, given=request.content_type or "nothing")
    return None


def _as_problem(request, response):
    if response.status_code == 405:
        made = problem_of(NotThisWay(method=request.method, allowed=response.get("Allow", "something else")))
        made["Allow"] = response.get("Allow", "")
        return made
    if response.status_code == 404:
        return problem_of(NoSuchAddress())
    if response.status_code >= 500:
        return problem_of(SomethingBroke())
    refusal = NotUnderstood(why=HttpResponse(status=response.status_code).reason_phrase.lower())
    refusal.status = response.status_code
    return problem_of(refusal)
