"""What followed in Wellbridge: a chain whose next problem came, a service that narrowed, a power that gained by itself.

Made up throughout, and told only by calling actions.
"""

from datetime import date, timedelta

from drawwell.guard import chains, hybrids, watches
from drawwell.guard.powers import no_power
from drawwell.place.clock import now_of
from drawwell.place.models import Area, Population
from drawwell.supply import entitlement
from drawwell.supply.models import Service

from .cast import DOORS, account

STORY = "Letters about rent"
LOOK_AGAIN_DAYS = 60
FIRST_YEAR, FIRST_PENCE, YEARS = 2020, 48_000_000, 6
PRICES = (1.0, 1.02, 1.07, 1.12, 1.15, 1.18)  # a price level, 2020-21 = 1, made up
CASH = (1.0, 0.985, 0.99, 0.995, 0.985, 0.975)  # of the first year's money
LEFT = {
    2: ("People who came after four in the afternoon", 60),
    3: ("People who could not fill in the form on a telephone", 85),
    4: ("Two families in one street", 2),
}
UNITS_PER_1000 = (260, 230, 205, 180, 150, 125, 100, 85, 70, 60)  # from the most deprived tenth on


@no_power("it only calls actions that carry their own reasons, in a place that is made up")
def what_followed(place):
    """A chain with an overdue look, one narrowing service, one mixture of compelling and trading."""
    _letters(place)
    _narrowed(place)
    _per_visit(place)
    watches.remind(place, by=account(DOORS["keeper"]), at=now_of(place))


@no_power("it only calls actions that carry their own reasons, in a place that is made up")
def look_at_what_is_due(place, *, at):
    """What those who promised to look do each month; the story's own overdue look waits for a visitor."""
    for watch in watches.overdue(place, at=at):
        if watch.link.chain.name != STORY and watch.link.owner is not None:
            chains.look(
                watch.link,
                found="not yet",
                words="Asked those who would notice first: nothing so far.",
                look_again_on=(at + timedelta(days=LOOK_AGAIN_DAYS)).date(),
                by=watch.link.owner,
                at=at,
            )


def _letters(place):
    at, planner = now_of(place), account(DOORS["planner"])
    begun = at - timedelta(days=120)
    chain = chains.begin_chain(
        place,
        name=STORY,
        problem="Rents go unpaid for months before anybody speaks of it",
        whose="tenants, and the housing office",
        solution="A letter goes out in the first week",
        why="in the year before, one in three paid after a letter",
        aim="quick",
        next_problems=[
            {
                "words": "People stop opening the post",
                "sign": "Letters that come back, and doors not opened",
                "noticed_by": "the postwoman and the caretakers",
                "borne_by": "tenants who are afraid already",
                "delay_days": 60,
                "look_on": (begun + timedelta(days=60)).date(),
            },
            {
                "words": "The office is rung by everybody on the same day",
                "sign": "Calls not answered on a Monday",
                "noticed_by": "whoever sits at the telephone",
                "borne_by": "people who ring for something else",
                "delay_days": 30,
                "look_on": (at - timedelta(days=9)).date(),
            },
        ],
        by=planner,
        at=begun,
    )
    letters, unopened, _calls = chain.links.exclude(after=None).order_by("id")
    chains.look(
        unopened, found="appeared", words="A third of the letters come back.", by=account(DOORS["worker"]), at=at
    )
    visits = chains.and_then(
        unopened, words="Somebody knocks before a letter is written", why="a voice is opened to", aim="lasting",
        by=planner, at=at - timedelta(days=40),
    )  # fmt: skip
    chains.and_then(
        visits,
        words="Rents go unpaid for months before anybody speaks of it",
        sign="Visits put off, and letters written instead",
        noticed_by="the team that knocks",
        borne_by="tenants",
        look_on=(at + timedelta(days=45)).date(),
        by=planner,
        at=at - timedelta(days=40),
    )
    for month, (sent, knocked) in enumerate(((310, 46), (355, 38), (402, 29), (460, 21))):
        day = (begun + timedelta(days=30 * month)).date()
        for link, value, unit in ((letters, sent, "letters"), (visits, knocked, "visits")):
            chains.follow(
                link, on_date=day, value=value, unit=unit, source="the housing office's book", by=planner, at=at
            )


def _narrowed(place):
    at, planner = now_of(place), account(DOORS["planner"])
    service = Service.objects.for_place(place).order_by("key").first()
    if service is None:
        return
    told = {"source": "the council's outturn, made up", "by": planner, "at": at}
    people = 60_000
    for number in range(YEARS):
        year = f"{FIRST_YEAR + number}-{(FIRST_YEAR + number + 1) % 100:02d}"
        entitled = people if number < 3 else round(people * 0.4)
        entitlement.keep_year(
            service, year=year, spend_pence=round(FIRST_PENCE * CASH[number]), deflator=PRICES[number],
            deflator_source="a price level, 2020-21 = 1, made up", people=people, entitled_people=entitled,
            reached_people=4_200 - 260 * number, **told,
        )  # fmt: skip
        if number in LEFT:
            who, left = LEFT[number]
            entitlement.say_left_out(service, year=year, who=who, people=left, **told)
    rules = (
        (date(FIRST_YEAR, 4, 1), 1.0, "Everybody who lives here"),
        (date(FIRST_YEAR + 3, 4, 1), 0.4, "People who live alone and have been assessed"),
    )
    for from_date, share, words in rules:
        entitlement.set_entitlement(
            service, side="service", words=words, entitled_share=share, from_date=from_date, **told
        )
    entitlement.record_reach(
        service, year=f"{FIRST_YEAR + YEARS - 1}-{(FIRST_YEAR + YEARS) % 100:02d}", rows=_tenths(place, people), **told
    )


def _tenths(place, people):
    """A row for each tenth of areas that the place has."""
    deciles = sorted(set(Area.objects.for_place(place).values_list("deprivation_decile", flat=True)))
    lived_in = dict.fromkeys(deciles, 0)
    for row in Population.objects.for_place(place).select_related("area"):
        lived_in[row.area.deprivation_decile] += row.people
    return [
        {
            "decile": decile,
            "people": lived_in[decile] or people // 10,
            "entitled_people": round((lived_in[decile] or people // 10) * 0.4),
            "units": UNITS_PER_1000[decile - 1] * (lived_in[decile] or people // 10) / 1000,
        }
        for decile in deciles
    ]


def _per_visit(place):
    at, auditor = now_of(place), account(DOORS["auditor"])
    hybrids.describe(
        place,
        name="Council tax enforcement",
        does="A firm takes what is owed, under a contract",
        powers_held=["collect", "enter"],
        paid_by="each use",
        who_gains="the firm, by a fee for each visit",
        trades=True,
        by=auditor,
        at=at,
    )
    hybrids.describe(
        place,
        name="Cleaning of offices",
        does="A firm cleans, under a contract",
        paid_by="work",
        who_gains="the firm, by the hour",
        trades=True,
        by=auditor,
        at=at,
    )
