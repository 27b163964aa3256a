"""Who may have a service, what it costs and whom it reaches, year by year: the watch over what narrows.

Rows are only ever added. The first year kept is the baseline; another can be chosen with a published reason, and the
first stays in sight. No single year's alert is trusted: what counts is the sum of the slices.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from drawwell.engine import erosion
from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Account, Role
from drawwell.place.outbox import put

from .models import Baseline, EntitlementRule, LeftOut, Reach, Service, ServiceYear, TakenAway

SMALLEST_TOLD, ROUNDED_TO = 5, 5
ALARM = "what narrowed"


class BaselineNeedsAReason(Refusal):
    """The first year of '{service}', {year}, is what it is measured against. Another year can be chosen, or this one's
    figures put right, only with a reason that everybody can read.
    """

    status = 422


class RuleLeavesNobodyOut(Refusal):
    """A rule on asking that leaves nobody out is no rule. To end one, say that it is lifted."""

    status = 422


@dataclass(frozen=True)
class Narrowing:
    """What the watch shows of one service: years against the first baseline, the sequence, the alarm, who left.

    rows: engine.erosion.Measured of each year, against the first; rows_since: against the baseline chosen later, or
    none. tenths: of the last year with figures by deprivation, from where tenths_source says.
    """

    service: Service
    rows: list
    rows_since: list
    first: Baseline | None
    baseline: Baseline | None
    turns: list
    alarm: erosion.Alarm | None
    rules: list
    left: dict
    tenths: list
    tenths_year: str
    tenths_source: str
    proportion: str | None
    taken: list

    @property
    def narrowed(self):
        return self.alarm is not None or (bool(self.turns) and self.turns[-1].name != "universal")


@no_power("writing down who may have a service; it changes nobody's help")
@transaction.atomic
def set_entitlement(service, *, side, words, entitled_share, from_date, source, by, at):
    """From this day so many of all people (0 to 1) may have the service, by a rule of it or of asking ('pull').

    Raises WrongInput, RuleLeavesNobodyOut.
    """
    if not 0 <= entitled_share <= 1:
        raise WrongInput(field="Share entitled", wrong=f"{entitled_share} is not a share", right="Give 0 to 1")
    _check_said(words=words, source=source)
    if side == EntitlementRule.Side.PULL and entitled_share == 1:
        raise RuleLeavesNobodyOut()
    rule = EntitlementRule.objects.create(
        place=service.place, service=service, side=EntitlementRule.Side(side), words=words,
        entitled_share=entitled_share, from_date=from_date, source=source, at=at, by=by,
    )  # fmt: skip
    _written(service, rule, "entitlement changed", by=by, at=at)
    return rule


@no_power("ending a rule gives help back")
@transaction.atomic
def lift_rule(service, *, side, words, from_date, source, by, at):
    """From this day the side's rule is lifted: everybody may have it, as far as that side goes."""
    _check_said(words=words, source=source)
    rule = EntitlementRule.objects.create(
        place=service.place, service=service, side=EntitlementRule.Side(side), words=words, entitled_share=1.0,
        from_date=from_date, source=source, at=at, by=by,
    )  # fmt: skip
    _written(service, rule, "entitlement changed", by=by, at=at)
    return rule


@no_power("counts of a whole service and its money, never of a person")
@transaction.atomic
def keep_year(
    service, *, year, spend_pence, people, entitled_people, source, by, at,
    deflator=1.0, deflator_source="money of the year, as spent", reached_people=None, because="",
):  # fmt: skip
    """One financial year of a service ('2027-28'). The first ever kept is the baseline; the same year again is a
    correction, and one of a baseline needs a reason.

    deflator: the year's price level, on whatever base deflator_source names. Raises WrongInput, BaselineNeedsAReason.
    """
    _check_year(year, spend_pence, deflator, people, entitled_people)
    _check_said(source=source, deflator_source=deflator_source)
    bases = {one.year_kept.year for one in _baselines(service)}
    if year in bases and not because.strip():
        raise BaselineNeedsAReason(service=service.name, year=year)
    kept = ServiceYear.objects.create(
        place=service.place, service=service, year=year, spend_pence=spend_pence, deflator=deflator,
        deflator_source=deflator_source, people=people, entitled_people=entitled_people,
        reached_people=_told(reached_people), because=because, source=source, at=at, by=by,
    )  # fmt: skip
    if not bases:
        Baseline.objects.create(
            place=service.place, service=service, year_kept=kept, because="The first year that was kept.",
            source=source, at=at, by=by,
        )  # fmt: skip
    elif year in bases:
        move_baseline(service, year=year, because=because, by=by, at=at)
    _written(service, kept, "year of a service kept", by=by, at=at)
    return kept


