"""Closing the loop: what pulls show becomes proposals; when a design answers, each who asked is told."""

from re import sub

from django.db import transaction
from django.db.models import Q, Sum

from drawwell.design.actions import adopt, propose
from drawwell.design.answers import LEAST_CHANGE
from drawwell.guard import journal
from drawwell.guard.powers import POWERS, no_power, power
from drawwell.guard.standing import check_could_be_used
from drawwell.page.wording import in_a_sentence
from drawwell.partner import access
from drawwell.place.models import Area, Population
from drawwell.place.outbox import put
from drawwell.pull.actions import offer_freed
from drawwell.pull.models import Pull
from drawwell.supply.models import Capability

from .by_area import WHERE, areas_of
from .disclosure import ASKS, WHY, period_named, publish
from .how_asks_began import MET, with_how_they_began
from .models import Contact, Pattern, PublishedTable, Telling
from .patterns import look_for_patterns
from .reached import REACHED, keep_reach


@no_power("counting and proposing each carry their own power")
def learn_from(place, *, period, by, at):
    """Publish a period's tables, keep whom help reached by deprivation, and turn each pattern they show into one
    proposal. Returns the new patterns.
    """
    tables = publish(place, period=period, by=by, at=at)
    keep_reach(place, tables[REACHED], by=by, at=at)
    capabilities = {one.key: one for one in Capability.objects.for_place(place)}
    patterns, peopled = [], _areas_with_people(place)
    areas = {area.code: area for area, _people in peopled}
    for seen in look_for_patterns(
        tables[ASKS].rows,
        tables[WHY].rows,
        capabilities,
        months=period.months,
        at=at,
        earlier=[table.rows for table in _tables_before(tables[ASKS])],
        where=tables[WHERE].rows,
        areas=peopled,
    ):
        capability, area = capabilities[seen.capability], areas.get(seen.area)
        asks = tables[WHERE if area else ASKS]
        if Pattern.objects.filter(table=asks, capability=capability, proposal__area=area).exists():
            continue
        with transaction.atomic():
            proposal = propose(
                place,
                kind=seen.kind,
                capability=capability,
                area=area,
                words=seen.words,
                provenance=(
                    f"From the published table '{asks.name}', {period.name}: {seen.evidence} "
                    f"(under {asks.threshold} hidden, the rest moved a little and rounded to {asks.rounded_to})."
                ),
                table_id=asks.id,
                asked=seen.asked or 0,
                unmet=seen.unmet or 0,
                months=period.months,
                rule=seen.rule,
                by=by,
                at=at,
            )
            patterns.append(
                Pattern.objects.create(
                    place=place,
                    table=asks,
                    capability=capability,
                    period=period.name,
                    sentence=seen.words,
                    proposal=proposal,
                    seen_at=at,
                )
            )
    return patterns


def _areas_with_people(place):
    people = dict(Population.objects.for_place(place).values_list("area_id").annotate(Sum("people")).order_by())
    return [(area, people.get(area.id, 0)) for area in Area.objects.for_place(place).order_by("code")]


def _tables_before(table):
    """The same table of earlier periods, latest first."""
    rows = PublishedTable.objects.for_place(table.place).filter(name=table.name, published_at__lt=table.published_at)
    return list(rows.order_by("-period"))


@no_power("adopting, offering and telling each carry their own power")
def adopt_and_tell(plan, *, next_problems, by, at):
    """Put a plan into force, offer what it frees to those who wait, and tell those whose asks it answers.

    Returns (adoption, pulls offered something, tellings). Every power it needs is asked for first, so that a refusal
    leaves nothing half done.
    """
    for name in ("adopt", "hold capacity", "tell people"):
        check_could_be_used(POWERS[name], place=plan.place, by=by, at=at)
    adoption = adopt(plan, next_problems=next_problems, by=by, at=at)
    offered = offer_freed(plan.place, by=by, at=at)
    tellings = tell_pullers(plan, by=by, at=at)
    return adoption, offered, tellings


