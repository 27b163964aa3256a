"""Pulling help in: asked, held, confirmed, drawn, released, or not yet. The first worker stays throughout."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Subquery

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.guard.standing import is_in_force
from drawwell.page.wording import in_a_sentence
from drawwell.partner import access
from drawwell.partner.holdings import person_of
from drawwell.place import gathering
from drawwell.place.ahead import known
from drawwell.place.ids import new_id
from drawwell.place.rows import new_row
from drawwell.supply import ledger
from drawwell.supply.actions import with_parts

from .asking import asked
from .each_time import begin_times, goes_by_time, lapse, release_kept, settle, times_of, use
from .find import find_help, what_stood_in_the_way
from .keeping import HELD as HOLDING
from .keeping import HOLD_HOURS, KEPT, add_answer, keep, said_no, was_let_down
from .models import Answer, DidItHelp, Pull, PullLeg
from .several import find_together, is_several, is_whole, keep_together, kept_of, what_is_missing
from .waits import order_fields

LOOK_AHEAD_DAYS = 14
WAITS_DAYS = 120
NO_ROOM = (ledger.OfferIsFull, ledger.NotEnoughUnits, ledger.OfferIsOver)
TRIES_TOGETHER = 3
TRIED_FIRST = (2, 12)  # so many of the best are read to be tried, and more only where others were quicker with all


class KeyUsedForSomethingElse(Refusal):
    """This ask was sent before with other contents. Send it again as a new ask, with a new key."""


class NothingToConfirm(Refusal):
    """Nothing is held for this ask now: it is {standing}. Ask again, or wait: its place is kept."""


class NothingToLookFor(Refusal):
    """This ask does not wait for help now. Ask again if something else would help."""


class NotWhatWasAsked(Refusal):
    """{offer} gives something else: {gives}. The ask is for {asked}. Choose an offer of that, or ask anew."""


class AlreadyKept(Refusal):
    """Help is kept for this ask already, at {where}. Give that back first, or make another ask."""


class AskHasEnded(Refusal):
    """This ask stands as {standing}, so nothing is kept for it any more. Ask for the same again."""


class SeveralTogether(Refusal):
    """This ask is for several things together, all or none. Look again, and all of them are held at once."""


class OnlyTheAsker(Refusal):
    """Whether it helped is said only by the one who asked."""

    status = 403


@no_power("asking is never switched off; opening the circle's record is journalled")
@journal.all_or_nothing()
def ask(circle, capability, *, by, at, key=None, purpose=None, note="", whose=None, private=False, **wanted):
    """Write down what is asked: what, how much, where, by when, how often, on which conditions. No eligibility.

    wanted: as for `asking.asked` (units, earliest_at, latest_at, area, conditions, times, also ...). key: the caller's
    UUID; the same ask sent twice is one ask. Returns the Pull.
    """
    return _ask(circle, capability, by=by, at=at, key=key, purpose=purpose, note=note, whose=whose, private=private,
                **wanted)[0]  # fmt: skip


@no_power("asking is never switched off; holding carries its own power")
@journal.all_or_nothing()
def ask_for(circle, capability, offer, *, by, at, **said):
    """Ask for one thing and hold the offer chosen for it. said: as for `ask`. Returns (Pull, Answer)."""
    pull, is_new = _ask(circle, capability, by=by, at=at, **said)
    return pull, hold(pull, offer, by=by, at=at, just_asked=is_new and not said.get("also"))


def _ask(circle, capability, *, by, at, key=None, purpose=None, note="", whose=None, private=False, **wanted):
    """(the Pull, whether it was not there before)."""
    why = f"asking for {in_a_sentence(capability.name)}"
    only_for = getattr(whose, "id", whose) if private else None
    opened = access.open_circle(circle.id, place=circle.place, by=by, at=at, reason=why, only_for=only_for)
    checked = asked(circle, capability, at=at, **wanted)
    whose_id = opened.person.id if opened.person is not None and whose is None else getattr(whose, "id", whose)
    if private and whose_id is None:
        raise WrongInput(field="Private", wrong="it is not said whose ask this is", right="Choose the person")
    earlier = known((Pull, key), lambda: Pull.objects.filter(id=key).first()) if key else None
    if earlier is not None:
        if earlier.circle_id != circle.id or not opened.may_see(earlier) or not checked.is_same_as(earlier):
            raise KeyUsedForSomethingElse()
        return earlier, False
    holder = whose_id or circle.id
    pull = new_row(
        Pull,
        id=key or new_id(),
        place=circle.place,
        circle=circle,
        whose_id=whose_id,
        may_see=[str(whose_id)] if private else sorted(str(one) for one in opened.members),
        private=private,
        purpose=purpose,
        sealed_for=holder,
        note_sealed=keys.seal(note, subject_id=holder, place=circle.place, at=at) if note else "",
        asked_at=at,
        by=by,
        **checked.of_the_pull,
    )
    gathering.add(pull)
    for number, (also, units) in enumerate(checked.also, start=1):
        gathering.add(PullLeg(place=pull.place, pull=pull, number=number, capability=also, units=units))
    return pull, True


def check_can_hold(pull, offer):
    """Raise the reason why an offer cannot be held for a pull now; no look at how much room it has."""
    _check_can_hold(pull, offer, standing(pull))


def _check_can_hold(pull, offer, last, *, just_asked=False):
    if last is not None and last.kind in KEPT:
        raise AlreadyKept(where=last.offer.service.name)
    if last is not None and last.kind in ENDED:
        raise AskHasEnded(standing=last.kind)
    if pull.times > 1 or (not just_asked and is_several(pull)):
        raise SeveralTogether()
    if offer.place_id != pull.place_id:
        raise NotYours()
    if offer.capability_id != pull.capability_id and offer.capability not in with_parts(pull.capability):
        raise NotWhatWasAsked(offer=offer.service.name, gives=offer.capability.name, asked=pull.capability.name)


def can_hold(pull, offer):
    """Whether an offer may be held for a pull now."""
    try:
        check_can_hold(pull, offer)
    except Refusal:
        return False
    return True


@power("hold capacity")
@journal.all_or_nothing()
def hold(pull, offer, *, by, at, until=None, why="", just_asked=False):
    """Keep some of an offer for one pull, asking its provider where they answer themselves.

    The same offer again while it is kept is the first answer again. Raises NotWhatWasAsked, AlreadyKept, AskHasEnded,
    SeveralTogether, OfferIsFull and its kind. just_asked: for one thing, by the same account in this transaction, so
    that nobody else has seen or answered it yet.
    """
    open_to_act(pull, by=by, at=at, why="holding help", seen=not just_asked)
    last = None if just_asked else standing(pull)
    if last is not None and last.kind in KEPT and last.offer_id == offer.id:
        return last
    _check_can_hold(pull, offer, last, just_asked=just_asked)
    number = last.number + 1 if last is not None else 1
    return keep(pull, offer, by=by, at=at, until=until, words=why, number=number)


@no_power("the asking carries none; finding and holding refuse or fall back by themselves when switched off")
def pull_in(circle, capability, *, by, at, **asked):
    """Ask, find the help that fits best and hold it; or leave the ask unmet, with what stood in the way.

    Arguments as for `ask`; chosen: the id of an offer that is held where it fits, before the best. The whole is one
    transaction. Returns the Pull; `standing(pull)` is its answer.
    """
    try:
        return ask_and_find(circle, capability, by=by, at=at, **asked)[0]
    except IntegrityError:
        # The same ask arrived twice at once, and the other was first: this time it is found.
        if not asked.get("key") or not Pull.objects.filter(id=asked["key"]).exists():
            raise
        return ask_and_find(circle, capability, by=by, at=at, **asked)[0]


@no_power("the asking carries none; finding and holding refuse or fall back by themselves when switched off")
@journal.all_or_nothing()
def ask_and_find(circle, capability, *, by, at, chosen=None, **asked):
    """What `pull_in` does, once. Returns (Pull, Answer); raises IntegrityError where the same ask was quicker."""
    if gathering.waits(Answer):
        gathering.write_now()  # what was asked before with this one is looked at too
    pull, is_new = _ask(circle, capability, by=by, at=at, **asked)
    just_asked = is_new and not asked.get("also")
    if not just_asked:
        gathering.write_now()
        if last := standing(pull):
            return pull, last
    number = 1 if just_asked else None
    if not is_in_force("hold capacity", place=circle.place, at=at, by=by):
        words = "Holding is switched off here, so nothing is kept for you yet: ring the help nearest you."
        why = Answer.Why.SWITCHED_OFF
        return pull, add_answer(pull, Answer.Kind.UNMET, by=by, at=at, why=why, words=words, number=number)
    kept, missing = find_and_keep(pull, by=by, at=at, just_asked=just_asked, chosen=chosen)
    return pull, kept or leave_unmet(pull, **missing, by=by, at=at, number=number)


@no_power("finding and holding carry their own powers, and refuse by themselves when switched off")
@journal.all_or_nothing()
def look_again(pull, *, by, at):
    """Look once more for an ask that waits. What fits now is held; where nothing does it goes on waiting as before."""
    open_to_act(pull, by=by, at=at, why="looking again for help")
    last = standing(pull)
    if last is None or last.kind not in WAITING:
        raise NothingToLookFor()
    by_then = max(pull.latest_at, at + timedelta(days=LOOK_AHEAD_DAYS))
    kept, _missing = find_and_keep(pull, by=by, at=at, latest_at=by_then, until=at + timedelta(hours=HOLD_HOURS))
    return kept or last


@no_power("a part of asking, looking again and offering; keeping carries its own power")
def find_and_keep(pull, *, by, at, kind=Answer.Kind.HELD, until=None, latest_at=None, just_asked=False, chosen=None):
    """(Answer, None) for what fits a pull best and is now kept; else (None, {why, words, in_the_way}).

    Offers that were declined for it are not tried again. latest_at: how far ahead to look now. just_asked: for one
    thing in this transaction, so that nobody has answered it yet. chosen: the id of the offer that is tried first.
    """
    tried = set() if just_asked else said_no(pull)
    if pull.times > 1 or (not just_asked and is_several(pull)):
        return _find_and_keep_together(pull, tried, by=by, at=at, kind=kind, until=until, latest_at=latest_at)
    how = {"by": by, "at": at, "kind": kind, "until": until, "number": 1 if just_asked else None}
    for more in TRIED_FIRST[-1:] if chosen else TRIED_FIRST:
        most = len(tried) + more
        found = find_help(pull, at=at, latest_at=latest_at, by=by, most=most)
        for fit in sorted(found.fitting, key=lambda fit: fit.offer.id != chosen) if chosen else found.fitting:
            if fit.offer.id in tried:
                continue
            try:
                with gathering.part():
                    return keep(pull, fit.offer, words=_why_this(fit, found, chosen), **how), None
            except NO_ROOM:
                tried.add(fit.offer.id)  # somebody was quicker: the next best
        if len(found.fitting) < most:
            break
    why, words = what_stood_in_the_way(found)
    return None, {"why": why, "words": words}


def _why_this(fit, found, chosen):
    """Why this one; where another was chosen, what stood in that one's way."""
    unfit = next((one for one in found.not_fitting if one.offer.id == chosen), None) if chosen else None
    before = [f"{unfit.offer.service.name}: {unfit.words.rstrip('.')}."] if unfit is not None else []
    return " ".join([*before, fit.reason, fit.displaces])


