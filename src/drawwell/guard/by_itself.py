"""What the installation does by itself, as an account that anybody can find in the journal."""

from datetime import timedelta

from drawwell.place.clock import now_of
from drawwell.place.models import Place

from .journal import route_is
from .membership import account_named
from .models import JournalEntry
from .refusals import Refusal
from .standing import is_in_force

SAY_AGAIN_AFTER = timedelta(days=1)
INSTALLATION = "the-installation"


def installation():
    """The account that jobs act as. It has no password and no membership."""
    return account_named("The installation", sign_in=INSTALLATION)


def in_every_place(act):
    """Do something in each place whose time runs by itself, by the route 'job'.

    `act(place, by=, at=)` returns words or a number to keep beside the job. A refusal is kept in the same way and
    the next place has its turn; so has it after an error, which is raised at the end.
    Returns {place key: what came of it}.
    """
    came, errors = {}, []
    by = installation()
    # A made-up place with a clock of its own has nothing due until somebody lets time pass there.
    for place in Place.objects.exclude(made_up=True, clock_at__isnull=False).order_by("key"):
        try:
            with route_is("job"):
                came[place.key] = act(place, by=by, at=now_of(place))
        except Refusal as no:
            came[place.key] = no.sentence
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} places could not be done", errors)
    return came


def already_refused(name, place, *, at):
    """Whether a power is off here and the installation was told so already today.

    A job that runs every minute would otherwise bury the journal under one refusal.
    """
    if is_in_force(name, place=place, at=at):
        return False
    return JournalEntry.objects.filter(
        place=place, by=installation(), power=name, refused=True, at__gt=at - SAY_AGAIN_AFTER, at__lte=at
    ).exists()
