"""What a trip-wire may read of design."""

from drawwell.guard.readings import reading

from .models import Adoption, Plan


@reading("plans adopted", "plans")
def plans_adopted(place, since, until):
    """Plans put into force in the window."""
    return Adoption.objects.for_place(place).filter(at__gt=since, at__lte=until).count()


@reading("plans that fit no budget, per cent", "per cent")
def plans_that_fit_nothing(place, since, until):
    """Of the plans made in the window, how many kept within no budget; None where none was made."""
    made = Plan.objects.for_place(place).filter(made_at__gt=since, made_at__lte=until)
    plans = made.count()
    return 100 * made.filter(fits_budget=False).count() / plans if plans else None
