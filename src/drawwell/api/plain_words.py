"""What is wrong with a request, field by field, in our own words: what is there, and what belongs there."""

_DATES = "it is not a moment with its zone, such as 2027-06-01T09:00:00+01:00"
_NUMBER = "it is not a number"
_WHOLE = "it is not a whole number"
_TRUE = "it is neither true nor false"
_TEXT = "it is not text in quotation marks"
_ID = "it is not an id, such as 0197f2a4-5b6c-7d8e-9f00-112233445566"
_THING = "it is not an object with named fields, in braces"
_LIST = "it is not a list, in brackets"

# By the kind of fault; words in braces are what the fault itself tells.
WORDS = {
    "missing": "it is missing",
    "uuid_parsing": _ID,
    "uuid_type": _ID,
    "uuid_version": _ID,
    "string_type": _TEXT,
    "string_unicode": "a character that cannot be kept stands in it",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "it is too large a number",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUE,
    "bool_parsing": _TRUE,
    "list_type": _LIST,
    "dict_type": _THING,
    "model_type": _THING,
    "model_attributes_type": _THING,
    "timezone_aware": "it has no zone: write 2027-06-01T09:00:00+01:00, or 2027-06-01T08:00:00Z",
    "greater_than_equal": "it must be {ge} or more",
    "greater_than": "it must be more than {gt}",
    "less_than_equal": "it must be {le} or less",
    "less_than": "it must be less than {lt}",
    "string_too_short": "it is too short: write {min_length} letters or more",
    "string_too_long": "it is too long: write at most {max_length} letters",
    "string_pattern_mismatch": "it is none of what may stand here: look in GET /api/v1/openapi.json",
    "too_short": "give {min_length} or more of them",
    "too_long": "{actual_length} are too many: give at most {max_length}",
    "json_invalid": "it is not JSON",
    "extra_forbidden": "it is not known here: GET /api/v1/openapi.json has the fields of this request",
}


def in_plain_words(fault):
    """A sentence's end for one fault that validation found: a dict with `type`, `ctx` and `msg`."""
    kind, told = fault["type"], fault.get("ctx") or {}
    if kind == "value_error":
        return str(told.get("error") or fault["msg"].removeprefix("Value error, "))
    if kind.startswith(("datetime_", "date_", "time_")):
        return _DATES
    words = WORDS.get(kind, "it is not what belongs here: look in GET /api/v1/openapi.json")
    try:
        return words.format(**{name: _plainly(value) for name, value in told.items()})
    except KeyError:
        return "it is not what belongs here: look in GET /api/v1/openapi.json"


def _plainly(value):
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
