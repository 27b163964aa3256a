"""The register of powers, and the mark that makes an action refuse until its guard is in force.

A power is anything the system lets some people do to or about others. An action carries `@power(...)`
or `@no_power(why)`; a page, command, job or route inherits it from the action it calls, so every way
in refuses alike.
"""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

from .refusals import Refusal


@dataclass(frozen=True)
class Power:
    """What a power makes possible, what it reads, whose it is, and how it could be turned on people."""

    name: str
    makes_possible: str
    reads: tuple[str, ...]
    owner_role: str
    story: str
    loop_days: int = 14
    of_installation: bool = False

    @property
    def fingerprint(self):
        """Changes when what the power reads changes, so that what was signed for it goes stale."""
        return hashlib.sha256("\n".join(sorted(self.reads)).encode()).hexdigest()

    @property
    def word(self):
        """The name as one word, for a command line."""
        return self.name.replace(" ", "-")


_POWERS = [
    Power(
        "load",
        "Bring a place's areas, people in numbers, services and budget in from a folder of tables.",
        (
            "place_area",
            "place_population",
            "understand_needestimate",
            "supply_offer",
            "supply_budgetline",
            "learn_contact",
            "place_organisation",
            "supply_capability",
            "supply_costcentre",
            "supply_lot",
            "supply_service",
            "supply_site",
            "understand_need",
        ),
        "caretaker",
        "Somebody loads areas so small that a row is a household, and the map names a family.",
        loop_days=30,
        of_installation=True,
    ),
    Power(
        "design",
        "Work out what to produce and what to keep free, so that some areas and needs get more and some less.",
        (
            "understand_need",
            "understand_needestimate",
            "understand_needinmonth",
            "understand_estimateupdate",
            "understand_updatedecision",
            "design_adoption",
            "design_plan",
            "design_fit",
            "design_namedlimit",
            "supply_budgetline",
            "design_proposal",
            "place_area",
            "place_assumption",
            "place_organisation",
            "supply_capability",
            "supply_costcentre",
            "supply_offer",
            "supply_service",
            "supply_site",
        ),
        "planner",
        "The weights are set so that one neighbourhood always loses, and the arithmetic is blamed.",
    ),
    Power(
        "rehearse",
        "Try plans on simulated residents and compare who waits and who is missed.",
        (
            "design_plan",
            "design_planline",
            "understand_needestimate",
            "understand_needinmonth",
            "design_adoption",
            "place_population",
            "design_fit",
            "design_namedlimit",
            "design_proposal",
            "design_studystep",
            "learn_publishedtable",
            "place_area",
            "place_assumption",
            "place_organisation",
            "supply_budgetline",
            "supply_capability",
            "supply_costcentre",
            "supply_service",
            "supply_site",
            "understand_need",
            "design_buildstep",
        ),
        "planner",
        "A rehearsal with chosen assumptions is shown as if it were what happened, to close a service.",
    ),
    Power(
        "adopt",
        "Put a plan into force: open, move and close capacity that people rely on.",
        (
            "design_plan",
            "design_planline",
            "supply_offer",
            "supply_lot",
            "design_adoption",
            "design_rehearsal",
            "place_webhook",
            "supply_capability",
            "supply_service",
            "understand_demandstudy",
            "understand_need",
            "understand_outcome",
            "place_organisation",
        ),
        "planner",
        "Help is moved away from those who complain least, in small steps that nobody sees together.",
    ),
    Power(
        "rank offers",
        "Say which help fits an ask best, and so which is seen first.",
        (
            "supply_offer",
            "supply_lot",
            "supply_figure",
            "supply_site",
            "partner_partnership",
            "place_area",
            "place_organisation",
            "pull_answer",
            "pull_pull",
            "supply_capability",
            "supply_service",
            "partner_circle",
            "pull_jointanswer",
            "pull_pullleg",
        ),
        "worker",
        "The order quietly favours one provider, or sends some people always to the cheapest help.",
    ),
    Power(
        "hold capacity",
        "Keep some of an offer for one pull, so that nobody else can have it until then.",
        (
            "supply_offer",
            "supply_lot",
            "supply_hold",
            "supply_entry",
            "partner_circle",
            "partner_circlemember",
            "partner_notthesame",
            "partner_partnership",
            "partner_person",
            "partner_sameperson",
            "place_area",
            "place_organisation",
            "place_webhook",
            "pull_answer",
            "pull_pull",
            "pull_pullleg",
            "pull_timeanswer",
            "supply_capability",
            "supply_service",
            "supply_site",
        ),
        "worker",
        "Help is held for favourites and let go unused, while others are told there is none.",
    ),
    Power(
        "count people",
        "Publish counts of what people asked for, with small numbers hidden and the rest rounded.",
        (
            "pull_pull",
            "pull_answer",
            "partner_notforlearning",
            "partner_toldagain",
            "partner_partnership",
            "partner_purpose",
            "learn_publishedtable",
            "pull_didithelp",
            "pull_timeanswer",
            "supply_offer",
            "supply_capability",
            "supply_service",
            "place_area",
            "place_assumption",
        ),
        "planner",
        "Two tables that differ by one family are set side by side, and the family is read off.",
    ),
    Power(
        "propose changes",
        "Turn what many pulls show into a proposal that the next design reads.",
        ("learn_publishedtable", "supply_capability"),
        "planner",
        "Asks are read as a reason to make asking harder.",
    ),
    Power(
        "update estimates",
        "Move what is believed of needs, and of how well help fits, by what was asked and answered.",
        (
            "learn_publishedtable",
            "understand_need",
            "understand_needestimate",
            "understand_estimateupdate",
            "understand_updatedecision",
            "understand_demandcount",
            "understand_needinmonth",
            "learn_contact",
            "design_fit",
            "place_area",
            "place_assumption",
            "supply_capability",
        ),
        "planner",
        "Those who never ask are said to need nothing, and what stood near them is moved to those who ask loudest.",
        loop_days=30,
    ),
    Power(
        "estimate needs",
        "Say beforehand how much of a need a month will bring, so that the next design reads it as known.",
        (
            "learn_contact",
            "learn_publishedtable",
            "place_area",
            "place_assumption",
            "pull_pull",
            "supply_capability",
            "understand_demandcount",
            "understand_estimateupdate",
            "understand_need",
            "understand_needestimate",
            "understand_needinmonth",
            "understand_updatedecision",
        ),
        "planner",
        "A few noisy months are carried on into years, and what nobody reported is foretold as nothing.",
        loop_days=30,
    ),
    Power(
        "suggest themes",
        "Let a machine say which of people's statements belong together, and so what is looked at first.",
        ("learn_contact", "learn_classing", "place_area"),
        "planner",
        "The groups a machine found are taken for what people said, and what only one person asked for is never read.",
    ),
    Power(
        "export",
        "Hand what is kept here to another system: published figures whole, or a story as text for a system of record.",
        (
            "learn_publishedtable",
            "learn_telling",
            "partner_concern",
            "partner_cover",
            "partner_gloss",
            "partner_harm",
            "partner_noticing",
            "partner_observable",
            "partner_part",
            "partner_partnership",
            "partner_person",
            "partner_purpose",
            "partner_rest",
            "partner_said",
            "partner_sitting",
            "partner_smallmoney",
            "partner_strength",
            "partner_toldagain",
            "place_area",
            "place_organisation",
            "pull_answer",
            "pull_didithelp",
            "pull_pull",
            "pull_pullleg",
            "pull_timeanswer",
            "supply_capability",
            "supply_offer",
            "supply_service",
            "supply_site",
        ),
        "planner",
        "What was told to one worker is copied on and on, until it is read by those whom people feared to tell.",
    ),
    Power(
        "publish the directory",
        "Let anybody read, without a key, what help there is, where, and how much room it has now.",
        (
            "place_area",
            "place_organisation",
            "place_postcode",
            "supply_capability",
            "supply_lot",
            "supply_offer",
            "supply_service",
            "supply_site",
        ),
        "caretaker",
        "A refuge is found by the one it hides people from, or an empty room is read as one to be closed.",
    ),
    Power(
        "tell people",
        "Tell those who asked what changed because they asked.",
        (
            "learn_pattern",
            "design_proposalanswer",
            "pull_pull",
            "design_proposal",
            "learn_telling",
            "partner_notforlearning",
            "pull_answer",
            "supply_capability",
            "place_area",
        ),
        "planner",
        "Messages are used to push people towards what suits the organisation.",
    ),
    Power(
        "notify",
        "Tell people by mail or text that there is something for them to read. Never what.",
        ("place_outboxmessage", "place_reach"),
        "caretaker",
        "A text comes at the wrong moment to a phone that somebody else reads, and tells him that she asked.",
    ),
    Power(
        "share events",
        "Tell organisations' own systems, and calendars, what becomes of asks and offers: kinds and times, no names.",
        ("pull_answer", "supply_offer", "place_webhook", "place_calendarfeed", "place_delivery", "place_organisation"),
        "caretaker",
        "A partner's system joins the kinds and times it is sent with its own lists, until it can say who asked.",
    ),
    Power(
        "open any record",
        "Open the story of people one does not work with, for a stated reason.",
        (
            "partner_circle",
            "partner_person",
            "partner_purpose",
            "partner_circlemember",
            "partner_cover",
            "partner_notthesame",
            "partner_partnership",
            "partner_sameperson",
        ),
        "worker",
        "A curious manager, or somebody's former partner, reads about people who never know.",
        loop_days=7,
    ),
    Power(
        "open by lawful order",
        "Open the one part of a record that a court or a law compels, asked by one person and granted by a keeper.",
        (
            "partner_lawfulorder",
            "partner_lawfulorderanswer",
            "partner_lawfulordertold",
            "partner_circle",
            "partner_circlemember",
            "partner_person",
            "partner_said",
            "partner_purpose",
            "partner_noticing",
            "partner_gloss",
        ),
        "leader",
        "Orders become a habit: a wide one is asked where a narrow one would do, and people learn of it too late.",
        loop_days=7,
    ),
    Power(
        "open a demo door",
        "Sign in with one click as anybody in a made-up place.",
        ("place_account", "place_membership"),
        "caretaker",
        "The door is left open on a machine that also holds a real place.",
        loop_days=30,
    ),
]

