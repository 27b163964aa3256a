"""Row ids are UUIDv7, made by the caller: sortable by time, safe to send twice."""

from uuid_utils.compat import uuid7


def new_id():
    """A fresh UUIDv7 as a standard `uuid.UUID`."""
    return uuid7()
