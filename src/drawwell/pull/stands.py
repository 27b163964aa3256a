"""How an ask stands, in one sentence for a list."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .actions import HOLDING
from .each_time import goes_by_time
from .models import Answer
from .waits import order_words


def how_it_stands(last, zone, offered=()):
    """One sentence for a list: 'Held until Friday 6 March at The Hub.'

    offered: the times of a series of which a provider says "yes, but", for the asker to say.
    """
    if last is None:
        return _("Asked; nobody has answered yet.")
    when = date_format(last.at.astimezone(zone), "j F")
    if last.kind in (Answer.Kind.ASKED, Answer.Kind.YES_BUT):
        return _what_is_asked(last, zone)
    if goes_by_time(last) and offered:
        until = min(one.until for one in offered)
        by = date_format(until.astimezone(zone), "l j F, H:i")
        words = _("%(where)s says yes, but not quite as you have it, to one time. Say by %(by)s whether that will do.")
        return words % {"where": offered[0].offer.service.organisation.name, "by": by}
    if goes_by_time(last):
        until = date_format(last.until.astimezone(zone), "l j F")
        return _("You said yes. Each time is kept by itself, the last until %(until)s.") % {"until": until}
    if last.kind in HOLDING:
        until = date_format(last.until.astimezone(zone), "l j F")
        where = last.offer.service.name
        words = {
            Answer.Kind.HELD: _("Held until %(until)s at %(where)s."),
            Answer.Kind.OFFERED: _("Room came free at %(where)s. It is held until %(until)s: say yes."),
            Answer.Kind.CONFIRMED: _("You said yes. Held until %(until)s at %(where)s."),
        }[last.kind]
        return words % {"until": until, "where": where}
    return {
        Answer.Kind.DRAWN: _("Used on %(when)s."),
        Answer.Kind.RELEASED: _("Given back on %(when)s."),
        Answer.Kind.LAPSED: _("Its time was over on %(when)s. It waits again."),
        Answer.Kind.DECLINED: _("They said no on %(when)s. It waits."),
        Answer.Kind.UNMET: _("Not yet. It waits %(order)s."),
        Answer.Kind.WITHDRAWN: _("Taken back on %(when)s."),
        Answer.Kind.RETURNED: _("Not used after all; given back on %(when)s."),
    }[last.kind] % {"when": when, "order": order_words()}


def how_often(times, every_days, every_months=0):
    """'every week, 4 times'."""
    known = {1: _("every day"), 7: _("every week"), 14: _("every two weeks")}
    if every_months:
        every = _("every month") if every_months == 1 else _("every %(n)s months") % {"n": every_months}
    else:
        every = known.get(every_days) or _("every %(n)s days") % {"n": every_days}
    return _("%(every)s, %(times)s times") % {"every": every, "times": times}


def _what_is_asked(last, zone):
    """Who answers next, by when, and that it is kept meanwhile."""
    words = {
        Answer.Kind.ASKED: _("%(where)s is asked and answers by %(by)s. It is kept for you meanwhile."),
        Answer.Kind.YES_BUT: _("%(where)s says yes, but not quite as asked. Say by %(by)s whether that will do."),
    }[last.kind]
    by = date_format((last.answer_by or last.until).astimezone(zone), "l j F, H:i")
    return words % {"where": last.offer.service.name, "by": by}