POWERS = {power.name: power for power in _POWERS}


_acting = ContextVar("action that uses a power", default=None)
_this_use = ContextVar("this use", default=None)


def in_use():
    """The name of the power that acts now, the innermost where one calls another; '' where none does."""
    action = _acting.get()
    return action.power if action else ""


def acting():
    """The marked action that acts now, the innermost where one calls another; None where none does."""
    return _acting.get()


class PowerIsUnknown(Refusal):
    """There is no power called '{name}'. The powers are: {known}."""

    status = 404


def named(name):
    """The power of this name; 'rank-offers' and 'rank offers' are the same."""
    power = POWERS.get(name.replace("-", " ").strip().lower())
    if power is None:
        raise PowerIsUnknown(name=name, known=", ".join(p.word for p in _POWERS))
    return power


def power(name, *, by_keeper=""):
    """Mark an action: it refuses, whoever calls it and by whichever route, unless the guard is in force.

    The action's first argument is, or has, the `place`; `by=` and `at=` are keyword-only. by_keeper: why the keeper of
    the guard may act here, who otherwise does not use the power.
    """
    POWERS[name]  # an unknown name fails as soon as its module is loaded

    def mark(action):
        @wraps(action)
        def guarded(*things, by, at, **named_things):
            from .standing import check_in_force

            held_power = POWERS[name]
            place = None if held_power.of_installation else things[0].place
            use = (name, place and place.pk, by and by.pk, at)
            # Holding is keeping and keeping is holding: an action within the same action is the same use.
            if _this_use.get() != use:
                check_in_force(held_power, place=place, by=by, at=at, by_keeper=by_keeper)
            token, inner = _acting.set(guarded), _this_use.set(use)
            try:
                return action(*things, by=by, at=at, **named_things)
            finally:
                _acting.reset(token)
                _this_use.reset(inner)

        guarded.power = name
        return guarded

    return mark


def no_power(why):
    """Mark an action, view or command that does nothing to or about others, and say why."""

    def mark(action):
        action.power = None
        action.no_power_because = why
        return action

    return mark
