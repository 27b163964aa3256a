"""What holds power in Wellbridge: the papers of each power, and a team that was promised room, with what crept back."""

from datetime import timedelta

from drawwell.guard import papers
from drawwell.guard.actions import switch_on
from drawwell.guard.by_itself import installation
from drawwell.guard.charters import begin_charter, remind
from drawwell.guard.creep import log_creep, look_for_creep, require
from drawwell.guard.models import Charter, Guard
from drawwell.guard.powers import no_power
from drawwell.guard.trips import read_trip_wires
from drawwell.place.clock import now_of
from drawwell.place.models import Role

from .cast import DOORS, WORKERS, account

# Made up, like the place. One answer a question, the same for every power unless the register knows a better one.
WRITTEN = {
    "lawful_basis": "Article 6(1)(e): the council's general duty to improve the wellbeing of those who live here.",
    "kept_for": "As long as the place runs; Cal Caretaker takes it away when a person asks to be forgotten.",
    "less": "A list read out once a month was tried. It came too late for anybody who asked.",
    "asked": "Two residents chosen by lot and one provider, at the Harbour Hall. They asked for the public count.",
    "likely_and_bad": "Unlikely while it is watched; bad for whoever it happens to, so it stops by itself.",
    "left_over": "That nobody looks at what is shown. Lena Leader accepts it, for a year.",
    "evidence": "The place's own tables of people and needs, with their dates; four conversations at the Hall.",
    "worse": "Nobody found for a protected characteristic; older people without a phone are asked in person.",
    "poor": "People far from a hub: help that travels is kept free for them.",
    "changed": "Help that travels is no longer counted as one trip a day.",
    "contact_email": "keeper@wellbridge.example",
    "team": "Partnership team",
    "senior_responsible_owner": "Director of people and places",
    "alternatives_considered": "Going on by hand, and a bought booking program that knows one kind of help.",
    "required_training": "An hour beside a keeper, with a drill.",
    "phase": "Production, in a place that is made up.",
}


def papers_signed(power, place):
    """The three papers of a power as `guard.actions.pair` signs them."""
    signed = {}
    for kind, known in papers.first_answers(power, place=place).items():
        keys = [field.key for field in papers.template(kind).fields]
        signed[kind] = {"answers": {key: WRITTEN[key] for key in keys if key in WRITTEN} | known}
    signed["dpia"] |= {"advised_by": "Dora, data protection officer", "advice": "agrees"}
    return signed


@no_power("it only calls actions that carry their own reasons, in a place that is made up")
def promise_a_team(place):
    """The team at the Harbour Hall is promised room for good work, for nine months."""
    at, leader = now_of(place), account(DOORS[Role.LEADER])
    return begin_charter(
        place,
        name="The Harbour Hall team",
        workers=[account(sign_in) for sign_in in WORKERS[:2]],
        permitted_by=leader,
        protector=account(DOORS[Role.KEEPER]),
        suspended=[
            {"rule": "Two managers sign every spend over £20", "owner": "Finance", "kind": "local policy"},
            {"rule": "Visits last thirty minutes", "owner": "The care contract", "kind": "contract"},
            {"rule": "Nobody is helped twice in a year", "owner": "Nobody could show it", "kind": "belief"},
        ],
        until=at + timedelta(days=270),
        ends_how="Lena and Kemi sit down with the team at the Hall, and say in public what happens next.",
        stops_if="Somebody is harmed by what we tried, or Dora says that a law is broken.",
        partnerships_limit=14,
        reports_limit=1,
        fields_limit=41,
        cost_centre="c410",
        by=leader,
        at=at,
    )


@no_power("it only calls actions that carry their own reasons, in a place that is made up")
def let_it_creep(place):
    """What crept back in the first month: a field, an approval and a report by the software, one thing by hand."""
    at = now_of(place)
    auditor, planner = account(DOORS[Role.AUDITOR]), account(DOORS[Role.PLANNER])
    require(
        place, "mandatory field", "Tenure, on every first conversation", because="A return asks.", by=planner, at=at
    )
    require(place, "approval step", "A manager agrees to a second visit in a week", because="Cost.", by=auditor, at=at)
    require(
        place, "report", "Weekly figures to the board", because="The board asked.", times_a_month=4.3, by=planner, at=at
    )
    charter = Charter.objects.for_place(place).get()
    log_creep(
        charter, "something else", "A paper form at the front desk again", originator="The front desk",
        by=account(WORKERS[0]), at=at,
    )  # fmt: skip


@no_power("what jobs do in a real place, once the made-up month has passed")
def watch(place):
    """Trip-wires are read, what crept back is noticed, and those whose charter ends are reminded."""
    by_now = {"by": installation(), "at": now_of(place)}
    for power in read_trip_wires(place, **by_now):
        guard = Guard.objects.for_place(place).filter(power=power).order_by("-begun_at", "-id").first()
        looked = "Looked at it the same day with the two residents; it may go on until we meet."
        switch_on(guard, because=looked, by=guard.keeper, at=by_now["at"])
    look_for_creep(place, **by_now)
    remind(place, **by_now)
