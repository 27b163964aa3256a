"""The calendar of the compiled twins: events in buckets indexed by time, taken in order of (time, sequence).

A bucket is put in order only when its time comes, and then kept in order while it is under way. An event beyond the
end is never written. `state` starts (events, people, stations, bucket, due, whole, rates) in both twins.

The compiled functions take arrays only and make none, so that numba's counting of references is switched off
(`_nrt=False`): with it on, the same loop took four times as long.
"""

import inspect
import zlib

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

EVENT = np.dtype([("at", "f8"), ("sequence", "i8"), ("next", "i4"), ("what", "i4"), ("stamp", "i4"), ("kind", "i4")])
# where the scalars that change are kept, in `whole`; a twin may keep more after these
SEQUENCE, EVENT_FREE, EVENT_TOP, BUCKET, DUE_FIRST, DUE_LAST, FULL = range(7)
DAYS, SCALE = range(2)  # and in `rates`: the end of the calendar, and buckets per unit of time

inlined = njit(forceinline=True, _nrt=False)
called = njit(_nrt=False)
compiled = njit(cache=True, _nrt=False)
# What is called from one place alone may be written into it before anything is typed: compiled by itself it would bring
# with it, a second time, all that it calls. Measure where it is used: it made the loop of networks two and a half times
# slower, and the loop of places hardly at all.
once = njit(inline="always", _nrt=False)


# A whole number as compiled functions pass it on: numba compiles a function once for each kind of number it is given
# (of 32 bits, of 64, a constant), and each of those costs every installation a second or two.
I = np.int64


def fingerprint(*modules) -> int:
    """A number that changes with the source of these modules.

    Numba keeps compiled code beside one file and looks at that file's date only; a loop that closes over this number
    is compiled anew when a rule it calls has changed in another file.
    """
    return zlib.crc32(b"".join(inspect.getsource(module).encode() for module in modules))


@inlined
def put(state, at, kind, what, stamp):
    """Write an event in the calendar; what would happen after the end is never written."""
    events, bucket, due, whole, rates = state[0], state[3], state[4], state[5], state[6]
    if at >= rates[DAYS]:
        return
    slot = whole[EVENT_FREE]
    if slot >= 0:
        whole[EVENT_FREE] = events[slot].next
    else:
        slot = whole[EVENT_TOP]
        if slot >= len(events):
            whole[FULL] = 1
            return
        whole[EVENT_TOP] += 1
    event = events[slot]
    event.at = at
    event.sequence = whole[SEQUENCE]
    event.what = what
    event.stamp = stamp
    event.kind = kind
    whole[SEQUENCE] += 1
    place = int(at * rates[SCALE])
    if place > whole[BUCKET]:
        event.next = bucket[place]
        bucket[place] = slot
    else:
        insert_due(events, due, whole, slot)


@called
def insert_due(events, due, whole, slot):
    """Keep the bucket under way in order of time, then of writing."""
    at, sequence = events[slot].at, events[slot].sequence
    i = whole[DUE_LAST]
    while i > whole[DUE_FIRST]:
        other = events[due[i - 1]]
        if other.at < at or (other.at == at and other.sequence < sequence):
            break
        due[i] = due[i - 1]
        i -= 1
    due[i] = slot
    whole[DUE_LAST] += 1


@inlined
def open_next_bucket(state):
    """Go to the next bucket that holds anything and put it in order; False at the end of the calendar."""
    bucket, whole = state[3], state[5]
    here = whole[BUCKET] + 1
    while here < len(bucket) and bucket[here] < 0:
        here += 1
    whole[BUCKET] = here
    if here >= len(bucket):
        return False
    put_in_order(state, here)
    return True


@called
def put_in_order(state, here):
    """The events of one bucket, in the order in which they happen."""
    events, bucket, due, whole = state[0], state[3], state[4], state[5]
    whole[DUE_FIRST] = 0
    whole[DUE_LAST] = 0
    slot = bucket[here]
    bucket[here] = -1
    while slot >= 0:
        after = events[slot].next
        insert_due(events, due, whole, I(slot))
        slot = after


# ------------------------------------------------------------------ memory


@intrinsic
def fetch(typing_context, array, index):
    """Ask the processor to bring one record of an array near, without waiting for it. It changes nothing."""

    def code(context, builder, signature, arguments):
        kind = signature.args[0]
        records = context.make_array(kind)(context, builder, arguments[0])
        place = context.cast(builder, arguments[1], signature.args[1], types.intp)
        pointer = cgutils.get_item_pointer(context, builder, kind, records, [place], wraparound=False)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        prefetch = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, number, number, number]), "llvm.prefetch.p0"
        )
        to_read, keep_near, data = number(0), number(3), number(1)
        builder.call(prefetch, [builder.bitcast(pointer, byte), to_read, keep_near, data])
        return context.get_dummy_value()

    return types.void(array, index), code


def in_lines(count: int, kind: np.dtype, of: int = 64) -> np.ndarray:
    """An array of records that begins where a line of the processor's cache begins; nothing in it is set."""
    room = np.empty(count * kind.itemsize + of, np.uint8)
    begins = -room.ctypes.data % of
    return room[begins : begins + count * kind.itemsize].view(kind)
