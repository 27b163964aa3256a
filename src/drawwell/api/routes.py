"""The REST surface at /api/v1: the same actions as the pages, by a key, each written once, each "no" in words."""

from functools import wraps

from ninja import NinjaAPI
from ninja.signature import ViewSignature

from . import answering, asking, asking_more, before_asking, changing, each_time, learning, offering
from .callers import KeyOfMember
from .problems import MEDIA_TYPE, InputIsWrong, answer_refusals

ABOUT = """The same actions as the pages, under the same powers and rights, for a program that acts for one member.

Send `Authorization: Bearer KEY`. Whatever writes also needs `Idempotency-Key`, a UUID of your own making: the same key
with the same request gets the first answer again. Every refusal is a problem (RFC 9457) with a sentence to act on."""
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "a UUID of your own making: asking twice with it is asking once",
    "schema": {"type": "string", "format": "uuid"},
}
REFUSED = {
    400: "it could not be read, or has no Idempotency-Key",
    401: "no key, or one that opens nothing",
    403: "the key is not for this, or a power is switched off",
    404: "there is nothing here for you to see",
    409: "it cannot be done as things stand",
    413: "too much at once",
    415: "not a kind this address reads",
    422: "something in it cannot be",
    429: "too often within a minute: see Retry-After",
}


class Described(NinjaAPI):
    """An API whose description says what its answers are: problems as problems, and the key that writing needs."""

    def get_openapi_schema(self, **where):
        schema = super().get_openapi_schema(**where)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                if method == "post":
                    operation.setdefault("parameters", []).append(KEY_HEADER)
                for status, response in operation["responses"].items():
                    if int(status) in REFUSED:
                        response["description"] = REFUSED[int(status)]
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
                    else:
                        response["description"] = "as asked"
        return schema


def read_no_other_words(view):
    """A word in an address that its route does not read is refused by name: misspelt, it would be as if left out."""
    known = {
        word
        for model in ViewSignature("", view).models
        if model.__ninja_param_source__ == "query"
        for word in model.__ninja_flatten_map__
    }

    @wraps(view)
    def reading(request, **values):
        unknown = sorted(set(request.GET) - (known - set(request.resolver_match.kwargs)))
        if unknown:
            raise InputIsWrong([{"type": "extra_forbidden", "loc": ("query", word)} for word in unknown])
        return view(request, **values)

    return reading


api = Described(
    title="Drawwell",
    version="1",
    description=ABOUT,
    auth=KeyOfMember(),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", before_asking.router)
api.add_router("", asking.router)
api.add_router("", asking_more.router)
api.add_router("", changing.router)
api.add_router("", answering.router)
api.add_router("", each_time.router)
api.add_router("", offering.router)
api.add_router("", learning.router)
api.add_decorator(read_no_other_words)
answer_refusals(api)
