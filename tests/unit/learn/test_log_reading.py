"""How the cells of a log are read."""

from datetime import datetime

import pytest

from drawwell.learn.log_reading import DATE_FORMATS, moment_reader

WRITTEN = (
    "2027-01-05 09:30:59", "2027-1-5 9:3:5", "2027-01-05T09:30:00", "2027-01-05", "05/01/2027 09:30", "5/1/2027",
    "13/13/2027", "29/02/2027", "2027-01-05 24:00", "2027-01-05 09:30 ", "1/5/2027 09:30:00 PM", "", "soon", "27-01-05",
    "5 Jan 2027", "09:30 05/01/2027",
)  # fmt: skip


@pytest.mark.parametrize("form", [*DATE_FORMATS, "%d %b %Y", "%H:%M %d/%m/%Y", "%Y", "%Q"])
def test_dates_are_read_as_the_standard_library_reads_them(form):
    assert [moment_reader(form)(text) for text in WRITTEN] == [_standard(text, form) for text in WRITTEN]


def _standard(text, form):
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return None
