"""How the fast twin keeps what it knows: packed records, each of one or two lines of the processor's cache (64 bytes).

A place of millions does not fit in the cache, so an event costs about as many waits for memory as it touches lines.
"""

import numpy as np

from drawwell.engine.twin_result import ENDS

# One person's need: all that an event looks at within one line of the processor's cache, 64 bytes. What can be drawn
# again from the key (whom the person can reach, when the need eases) is drawn again; what came of visits is in TRIED.
EPISODE = np.dtype(
    [
        ("key", "u8"), ("arose_at", "f8"), ("asked_at", "f8"), ("joined_at", "f8"), ("stream", "i4"),
        ("station", "i4"), ("goes_to", "i4"), ("after", "i4"), ("before", "i4"), ("turn", "i4"), ("segment", "i2"),
        ("visit", "u1"), ("capability", "i1"), ("open", "i1"), ("has_tried", "i1"), ("spare", "i2"),
    ]
)  # fmt: skip
# capabilities that did not suit, one bit each: of the standard services, and of what was pulled; of later visits only
TRIED = np.dtype([("produced", "i8"), ("pulled", "i8")])
# what choosing looks at comes first, within one line; 128 bytes in all. Shifts of workers follow the stations, and
# keep their hours and how many people they are beside in a record of the same kind.
STATION = np.dtype(
    [
        ("rate", "f8"), ("most", "f8"), ("level", "f8"), ("filled_at", "f8"), ("per_use", "f8"), ("length", "i4"),
        ("first", "i4"), ("last", "i4"), ("will_open", "i4"), ("capability", "i4"), ("pattern", "i4"),
        ("changed_at", "f8"), ("used", "f8"), ("lined", "f8"), ("line_days", "f8"), ("joined", "i8"),
        ("beside", "i8"), ("spare", "f8", 2),
    ]
)  # fmt: skip
# one station a person may be offered: the share who can use it, and which it is
CHOICE = np.dtype([("access", "f8"), ("station", "i4"), ("capability", "i4")])
# the counts of one area and need, within one line
COUNTS = np.dtype(
    [
        ("wait_sum", "f8"), ("met_days", "f8"), ("ends", "i4", len(ENDS)), ("contacts", "i4"), ("failures", "i4"),
        ("escalated", "i4"), ("wait_count", "i4"), ("fifth", "i4"),
    ]
)  # fmt: skip