def _find_and_keep_together(pull, tried, *, by, at, latest_at, **how):
    for _ in range(TRIES_TOGETHER):
        chosen = find_together(pull, at=at, latest_at=latest_at, avoid=tried, by=by)
        if not is_whole(chosen):
            break
        try:
            with transaction.atomic():
                return keep_together(pull, chosen, by=by, at=at, **how), None
        except NO_ROOM:
            continue  # somebody was quicker with one of them: look anew
    why, words, in_the_way = what_is_missing(pull, chosen)
    return None, {"why": why, "words": words, "in_the_way": in_the_way}


@no_power("remembering what could not be had gives nobody anything over others")
@journal.all_or_nothing()
def leave_unmet(pull, *, why, words, by, at, in_the_way=None, number=None):
    """Not yet: stored with what was looked for and what stood in the way. It waits in order of asking.

    in_the_way: of several things asked for together, the Capability that could not be had. number: as for `keep`.
    """
    more = {"why": why, "words": words, "in_the_way": in_the_way, "number": number}
    return add_answer(pull, Answer.Kind.UNMET, by=by, at=at, **more)


@no_power("help already held for somebody is used; holding it carried the power")
@journal.all_or_nothing()
def draw(pull, *, by, at):
    """The help held for this pull is used; of a series the next time that is kept. Raises NothingToConfirm,
    HoldHasLapsed.
    """
    last = _held(pull, by=by, at=at)
    if pull.times > 1:
        if not goes_by_time(last):
            last = _say_yes(pull, last, by=by, at=at)
        time = next((one for one in times_of(pull) if one.kind == Answer.Kind.HELD), None)
        if time is None:
            raise NothingToConfirm(standing="waiting for an answer")
        return use(time, by=by, at=at)
    ledger.draw(last.hold_key, by=by, at=at)
    return add_answer(pull, Answer.Kind.DRAWN, by=by, at=at, offer=last.offer, hold_key=last.hold_key)


