"""How a postcode is written, and how it is kept: capital letters and digits without blanks."""

import re

WRITTEN = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
LONGEST = 12


def compact(text):
    """A postcode as it is kept: ' ne10 1ab ' -> 'NE101AB'."""
    return re.sub(r"[\s.-]", "", text).upper()


def is_written_right(text):
    """Whether a text has the form of a British postcode, blanks and small letters allowed."""
    return bool(WRITTEN.fullmatch(compact(text)))
