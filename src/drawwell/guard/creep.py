"""What creeps back into what a charter protects: noticed by the software where it can see it, else logged by hand."""

from datetime import timedelta
from importlib.metadata import version
from uuid import uuid5

from django import forms
from django.db import transaction
from django.db.models import Count
from django.urls import get_resolver

from drawwell.place import outbox
from drawwell.place.models import Account, Assumption, Role

from . import journal
from .charters import CharterIsOver, charters_of, standing_of_charter
from .membership import check_role
from .models import Charter, Creep, JournalEntry, Requirement
from .powers import no_power
from .readings import reading_named, readings
from .refusals import NotYours, WrongInput

PARTNERSHIPS = "partnerships for each worker"
OF_THE_WORK = ("pull", "partner")
A_RISE = 1.1
TINY = 1e-9
WORK_DAYS = 28
SAID_ONCE_IN = timedelta(minutes=10)  # the same words of the same person within so long are the same form sent twice
MAY_REQUIRE = (Role.PLANNER, Role.LEADER, Role.AUDITOR, Role.CARETAKER)


def required_fields():
    """{form: sorted names of its required fields}, of every form that workers and people fill."""
    assert get_resolver().url_patterns, "every page is loaded, and so every form"
    found, waiting = {}, [forms.Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        project, _, module = kind.__module__.partition(".")
        if project == "drawwell" and module.split(".")[0] in OF_THE_WORK:
            needed = sorted(name for name, field in kind.base_fields.items() if field.required)
            found[f"{module}.{kind.__name__}"] = needed
    return found


def counted_now(place, workers, *, at):
    """What the software can count today of what a charter protects, to be kept with it on its first day."""
    open_now = Requirement.objects.for_place(place).filter(begun_at__lte=at, ended_at__isnull=True)
    return {
        "required_fields": required_fields(),
        "requirements": {kind.value: open_now.filter(kind=kind).count() for kind in Requirement.Kind},
        "partnerships": _partnerships(place, workers, at),
        "money_limits": _money_limits(place, at),
    }


def _partnerships(place, workers, at):
    if PARTNERSHIPS not in readings():
        return None
    take = reading_named(PARTNERSHIPS).take
    return take(place, at - timedelta(days=WORK_DAYS), at, accounts=list(workers))


def _money_limits(place, at):
    """Limits under which nobody's approval is needed: the place's own stated ones, in pence."""
    rows = Assumption.objects.for_place(place).filter(
        key__endswith="limit-pence", from_date__lte=at.astimezone(place.zone).date()
    )
    return {row.key: row.value for row in rows.order_by("from_date", "id")}


@no_power("what an organisation asks of its own work is its own; who asked is written down")
@transaction.atomic
def require(place, kind, words, *, because, by, at, times_a_month=0):
    """From now on the work here must fill this field, get this approval or write this report.

    Every charter that protects somebody then has it as creep, with `by` as its originator, and its protector is told
    at once. Returns the Requirement.
    """
    check_role(by, place, *MAY_REQUIRE, at=at)
    kind = Requirement.Kind(kind)
    if not words.strip() or not because.strip():
        raise WrongInput(field="What and why", wrong="one of them is not said", right="Write both in a few words")
    if kind == Requirement.Kind.REPORT and not 0 < times_a_month <= 100:
        raise WrongInput(field="How often", wrong=f"'{times_a_month}' a month", right="A weekly report is 4.3 a month")
    there = Requirement.objects.for_place(place).filter(kind=kind, words=words.strip(), ended_at__isnull=True).first()
    if there is not None:
        return there  # asked for already: once is enough, and it is creep once
    row = Requirement.objects.create(
        place=place, kind=kind, words=words.strip(), because=because, begun_at=at, begun_by=by,
        times_a_month=times_a_month,
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="requirement begun", subject=row, reason=because)
    for standing in charters_of(place, at=at):
        if standing.protects:
            _creep_of_requirement(standing.charter, row, at=at)
    return row


@no_power("asking less of the work takes nothing from anybody")
@transaction.atomic
def no_longer_require(requirement, *, by, at):
    """The field, approval or report is no longer asked for. That it was stays written. Raises RoleMayNot."""
    check_role(by, requirement.place, *MAY_REQUIRE, at=at)
    ended = Requirement.objects.filter(id=requirement.id, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    if ended:
        journal.write(requirement.place, by=by, at=at, act="requirement ended", subject=requirement)


def may_take_back(charter, account, roles):
    """Whoever permits the charter, and those who may ask things of the work."""
    return account is not None and (account.id == charter.permitted_by_id or bool(set(roles) & set(MAY_REQUIRE)))


def _creep_of_requirement(charter, row, *, at):
    open_now = Requirement.objects.for_place(charter.place).filter(ended_at__isnull=True)
    if row.kind == Requirement.Kind.FIELD:
        now = sum(map(len, required_fields().values())) + open_now.filter(kind=row.kind).count()
        within = now <= charter.fields_limit
    elif row.kind == Requirement.Kind.REPORT:
        now = sum(open_now.filter(kind=row.kind).values_list("times_a_month", flat=True))
        within = now <= charter.reports_limit
    else:
        now, within = open_now.filter(kind=row.kind).count(), False
    was = charter.as_begun["requirements"][row.kind]
    _write(charter, row.kind, row.words, row.begun_by.name, at=at, was=was, now=now, within=within, subject_id=row.id)


@no_power("whoever works in a bubble, or protects it, says in a minute what crept back")
@transaction.atomic
def log_creep(charter, kind, words, *, originator, by, at):
    """What the software cannot see, logged by hand: what crept back, and who brought it in.

    By the team, its protector, or whoever permits it. Raises NotYours, WrongInput, CharterIsOver.
    """
    standing = standing_of_charter(charter, at=at)
    if not standing.protects:
        raise CharterIsOver(name=charter.name, why=standing.in_words)
    if not may_log(charter, by):
        raise NotYours()
    if not words.strip() or not originator.strip():
        raise WrongInput(
            field="What crept back", wrong="it, or who brought it in, is not said", right="Write both in a few words"
        )
    said = {"kind": Creep.Kind(kind), "words": words.strip()[:500], "originator": originator.strip()[:200]}
    there = charter.creep.filter(**said, by=by, at__gt=at - SAID_ONCE_IN).order_by("at", "id").last()
    return there or _write(charter, **said, at=at, by=by)


def may_log(charter, account):
    """The team, its protector, and whoever permits it."""
    if account is None:
        return False
    return account in (charter.protector, charter.permitted_by) or charter.workers.filter(account=account).exists()


@no_power("an exemption is taken back by whoever gave it; the protector is told at once")
@transaction.atomic
def take_exemption_back(charter, rule, *, because, by, at):
    """One of the suspended rules binds again from now on: creep, with `by` as its originator.

    By whoever permits the charter, or may ask things of the work. Raises RoleMayNot, WrongInput.
    """
    charter = Charter.objects.select_for_update(of=("self",)).select_related("place").get(id=charter.id)
    if by.id != charter.permitted_by_id:
        check_role(by, charter.place, *MAY_REQUIRE, at=at)
    if not because.strip():
        raise WrongInput(field="Why", wrong="nothing was written", right="Say why: everybody can read it")
    known = {one["rule"]: one for one in charter.suspended if "taken_back_at" not in one}
    if rule not in known:
        raise WrongInput(
            field="Rule", wrong=f"'{rule}' is not suspended", right=f"Choose from {'; '.join(known) or 'none'}"
        )
    known[rule]["taken_back_at"] = at.isoformat()
    Charter.objects.filter(id=charter.id).update(suspended=charter.suspended)
    return _write(charter, Creep.Kind.EXEMPTION, f"{rule} ({because})", by.name, at=at)


@no_power("noticing what crept back gives nobody anything over others")
@transaction.atomic
def look_for_creep(place, *, by, at):
    """Compare what can be counted today with each charter's first day and limits. Returns the Creep rows written.

    Each thing is told once; partnerships for each worker again whenever they rose by another tenth.
    """
    found = []
    for standing in charters_of(place, at=at):
        if standing.protects:
            found += _new_fields(standing.charter, at)
            found += _more_partnerships(standing.charter, at)
            found += _lower_money_limits(standing.charter, at)
    return found


def _new_fields(charter, at):
    before, now = charter.as_begun["required_fields"], required_fields()
    total = sum(map(len, now.values()))
    release = f"release {version('drawwell')} of Drawwell, put in by whoever runs it"
    for form, fields in sorted(now.items()):
        for field in [one for one in fields if one not in before.get(form, ())]:
            key = uuid5(charter.id, f"{form}.{field}")
            if not charter.creep.filter(subject_id=key).exists():
                words = f"'{field.replace('_', ' ')}' must be filled in {form}"
                yield _write(
                    charter, Creep.Kind.FIELD, words, release, at=at, was=sum(map(len, before.values())), now=total,
                    within=total <= charter.fields_limit, subject_id=key,
                )  # fmt: skip


def _more_partnerships(charter, at):
    team = [row.account for row in charter.workers.filter(ends_at__isnull=True).select_related("account")]
    now, was = _partnerships(charter.place, team, at), charter.as_begun["partnerships"]
    if now is None or was is None:
        return
    told = charter.creep.filter(kind=Creep.Kind.PARTNERSHIPS, by_software=True).order_by("at", "id").last()
    last = told.now if told else max(was, TINY)
    if now >= last * A_RISE - TINY and now > was:
        rise = f", {100 * (now / was - 1):+.0f}%" if was else ""
        words = f"{now:g} partnerships for each worker, {was:g} on the first day{rise}"
        yield _write(
            charter, Creep.Kind.PARTNERSHIPS, words, _who_began_most(charter, at), at=at, was=was, now=now,
            within=now <= charter.partnerships_limit,
        )  # fmt: skip


def _who_began_most(charter, at):
    """Whoever began most partnerships of the place since the charter's first day, by the journal."""
    rows = JournalEntry.objects.for_place(charter.place).filter(
        act="partnership begun", at__gt=charter.begun_at, at__lte=at
    )
    most = rows.values("by").annotate(begun=Count("id")).order_by("-begun", "by").first()
    if most is None or most["by"] is None:
        return "nobody who is written down"
    return f"{Account.objects.get(id=most['by']).name}, who began {most['begun']} of them"


def _lower_money_limits(charter, at):
    before, now = charter.as_begun["money_limits"], _money_limits(charter.place, at)
    for key, was in sorted(before.items()):
        if now.get(key, was) < was:
            subject = uuid5(charter.id, f"{key}={now[key]}")
            if not charter.creep.filter(subject_id=subject).exists():
                words = f"approval is needed from £{now[key] / 100:,.0f} on, where it was £{was / 100:,.0f}"
                who = Assumption.objects.for_place(charter.place).filter(key=key).order_by("-from_date").first().source
                yield _write(charter, Creep.Kind.APPROVAL, words, who, at=at, was=was, now=now[key], subject_id=subject)


def _write(charter, kind, words, originator, *, at, by=None, was=None, now=None, within=False, subject_id=None):
    row = Creep.objects.create(
        place=charter.place, charter=charter, kind=kind, words=words[:500], originator=originator[:200], at=at, by=by,
        by_software=by is None, was=was, now=now, within_limit=within, subject_id=subject_id,
    )  # fmt: skip
    journal.write(charter.place, by=by, at=at, act="creep", subject=row)
    outbox.put(
        charter.place,
        to=charter.protector,
        kind="what crept back",
        text=f"Something crept back into {charter.name}: {row.kind}, from {row.originator}.",
        at=at,
        subject=row,
    )
    return row