@no_power("giving help back leaves more for others")
@journal.all_or_nothing()
def release(pull, *, by, at, words=""):
    """Give back what was held. What is freed goes to whoever waits longest (see `offer_freed`)."""
    last = _held(pull, by=by, at=at)
    release_kept(last, by=by, at=at)
    if goes_by_time(last):
        return settle(pull, by=by, at=at)  # what was used of it stays used
    return add_answer(pull, Answer.Kind.RELEASED, by=by, at=at, offer=last.offer, words=words)


@no_power("a person says yes to help that was kept for them")
@journal.all_or_nothing()
def confirm(pull, *, by, at):
    """Yes to help that was kept for this pull. Silence never costs the hold before its time.

    Of a series each time is kept by itself from then on, so that one may change and the others stand.
    """
    return _say_yes(pull, _held(pull, by=by, at=at), by=by, at=at)


def _say_yes(pull, last, *, by, at):
    if goes_by_time(last):
        return last
    key, until = last.hold_key, last.until
    if pull.times > 1:
        times = begin_times(pull, kept_of(pull, last), last, by=by, at=at)
        key, until = None, max(one.until for one in times)
    return add_answer(
        pull,
        Answer.Kind.CONFIRMED,
        by=by,
        at=at,
        offer=last.offer,
        hold_key=key,
        until=until,
        # A resident's name is not written here: answers are only ever added, and it would outlive its erasure.
        confirmed_by="the one who asked" if person_of(by, place=pull.place) else by.name,
    )


