"""A story in words: what was kept, and each person's own line with the help that was used drawn beneath it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page.charts import line_with_events
from drawwell.page.wording import in_a_sentence
from drawwell.partner.conversation import written_together
from drawwell.partner.models import Noticing

from .models import Answer

MOST_HELP_LANES = 6


def kept_words(opened, rows):
    """What was kept; and where a number fell, a question that helps rather than an alarm."""
    if not rows:
        return _("It was kept already.")
    words = ngettext("Kept: %(n)s thing.", "Kept: %(n)s things.", len(rows)) % {"n": len(rows)}
    together = [one for pair in written_together(opened) for one in pair if pair[1].id == rows[0].sitting_id]
    names = sorted({one.by.name for one in together if one.by_id != opened.by.id})
    if names:
        words += " " + _("%(names)s wrote at the same time: both are kept, side by side.") % {"names": ", ".join(names)}
    if has_fallen(opened, rows):
        words += " " + _("It is lower than last time. What has kept it from being lower still?")
    return words


def has_fallen(opened, rows):
    """Whether the number just given is lower than the one before it, on the same person's own line."""
    noticed = next((row for row in rows if isinstance(row, Noticing) and row.scale_now is not None), None)
    if noticed is None:
        return False
    before = [
        row
        for row in opened.rows(Noticing)
        if row.scale_now is not None and row.id != noticed.id and row.whose_id == noticed.whose_id
    ]
    return bool(before) and noticed.scale_now < before[-1].scale_now


def happened(story):
    """What happened beside the line, the latest first: [(day, words)]: scope, who joined or went, told again, help."""
    zone = story.opened.place.zone
    found = [(row.at, _("What matters changed")) for one in story.matters for row in (one.purpose, *one.earlier)[:-1]]
    found += [(row.dropped_at, _("Something was let go")) for row in story.let_go]
    for one in story.beside.begun:
        found.append((one.starts_at, _("%(name)s began to work with them") % {"name": one.worker.name}))
    found += [(one.ends_at, _("%(name)s no longer does") % {"name": one.worker.name}) for one in story.beside.handovers]
    found += [(row.at, _("It had to be told again")) for row in story.beside.told_again]
    for ask in story.asks:
        if ask.kind == Answer.Kind.DRAWN:
            found.append((ask.last.at, _("Used: %(what)s") % {"what": in_a_sentence(ask.pull.capability.name)}))
    found += [(row.last.at, _("Small money was paid")) for row in story.money if row.last.kind == "paid"]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [(at.astimezone(zone).date(), words) for at, words in found]


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