@no_power("the first baseline stays in sight whatever is chosen beside it")
@transaction.atomic
def move_baseline(service, *, year, because, by, at):
    """Measure against another year too, for a reason everybody can read. The first is never lost.

    Raises BaselineNeedsAReason, WrongInput for a year that was not kept.
    """
    kept = ServiceYear.objects.filter(service=service, year=year).last()
    if kept is None:
        raise WrongInput(field="Year", wrong=f"{year} was not kept for {service.name}", right="Choose one that was")
    if not because.strip():
        first = _baselines(service)[0]
        raise BaselineNeedsAReason(service=service.name, year=first.year_kept.year)
    row = Baseline.objects.create(
        place=service.place, service=service, year_kept=kept, because=because, source="chosen", at=at, by=by
    )
    journal.write(service.place, by=by, at=at, act="baseline moved", subject=service)
    return row


@no_power("who was served where arrives as published counts, small ones hidden")
@transaction.atomic
def record_reach(service, *, year, rows, source, by, at):
    """How much was given in each tenth of areas in a year: dicts of decile, people, entitled_people, units, and
    reached_people where it may be told. Small numbers are hidden and the rest rounded again, whoever wrote them.
    """
    _check_said(source=source)
    for row in rows:
        wrong = _wrong_with(row)
        if wrong:
            raise WrongInput(field=f"Tenth {row.get('decile')}", wrong=wrong, right="Put that row right")
    made = Reach.objects.bulk_create(
        Reach(
            place=service.place, service=service, year=year, source=source, at=at, by=by,
            **(row | {"reached_people": _told(row.get("reached_people"))}),
        )
        for row in rows
    )  # fmt: skip
    journal.write(service.place, by=by, at=at, act="reach recorded", subject=service)
    return made


@no_power("who lost a service, in words and rounded numbers")
@transaction.atomic
def say_left_out(service, *, year, who, source, by, at, people=None):
    """Who no longer has it after this year's change, in words, and about how many: small numbers are hidden."""
    _check_said(who=who, source=source)
    row = LeftOut.objects.create(
        place=service.place, service=service, year=year, who=who, people=_told(people), source=source, at=at, by=by
    )
    journal.write(service.place, by=by, at=at, act="who left was said", subject=service)
    return row


@no_power("what a saving takes away is watched by whoever reads it; it changes nobody's help")
@transaction.atomic
def take_away(service, *, means, words, year, saving_id, source, by, at, who="", people=None, entitled_share=None):
    """A saving leaves people with less, later or dearer help (means: TakenAway.Means): the watch follows it from now.

    who, people: who no longer has it, in words and about how many. entitled_share: of all people, who may have it
    from now on, where fewer may. Leaders and keepers are told. Raises WrongInput.
    """
    _check_said(words=words, source=source)
    row = TakenAway.objects.create(
        place=service.place, service=service, year=year, means=TakenAway.Means(means), words=words,
        saving_id=saving_id, source=source, at=at, by=by,
    )  # fmt: skip
    if who.strip():
        say_left_out(service, year=year, who=who, people=people, source=source, by=by, at=at)
    if entitled_share is not None:
        day = at.astimezone(service.place.zone).date()
        set_entitlement(
            service, side=EntitlementRule.Side.SERVICE, words=words, entitled_share=entitled_share, from_date=day,
            source=source, by=by, at=at,
        )  # fmt: skip
    journal.write(service.place, by=by, at=at, act=f"a saving takes away: {row.means}", subject=service)
    text = "A saving takes something away from people. Sign in and open 'What narrowed' to see from which service."
    for account in _told_of_alarms(service.place, at):
        put(service.place, to=account, kind=ALARM, subject=row, text=text, at=at)
    return row


def entitled_share_on(service, day):
    """Of all people, the share who may have a service on a day, by its own latest rule; without one, everybody."""
    rules = EntitlementRule.objects.filter(service=service, side=EntitlementRule.Side.SERVICE, from_date__lte=day)
    last = rules.last()
    return last.entitled_share if last else 1.0


def last_day_of(year):
    """The last day of a financial year ('2027-28')."""
    return date(int(year[:4]) + 1, 3, 31)


def narrowing_of(service):
    """Everything the watch shows of a service, from the first year kept on."""
    kept = list(ServiceYear.objects.filter(service=service))
    bases = _baselines(service)
    first, chosen = (bases[0], bases[-1]) if bases else (None, None)
    years = _as_kept_last(kept)
    rows, since = [], []
    if first:
        # The first figures of the first year: a later correction of them stands beside, never in their place.
        start = _year(first.year_kept)
        rows = erosion.measured([start, *(one for one in years if one.name != start.name)], start)
        if chosen != first:
            again = _year(chosen.year_kept)
            since = erosion.measured([again, *(one for one in years if one.name != again.name)], again)
    rules = list(EntitlementRule.objects.filter(service=service).select_related("by"))
    tenths, tenths_year, tenths_source = _tenths(service)
    return Narrowing(
        service=service,
        rows=rows,
        rows_since=since,
        first=first,
        baseline=chosen,
        turns=erosion.sequence_of(
            [erosion.Rule(one.from_date, one.side, one.words, one.entitled_share) for one in rules], rows
        ),
        alarm=erosion.alarm_of(rows),
        rules=rules,
        left=_left(service),
        tenths=tenths,
        tenths_year=tenths_year,
        tenths_source=tenths_source,
        proportion=_proportion(tenths, rules),
        taken=list(TakenAway.objects.filter(service=service).select_related("by")),
    )