@no_power("a person takes their ask back")
@journal.all_or_nothing()
def withdraw(pull, *, by, at, words=""):
    """The ask is no longer wanted; anything held is given back."""
    opened = open_to_act(pull, by=by, at=at, why="taking an ask back")
    last = standing(pull)
    if last and last.kind in KEPT:
        release_kept(last, by=by, at=at)
        if goes_by_time(last) and any(one.kind == Answer.Kind.DRAWN for one in times_of(pull)):
            return settle(pull, by=opened.by, at=at)
    return add_answer(pull, Answer.Kind.WITHDRAWN, by=opened.by, at=at, words=words)


@no_power("only the one who asked says whether it helped; nobody is measured by it")
@journal.all_or_nothing()
def did_it_help(pull, answer, *, by, at):
    """Yes, some or no, from the asker only: who asked, or one of the circle's own people."""
    opened = open_to_act(pull, by=by, at=at, why="saying whether it helped")
    if pull.by_id != by.id and opened.person is None:
        raise OnlyTheAsker()
    return DidItHelp.objects.create(place=pull.place, pull=pull, answer=DidItHelp.Answer(answer), at=at, by=by)


@no_power("holds end when they said they would; what is freed goes to whoever waits")
@journal.all_or_nothing()
def lapse_due(place, *, at):
    """Let every hold of the place whose time is over lapse, and say so on its pull. Returns how many holds."""
    lapsed = ledger.lapse_due(at=at, place=place)
    for held in lapsed:
        pull = Pull.objects.filter(id=held.pull_id).first()
        last = standing(pull) if pull else None
        if goes_by_time(last) and lapse(pull, held.family, at=at):
            journal.write(pull.place, by=None, at=at, act="time lapsed", subject=pull, may_see=pull.may_see)
        elif last and last.hold_key == held.family and last.kind in KEPT:
            add_answer(pull, Answer.Kind.LAPSED, by=None, at=at, offer=last.offer, words="Its time was over.")
            journal.write(pull.place, by=None, at=at, act="hold lapsed", subject=pull, may_see=pull.may_see)
    return len({held.family for held in lapsed})


