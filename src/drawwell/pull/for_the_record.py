"""A story as plain text, for the system of record a worker must also keep: copied in one tap, never typed twice."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.guard import journal
from drawwell.guard.powers import power

from .story import story_of


@power("export")
@journal.all_or_nothing()
def copy_for_the_record(opened, *, by, at):
    """What this worker may see of a story and what is nobody's alone, as text. What is private is left out.

    It is journalled, for all of the circle to see. Returns the text.
    """
    journal.write(
        opened.place, by=by, at=at, act="copied for the system of record", subject=opened.circle,
        may_see=sorted(opened.members, key=str), sealed_for=opened.circle.id, reason="a copy for the system of record",
    )  # fmt: skip
    return "\n".join(_lines(story_of(opened, at=at), opened, by, at)) + "\n"


def _lines(story, opened, by, at):
    zone = opened.place.zone
    day = date_format(at.astimezone(zone), "j F Y")
    yield _("%(name)s, as written in Drawwell until %(day)s. Copied by %(who)s.") % {
        "name": opened.name, "day": day, "who": by.name,
    }  # fmt: skip
    matters = [one.purpose for one in story.matters]
    signs = [row for one in story.matters for row in one.observables] + list(story.would_notice)
    parts = [row for rows in story.parts.values() for row in rows]
    sections = (
        (_("What matters, in their words"), matters),
        (_("What someone would notice"), signs),
        (_("What helps"), story.strengths),
        (_("What was noticed"), [row for row in story.noticings if row.text]),
        (_("What was said"), [*story.said, *parts]),
        (_("Notes of workers"), story.notes),
    )
    for heading, rows in sections:
        open_to_all = [row for row in rows if not row.private]
        if open_to_all:
            yield ""
            yield heading
        for row in open_to_all:
            yield f"  {date_format(row.at.astimezone(zone), 'j F Y')}, {row.by.name}: {row.text}"
    asks = [one for one in story.asks if not one.pull.private]
    if asks:
        yield ""
        yield _("What was asked for")
    for ask in asks:
        yield f"  {date_format(ask.pull.asked_at.astimezone(zone), 'j F Y')}: {ask.pull.capability.name}. {ask.stands}"