def narrowings(place):
    """What the watch shows of every service it knows anything of, those that narrowed most first."""
    known = Service.objects.for_place(place).filter(id__in=_known(place)).select_related("organisation", "place")
    found = [narrowing_of(service) for service in known.order_by("name")]
    return sorted(found, key=lambda one: (not one.narrowed, -(one.alarm.lost_share if one.alarm else 0)))


def _known(place):
    years = ServiceYear.objects.for_place(place).values_list("service", flat=True)
    taken = TakenAway.objects.for_place(place).values_list("service", flat=True)
    reached = Reach.objects.for_place(place).values_list("service", flat=True)
    return {*years, *reached, *EntitlementRule.objects.for_place(place).values_list("service", flat=True), *taken}


def _baselines(service):
    return list(Baseline.objects.filter(service=service).select_related("year_kept", "by"))


def _as_kept_last(kept):
    return [_year(one) for one in {one.year: one for one in kept}.values()]


def _year(kept):
    return erosion.Year(
        kept.year, kept.spend_pence, kept.deflator, kept.people, kept.entitled_people, kept.reached_people
    )


def _left(service):
    found = {}
    for row in LeftOut.objects.filter(service=service):
        found.setdefault(row.year, []).append(row)
    return found


def _tenths(service):
    rows = list(Reach.objects.filter(service=service))
    if not rows:
        return [], "", ""
    last = max(rows, key=lambda row: (row.year, row.at, row.id))
    # Of what was written last: a tenth that it hides is not filled from what was written before.
    latest = {row.decile: row for row in rows if row.year == last.year and row.source == last.source}
    tenths = [
        erosion.Tenth(row.decile, row.people, row.entitled_people, row.units) for _, row in sorted(latest.items())
    ]
    return tenths, last.year, last.source


def _proportion(tenths, rules):
    """A rule on asking makes it targeted, whoever the service itself is for."""
    pull = [one for one in rules if one.side == EntitlementRule.Side.PULL]
    if tenths and pull and pull[-1].entitled_share < 1:
        return "targeted"
    return erosion.proportion_of(tenths)


def _written(service, row, act, *, by, at):
    journal.write(service.place, by=by, at=at, act=act, subject=row)
    _raise_alarm(service, by=by, at=at)


def _raise_alarm(service, *, by, at):
    """Leaders and keepers are told once for each further step: another 5% lost, or another turn of the sequence."""
    now = narrowing_of(service)
    steps = int(now.alarm.lost_share / erosion.ALERT_SHARE + 1e-9) if now.alarm else 0
    stage = f"{steps}/{len(now.turns) if now.narrowed else 0}"
    if not now.narrowed or _raised_before(service, stage):
        return
    journal.write(service.place, by=by, at=at, act=f"narrowing {stage}", subject=service)
    text = "A service has narrowed step by step. Sign in and open 'What narrowed' to see by how much, and who left."
    for account in _told_of_alarms(service.place, at):
        put(service.place, to=account, kind=ALARM, subject=service, text=text, at=at)


def _raised_before(service, stage):
    return journal.JournalEntry.objects.filter(subject_id=service.pk, act=f"narrowing {stage}").exists()


def _told_of_alarms(place, at):
    return Account.objects.filter(
        memberships__place=place, memberships__ends_at__isnull=True, memberships__starts_at__lte=at,
        memberships__role__in=(Role.LEADER, Role.KEEPER),
    ).distinct().order_by("sign_in")  # fmt: skip


def _told(people):
    """Hidden under five, else rounded to the nearest five: as every count of people leaves."""
    if people is None or people < SMALLEST_TOLD:
        return None
    return (int(people) + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def _check_said(**words):
    for name, said in words.items():
        if not said.strip():
            raise WrongInput(
                field=name.replace("_", " ").capitalize(), wrong="it is empty", right="Say it in a few words"
            )


def _check_year(year, spend_pence, deflator, people, entitled_people):
    if not re.fullmatch(r"\d{4}-\d{2}", year) or int(year[5:]) != (int(year[:4]) + 1) % 100:
        raise WrongInput(field="Year", wrong=f"'{year}' is not a financial year", right="Write it as 2027-28")
    if spend_pence < 0:
        raise WrongInput(field="Spend", wrong="it is below zero", right="Give what was spent, in pence")
    if deflator <= 0:
        raise WrongInput(field="Deflator", wrong=f"{deflator} is no price level", right="Give one above zero, as 1.03")
    if people <= 0 or not 0 <= entitled_people <= people:
        raise WrongInput(
            field="People", wrong=f"{entitled_people} of {people} cannot be entitled", right="Give 0 to all of them"
        )


def _wrong_with(row):
    row = replace(erosion.Tenth(0, 0, 0, 0), **{name: row.get(name, -1) for name in _OF_A_TENTH})
    if not 1 <= row.decile <= 10:
        return "it is not a tenth from 1 (the most deprived) to 10"
    if row.people < 0 or not 0 <= row.entitled_people <= row.people or row.units < 0:
        return "its people, those entitled or its units cannot be so"
    return ""


_OF_A_TENTH = ("decile", "people", "entitled_people", "units")
