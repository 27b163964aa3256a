"""What becomes of asks when a person is erased: nothing is looked for any more, what is held goes to others."""

from drawwell.guard.powers import no_power
from drawwell.partner.erasure import erases

from .actions import WAITING, standing
from .each_time import release_kept
from .keeping import KEPT, add_answer
from .models import Answer, Pull


@erases
@no_power("a part of erasing, which a keeper does in two steps")
def end_asks(person, left_empty, *, by, at):
    """Take back the asks of the person, and of circles nobody is left in; forget roughly where they were."""
    rows = Pull.objects.for_place(person.place)
    for pull in [*rows.filter(whose=person), *rows.filter(whose=None, circle__in=left_empty)]:
        last = standing(pull)
        if last is not None and last.kind in KEPT:
            release_kept(last, by=by, at=at)
        if last is None or last.kind in KEPT or last.kind in WAITING:
            add_answer(pull, Answer.Kind.WITHDRAWN, by=by, at=at)
    rows.filter(circle__in=left_empty).update(latitude=None, longitude=None, area_code="")
