"""A story and its asks as people read them: sentences, and the person's own line with help drawn beneath."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page.charts import line_with_events
from drawwell.partner.models import Noticing

from .actions import HOLDING, WAITING, standing
from .find import displaces, find_help
from .models import Answer
from .queries import as_asks, place_in_line

MOST_HELP_LANES = 6
MOST_ALTERNATIVES = 3


# ---- the answer page ----


@dataclass(frozen=True)
class Shown:
    """One ask as its own page shows it."""

    ask: object
    headline: str
    rows: tuple  # (name, answer) of the help that is kept or was used
    in_line: int | None
    found: object  # what is nearest, for an ask that waits
    others: tuple  # other help that would fit, for help that is held
    is_asker: bool
    says_helped: str

    @property
    def kind(self):
        return self.ask.kind


def answer_of(pull, opened, *, at):
    """How a pull stands, in full, for one who may see it."""
    ask = as_asks([pull])[0]
    last = standing(pull)
    is_asker = pull.by_id == opened.by.id or opened.person is not None
    waits = last is None or last.kind in WAITING
    found = find_help(pull, at=at, latest_at=max(pull.latest_at, at)) if waits or last.kind in HOLDING else None
    kept = last is not None and last.offer is not None and not waits
    return Shown(
        ask=ask,
        headline=ask.stands,
        rows=tuple(_rows(ask, last, pull.place.zone)) if kept else (),
        in_line=place_in_line(pull, at=at) if waits else None,
        found=_nearest(found) if waits else None,
        others=tuple(one for one in found.fitting if one.offer.id != last.offer_id)[:MOST_ALTERNATIVES]
        if found is not None and not waits
        else (),
        is_asker=is_asker,
        says_helped=ask.helped if is_asker else "",
    )


@dataclass(frozen=True)
class Nearest:
    """What fits now after all, and what comes closest, each with why."""

    fitting: tuple
    closest: tuple


def _nearest(found):
    closest = sorted(found.not_fitting, key=lambda one: (one.km or 0, one.offer.key))
    return Nearest(found.fitting[:MOST_ALTERNATIVES], tuple(closest[:MOST_ALTERNATIVES]))


def _rows(ask, last, zone):
    pull, offer = ask.pull, last.offer
    service, site = offer.service, offer.service.site
    yield _("What"), f"{pull.capability.name}: {ask.amount}"
    yield _("Who gives it"), f"{service.name}, {service.organisation.name}"
    if offer.capability.travels:
        yield _("Where"), _("It comes to you, from %(site)s in %(area)s") % {"site": site.name, "area": site.area.name}
    else:
        where = ", ".join(part for part in (site.name, site.address, site.area.name) if part)
        yield _("Where"), where
    if site.hours:
        yield _("Open"), site.hours
    yield _("When"), _when(offer, last, zone)
    if last.kind in HOLDING:
        yield _("Held until"), date_format(last.until.astimezone(zone), "l j F, H:i")
        yield _("Who confirms it"), _who_confirms(last)
        yield _("What it displaces"), displaces(offer, pull.units)
    why = _first_words(pull)
    if why:
        yield _("Why this one"), why


def _when(offer, last, zone):
    if last.kind == Answer.Kind.DRAWN:
        return _("Used on %(day)s") % {"day": date_format(last.at.astimezone(zone), "j F")}
    # An offer's end is the first moment it is over: the day before is the last one of it.
    ends = date_format(offer.ends_at.astimezone(zone) - timedelta(seconds=1), "j F")
    if offer.starts_at <= last.at:
        return _("From now to %(day)s") % {"day": ends}
    begins = date_format(offer.starts_at.astimezone(zone), "j F")
    return _("From %(first)s to %(last)s") % {"first": begins, "last": ends}


def _who_confirms(last):
    if last.confirmed_by:
        return _("%(name)s said yes") % {"name": last.confirmed_by}
    if last.kind == Answer.Kind.OFFERED:
        return _("You: say yes, and it stays yours until then")
    if last.offer.answers_by_itself:
        return _("Nobody needs to: %(who)s opened it for asks like this") % {"who": last.organisation.name}
    return last.organisation.name


def _first_words(pull):
    """Why this offer was chosen: the words of the answer that first held it."""
    held = pull.answers.filter(kind__in=(Answer.Kind.HELD, Answer.Kind.OFFERED)).order_by("-number").first()
    return held.words if held else ""


def done_words(wanted):
    """What a button did."""
    return {
        "use": _("Used. Later, say whether it helped."),
        "give back": _("Given back. It goes to whoever waits longest."),
        "confirm": _("You said yes. It stays held for you."),
        "take back": _("The ask is taken back."),
        "look again": _("Looked again. What was found is written below."),
        "helped": _("Thank you. Nobody is measured by it."),
    }.get(wanted, "")


# ---- a story ----


def kept_words(opened, rows):
    """What was kept; and where a number fell, a question that helps rather than an alarm."""
    words = ngettext("Kept: %(n)s thing.", "Kept: %(n)s things.", len(rows)) % {"n": len(rows)}
    noticed = next((row for row in rows if isinstance(row, Noticing) and row.scale_now is not None), None)
    if noticed is None:
        return words
    before = [
        row
        for row in opened.rows(Noticing)
        if row.scale_now is not None and row.id != noticed.id and row.whose_id == noticed.whose_id
    ]
    if before and noticed.scale_now < before[-1].scale_now:
        return words + " " + _("It is lower than last time. What has kept it from being lower still?")
    return words


def charts_of(story):
    """Each person's own line (or the whole circle's), with the help that was used drawn beneath it."""
    lines = {}
    for row in reversed(story.noticings):
        if row.scale_now is not None:
            lines.setdefault(row.whose_id, []).append(row)
    return [_line(whose_id, rows, story) for whose_id, rows in lines.items()]


def _line(whose_id, rows, story):
    zone = story.opened.place.zone
    points = [(row.at.astimezone(zone).date(), row.scale_now) for row in rows]
    good_enough = next((row.scale_good_enough for row in reversed(rows) if row.scale_good_enough is not None), None)
    name = story.people.get(whose_id, story.opened.name)
    last = points[-1][1]
    if len(points) == 1:
        sentence = _("%(name)s put it at %(now)s.") % {"name": name, "now": last}
    else:
        sentence = _("%(name)s put it at %(first)s first, and at %(now)s now.") % {
            "name": name,
            "first": points[0][1],
            "now": last,
        }
    if good_enough is not None:
        sentence += " " + _("%(n)s would be good enough.") % {"n": good_enough}
    caption = _("Where things are, from 0 to 10, in their own terms")
    return line_with_events(
        points, _help_used(story, whose_id, zone), sentence=sentence, caption=caption, good_enough=good_enough
    )


def _help_used(story, whose_id, zone):
    """The latest help used, from asking to using; another person's own help stays off this line."""
    used = [
        ask
        for ask in story.asks
        if ask.kind == Answer.Kind.DRAWN and (not ask.pull.private or ask.pull.whose_id == whose_id)
    ]
    latest = sorted(used, key=lambda ask: ask.last.at)[-MOST_HELP_LANES:]
    return [
        (ask.pull.asked_at.astimezone(zone).date(), ask.last.at.astimezone(zone).date(), ask.pull.capability.name)
        for ask in latest
    ]
