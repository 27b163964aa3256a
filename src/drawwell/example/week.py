"""A working week in Wellbridge: a whole conversation, small money, somebody joins, somebody is away, somebody rests."""

from datetime import timedelta

from drawwell.guard.powers import no_power
from drawwell.partner import access, associations, cover, duties, harm, joining, small_money
from drawwell.partner.actions import add_purpose, rest
from drawwell.partner.conversation import Conversation, keep_conversation
from drawwell.partner.models import Duty, Harm
from drawwell.place.clock import now_of
from drawwell.place.models import Role

from .cast import DOORS, WORKERS, account

TALKED = Conversation(
    said="The post came and I left it on the mat. Sam stepped over it like it was hot.",
    hope="That somebody sits at the table with me for the first five minutes.",
    others_would_notice="Kofi would say I hum when I do the washing up.",
    zero="Curtains shut, phone in the drawer.",
    ten="The boys at their dad's and me asleep by eleven.",
    scale_now=5,
    scale_good_enough=8,
    exception="Last Thursday I opened two and put the kettle on after.",
    coping="I ring next door before I ring anybody.",
    helper="Next door, and my sister on Sundays.",
    sign="One envelope opened standing up.",
    better="The rent one is dealt with.",
    note="She made the call to the landlord herself; I only sat there.",
)

# What people of Wellbridge do together of their own accord: (name, what, when, where, how somebody comes along).
TOGETHER = (
    ("The Thursday walkers", "Round the reservoir and back, at the pace of whoever is slowest.", "Thursdays at ten",
     "From the lock gate", "Just come. Somebody is always ten minutes early."),
    ("Lunch at the chapel", "Soup, bread and whoever is there.", "Wednesdays at half past twelve", "The old chapel",
     "Ring the bell. Bring a pudding or nothing."),
)  # fmt: skip


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def live_a_week(place):
    """What workers, a leader and a keeper of Wellbridge do in one week beside the asks. Takes well under a second."""
    at = now_of(place)
    asha, idris, moira = (account(one) for one in WORKERS)
    lena, kemi = account(DOORS[Role.LEADER]), account(DOORS[Role.KEEPER])
    small_money.state_limit(place, 80_00, because="The cabinet of Wellbridge, at its March meeting", by=lena, at=at)
    small_money.set_money_aside(place, 2_000_00, by=lena, at=at)
    duties.name_for(place, Duty.Kind.MONEY, lena, by=lena, at=at)
    duties.name_for(place, Duty.Kind.WORKERS, lena, by=lena, at=at)
    duties.name_for(place, Duty.Kind.SAFETY, kemi, by=kemi, at=at)
    circles = _circles_of(asha, place, at)
    _beside_dee(circles["Dee and the boys"], asha, idris, at)
    for name, what, when, where, how in TOGETHER:
        said = {"what": what, "when": when, "where": where, "how": how, "they_want_it": True}
        lunch = associations.put_up(place, name, by=moira, at=at, **said)
    associations.invite(
        circles["Dee and the boys"].circle, lunch, "I have my soup there most weeks. Come with me, or not.",
        by=asha, at=at,
    )  # fmt: skip
    cover.name_cover(
        asha, moira, place=place, starts_at=at + timedelta(days=9), ends_at=at + timedelta(days=16), by=asha, at=at
    )
    quiet = next(one for name, one in circles.items() if name != "Dee and the boys")
    rest(quiet, by=asha, at=at)


def _circles_of(worker, place, at):
    rows = [one for one in access.partnerships_of_made_up(place) if one.worker_id == worker.id]
    return {access.name_of_circle(one.circle): one for one in rows}


def _beside_dee(partnership, asha, idris, at):
    circle, told = partnership.circle, {"by": asha, "at": at}
    keep_conversation(circle, TALKED, **told)
    purpose = add_purpose(circle, "The boys at their dad's every other weekend, with beds of their own there.", **told)
    small_money.spend(purpose, 60_00, "Bus passes for the boys, there and back", **told)
    small_money.spend(purpose, 140_00, "A second-hand bunk bed for their dad's", **told)
    harm.add_harm(circle, Harm.Kind.NOT_ACTING, "Another month and the boys stop asking when.", **told)
    joining.join_beside(
        circle, idris, parts=["matters", "helps"], their_word="He can see what matters and what helps, not the rest.",
        **told,
    )  # fmt: skip
    joining.had_to_tell_again(circle, by=idris, at=at)