@power("tell people")
@transaction.atomic
def tell_pullers(plan, *, by, at):
    """Tell each whose unmet ask stood behind a proposal what this plan changed because they asked, or why not."""
    left_out = access.left_out_of_learning(plan.place, at=at)
    told = []
    for answer in plan.answers.select_related("proposal__capability", "proposal__area", "proposal__pattern"):
        pattern = getattr(answer.proposal, "pattern", None)
        if pattern is None:
            continue
        for pull in _unmet_pulls_behind(pattern, left_out):
            if _has_been_told(pull, answer):
                continue
            telling, made = Telling.objects.get_or_create(
                place=plan.place,
                pull=pull,
                plan=plan,
                proposal=answer.proposal,
                defaults={"to_account": pull.by, "words": _what_changed(pull, answer), "at": at},
            )
            if made:
                told.append(telling)
                put(
                    plan.place,
                    to=pull.by,
                    kind="what changed because you asked",
                    subject=telling,
                    text="Something changed because of what you asked for. Sign in to read it.",
                    at=at,
                )
                journal.write(
                    plan.place,
                    by=by,
                    at=at,
                    act="told what changed",
                    power="tell people",
                    subject=pull,
                    may_see=pull.may_see,
                    whose_id=pull.whose_id,
                )
    return told


def _has_been_told(pull, answer):
    """Told once for each proposal; and once more when what could not be done at first is done after all."""
    earlier = Telling.objects.filter(pull=pull, proposal=answer.proposal)
    if answer.changed:
        plans = answer.proposal.answers.filter(changed=True).values("plan")
        return earlier.filter(plan__in=plans).exists()
    return earlier.exists()


def _unmet_pulls_behind(pattern, left_out):
    """The asks a pattern was seen in: counted for its capability, in its period, not met when they were asked."""
    period = period_named(pattern.place, pattern.period)
    asks = Pull.objects.for_place(pattern.place).filter(asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
    began = with_how_they_began(asks.exclude(circle_id__in=left_out)).filter(counts_for=pattern.capability_id)
    unmet = began.filter(Q(began=None) | ~Q(began__in=MET))
    unmet = list(unmet.select_related("by", "place", "capability").order_by("asked_at", "id"))
    return _from_where_it_was_seen(unmet, pattern)


def _from_where_it_was_seen(pulls, pattern):
    """Those of a pattern's own area; for one of the whole place, those of no area that has a pattern of its own."""
    alike = Pattern.objects.for_place(pattern.place).filter(capability=pattern.capability, period=pattern.period)
    own = set(alike.exclude(proposal__area=None).values_list("proposal__area__code", flat=True))
    if not own:
        return pulls
    areas = list(Area.objects.for_place(pattern.place).order_by("code"))
    codes = areas_of([(one.area_code, one.latitude, one.longitude) for one in pulls], areas)
    area = pattern.proposal.area
    here = (code == area.code if area else code not in own for code in codes)
    return [pull for pull, is_here in zip(pulls, here, strict=True) if is_here]


def _what_changed(pull, answer):
    day = f"{pull.asked_at.astimezone(pull.place.zone):%-d %B}"
    asked = f"On {day} you asked for {in_a_sentence(answer.proposal.capability.name)}, and it could not be had."
    # Credit to the asks only where the design without them would have had less.
    because = answer.changed and answer.units_after > answer.units_without_asks + LEAST_CHANGE
    lead = "Because you and others asked:" if because else "What came of it:"
    # What stands in brackets is arithmetic for planners.
    return f"{asked} {lead} {sub(r' [(][^)]*[)]', '', answer.words)}"


@no_power("a place's own verbatim demand is brought in under 'load'")
@transaction.atomic
def keep_contacts(place, rows, *, areas, by, at):
    """Keep demand in people's words; the same contact twice is one. Returns how many were new."""
    known = set(Contact.objects.for_place(place).values_list("key", flat=True))
    fresh = [
        Contact(
            place=place,
            key=row["contact"],
            month=row["month"],
            area=areas.get(row["area"]),
            channel=row["channel"],
            words=row["words"],
        )
        for row in rows
        if row["contact"] not in known
    ]
    Contact.objects.bulk_create(fresh)
    if fresh:
        journal.write(place, by=by, at=at, act="demand in words kept", subject=place)
    return len(fresh)