@power("hold capacity")
def offer_freed(place, *, by, at, days=3):
    """Offer free capacity to the pulls that wait, longest wait first, and hold it for a person to confirm.

    Returns the pulls that were offered something.
    """
    offered = []
    for pull in waiting(place, at=at):
        with transaction.atomic():
            if _offer_to(pull, by=by, at=at, until=at + timedelta(days=days)):
                offered.append(pull)
    return offered


def _offer_to(pull, *, by, at, until):
    by_then = at + timedelta(days=LOOK_AHEAD_DAYS)
    kept, _missing = find_and_keep(pull, by=by, at=at, kind=Answer.Kind.OFFERED, until=until, latest_at=by_then)
    if kept:
        journal.write(pull.place, by=by, at=at, act="freed help offered", subject=pull, may_see=pull.may_see)
    return bool(kept)


WAITING = (Answer.Kind.UNMET, Answer.Kind.LAPSED, Answer.Kind.DECLINED)
ENDED = (Answer.Kind.DRAWN, Answer.Kind.WITHDRAWN, Answer.Kind.RETURNED)


def standing(pull):
    """How a pull stands: its latest answer, or None before there is one."""
    return (
        pull.answers.order_by("-number").select_related("offer__service__site", "offer__service__organisation").first()
    )


def waiting(place, *, at):
    """Pulls that wait for help: the one fair order, the same for everybody. Whoever was promised help that fell
    through comes first, then the longest wait.

    The day by which it was wanted may be past: the ask goes on waiting until it is met or taken back, or for
    WAITS_DAYS more.
    """
    last_kind = Answer.objects.filter(pull=OuterRef("pk")).order_by("-number").values("kind")[:1]
    found = (
        Pull.objects.for_place(place)
        .filter(latest_at__gt=at - timedelta(days=WAITS_DAYS))
        .annotate(last_kind=Subquery(last_kind))
        .filter(last_kind__in=WAITING)
        .annotate(was_let_down=was_let_down())
    )
    return list(found.select_related("capability", "circle", "place").order_by("-was_let_down", *order_fields()))


@no_power("opening the circle's record is journalled; what is then done says its own power")
def open_to_act(pull, *, by, at, why, seen=True):
    """The circle, opened for an act on its pull; of two acts on one pull the second waits, and sees the first.

    seen: whether others can see the pull already, so that one of them may act on it too.
    """
    if seen and connection.features.has_select_for_update:
        list(Pull.objects.select_for_update(no_key=True).filter(id=pull.id).values_list("id"))
    only_for = pull.whose_id if pull.private else None
    opened = access.open_circle(pull.circle_id, place=pull.place, by=by, at=at, reason=why, only_for=only_for)
    if not opened.may_see(pull):
        raise NotYours()
    return opened


def _held(pull, *, by, at):
    open_to_act(pull, by=by, at=at, why="answering for help that is held")
    last = standing(pull)
    if last is None or last.kind not in HOLDING:
        raise NothingToConfirm(standing=last.kind if last else "not answered yet")
    return last
