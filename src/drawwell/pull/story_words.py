"""A story in words: what was kept, and each person's own line with the help that was used drawn beneath it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page.charts import line_with_events
from drawwell.partner.models import Noticing

from .models import Answer

MOST_HELP_LANES = 6


def kept_words(opened, rows):
    """What was kept; and where a number fell, a question that helps rather than an alarm."""
    if not rows:
        return _("It was kept already.")
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
