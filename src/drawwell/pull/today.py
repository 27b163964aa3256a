"""A worker's day: what waits on them, and what changed because they asked. Nothing about their speed."""

from dataclasses import dataclass
from datetime import timedelta

from .models import Answer

FRESH_DAYS = 31  # how long a worker's own page goes on showing what was used or told
TO_CONFIRM = (Answer.Kind.OFFERED, Answer.Kind.YES_BUT)


@dataclass(frozen=True)
class Day:
    """What waits on a worker: answers to confirm, help held, asks not met yet, and what changed because they asked."""

    to_confirm: tuple
    held: tuple
    waiting: tuple
    to_say: tuple  # used, and nobody has said yet whether it helped
    told: tuple  # (Ask, Told), the latest first

    @property
    def is_quiet(self):
        return not (self.to_confirm or self.held or self.waiting or self.to_say or self.told)


def today_of(asks, names, at):
    """A worker's Day. names: {circle id: name}, given to each ask as `.circle_name`."""
    fresh = at - timedelta(days=FRESH_DAYS)
    held = sorted((one for one in asks if one.is_held or one.is_asked), key=lambda one: one.last.until)
    used = [one for one in asks if one.kind == Answer.Kind.DRAWN and not one.helped and one.last.at > fresh]
    told = [(one, told) for one in asks for told in one.told if told.at > fresh]
    for one in asks:
        one.pull.circle_name = names[one.pull.circle_id]
    return Day(
        to_confirm=tuple(one for one in held if one.kind in TO_CONFIRM or one.offered),
        held=tuple(one for one in held if one.kind not in TO_CONFIRM and not one.offered),
        waiting=tuple(sorted((one for one in asks if one.waits), key=lambda one: one.pull.asked_at)),
        to_say=tuple(sorted(used, key=lambda one: one.last.at)),
        told=tuple(sorted(told, key=lambda pair: pair[1].at, reverse=True)),
    )
