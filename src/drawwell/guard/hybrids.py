"""Who compels and who trades, and where the two are mixed. Advice, not verdict: a named person answers, nothing stops.

The two ways of earning a living, and that each keeps its own precepts, are Jane Jacobs's (Systems of Survival, 1992);
the words are ours. Buying a service from outside is no mixture: what is looked at is who gains from the use of a power,
and whether those who live by free exchange behave as those who may compel.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import journal
from .models import HybridAnswer, Undertaking
from .powers import no_power
from .refusals import Refusal, WrongInput

# What may be done to people whether they want it or not.
COMPULSORY = {
    "fine": _("fine or charge a penalty"),
    "collect": _("take what is owed, or goods for it"),
    "enter": _("enter a home or search it"),
    "detain": _("hold somebody or take a child into care"),
    "inspect": _("inspect, and demand papers"),
    "decide": _("decide who may have help"),
    "deny": _("refuse, stop or cut somebody's help"),
    "license": _("allow or forbid what people do for a living"),
}
# Precepts of those who guard: each with what those who trade live by instead.
GUARDIANS_KEEP = {
    "exclusive": (
        _("be exclusive: only ours belong here"),
        _("work with strangers easily: anybody may come, and go elsewhere"),
    ),
    "obedient": (_("obey, and respect rank"), _("use initiative, and agree freely on each exchange")),
    "loyal": (_("be loyal, whatever it costs"), _("compete, and let people choose another")),
    "secret": (_("deceive where the task needs it"), _("be honest: who buys knows what they get")),
    "force": (_("use force where words fail"), _("shun force: every exchange can be refused")),
    "largesse": (_("give largesse, so that people are beholden"), _("be thrifty, and ask a fair price")),
}
GUARDS_DO_NOT_TRADE = _("those who may compel shun trading: no gain hangs on the use of their power")
TRADERS_SEEK_GAIN = _("those who trade are industrious and grow by doing more of what pays")
TRADERS_SHUN_FORCE = _("those who trade shun force: every exchange can be refused")
GAINS_BY_POWER = (Undertaking.PaidBy.EACH_USE, Undertaking.PaidBy.EACH_REFUSAL, Undertaking.PaidBy.SHARE_SAVED)
MOST_DAYS = 366
BY_POWER = "a power that gains from its own use"


class AnswerHasNoEnd(Refusal):
    """An answer to a mixture is given for at most a year and asked again then: {given} is not a day within one."""

    status = 422


@dataclass(frozen=True)
class Mixture:
    """One mixture of an undertaking: what it is, the two precepts that pull apart, and the answer that stands.

    key: what an answer refers to. answer: the latest; expired: there was one, and its day has passed.
    """

    key: str
    undertaking: Undertaking
    words: str
    guardian: str
    trader: str
    answer: HybridAnswer | None = None
    expired: bool = False

    @property
    def open(self):
        """Nobody answers for it now."""
        return self.answer is None or self.expired


@no_power("what a team or firm does and what pays it, never a person")
@transaction.atomic
def describe(
    place, *, name, does, paid_by, who_gains, by, at,
    powers_held=(), acts_by=(), trades=False, organisation=None, answerable=None, after=None,
):  # fmt: skip
    """Write down what a team or firm does, by which powers, what pays it and who gains. `after`: what it replaces.

    powers_held: keys of COMPULSORY; acts_by: keys of GUARDIANS_KEEP. Raises WrongInput.
    """
    _check_known("Powers", powers_held, COMPULSORY)
    _check_known("Precepts", acts_by, GUARDIANS_KEEP)
    for field, said in (("Name", name), ("What it does", does), ("Who gains", who_gains)):
        if not said.strip():
            raise WrongInput(field=field, wrong="it is empty", right="Say it in a few words")
    if paid_by not in Undertaking.PaidBy.values:
        raise WrongInput(
            field="Paid by",
            wrong=f"'{paid_by}' is not one",
            right=f"Choose from {', '.join(Undertaking.PaidBy.values)}",
        )
    row = Undertaking.objects.create(
        place=place, name=name, does=does, paid_by=paid_by, who_gains=who_gains, powers_held=list(powers_held),
        acts_by=list(acts_by), trades=trades, organisation=organisation, answerable=answerable, after=after, at=at,
        by=by,
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="undertaking described", subject=row)
    return row


@no_power("answering for a mixture blocks nothing and gives nobody anything")
@transaction.atomic
def answer(mixture, *, words, expires_on, by, at):
    """A named person says why a mixture stands or what will change, until a day within a year."""
    if not words.strip():
        raise WrongInput(field="Answer", wrong="nothing is written", right="Say why it stands, or what will change")
    if not at.date() < expires_on <= at.date() + timedelta(days=MOST_DAYS):
        raise AnswerHasNoEnd(given=f"{expires_on:%-d %B %Y}")
    one = mixture.undertaking
    row = HybridAnswer.objects.create(
        place=one.place, undertaking=one, mixture=mixture.key, words=words, expires_on=expires_on, at=at, by=by
    )
    journal.write(one.place, by=by, at=at, act="mixture answered", subject=one)
    return row


def mixtures_of(undertaking, *, at):
    """The mixtures of one undertaking, each with the answer that stands. A pure reading of what was written down."""
    answers = {}
    for row in undertaking.answers.select_related("by").order_by("at", "id"):
        answers[row.mixture] = row
    found = [*_gains_by_its_power(undertaking), *_trades_as_a_guard(undertaking)]
    return [_answered(one, answers.get(one.key), at) for one in found]


def mixtures(place, *, at):
    """Every mixture of a place, those nobody answers for first."""
    rows = Undertaking.objects.for_place(place).filter(later=None).select_related("organisation", "answerable")
    found = [one for row in rows.order_by("name") for one in mixtures_of(row, at=at)]
    return sorted(found, key=lambda one: not one.open)


def _gains_by_its_power(one):
    """Whoever may compel, public or private, and is paid more the more it does so."""
    if not one.powers_held or one.paid_by not in GAINS_BY_POWER:
        return
    powers = ", ".join(str(COMPULSORY[key]) for key in one.powers_held)
    yield Mixture(
        BY_POWER,
        one,
        _("It may %(powers)s, and it is paid by %(paid)s. Who gains from every use: %(who)s.")
        % {"powers": powers, "paid": one.get_paid_by_display(), "who": one.who_gains},
        str(GUARDS_DO_NOT_TRADE),
        str(TRADERS_SEEK_GAIN),
    )


def _trades_as_a_guard(one):
    """Whoever lives by selling, and acts by precepts of those who may compel."""
    for key in one.acts_by if one.trades else ():
        guardian, trader = GUARDIANS_KEEP[key]
        words = _("It lives by selling, and acts by another rule: %(rule)s.") % {"rule": guardian}
        yield Mixture(f"trades, and is {key}", one, words, str(guardian), str(trader))
    if one.trades and one.powers_held and one.paid_by not in GAINS_BY_POWER:
        powers = ", ".join(str(COMPULSORY[key]) for key in one.powers_held)
        yield Mixture(
            "trades, and compels",
            one,
            _("It lives by selling, and may %(powers)s.") % {"powers": powers},
            str(GUARDS_DO_NOT_TRADE),
            str(TRADERS_SHUN_FORCE),
        )


def _answered(mixture, row, at):
    expired = row is not None and row.expires_on <= at.date()
    return Mixture(mixture.key, mixture.undertaking, str(mixture.words), mixture.guardian, mixture.trader, row, expired)


def _check_known(field, keys, known):
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise WrongInput(field=field, wrong=f"there is no '{unknown[0]}'", right=f"Choose from {', '.join(known)}")
