"""What partner does by itself: those whom a lawful order was about are told on the day its delay is over."""

from drawwell.guard.by_itself import in_every_place

from .compelled import tell_due


def tell_of_orders():
    """Tell, in every place, those whose record was opened by a lawful order and who may be told now."""
    return in_every_place(tell_due)
