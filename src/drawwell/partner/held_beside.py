"""What a working week, keeping safe and the law keep about a person, registered as `held_here` registers the record.

What a lawful reason keeps from the person for now (a concern, an order) is not here until the day it is open to them.
"""

from django.utils.translation import gettext_lazy as _

from drawwell.guard import keys

from .holdings import Kept, circle_ids_of, holds, names
from .models import (
    Concern,
    ConcernStep,
    Cover,
    Draft,
    LawfulOrder,
    MoneyStep,
    NotTheSame,
    Partnership,
    SamePerson,
    Sitting,
    SmallMoney,
    ToldAgain,
)


def _by(row):
    return row.by.name if row.by_id else ""


def _of_circles(model, person, order="at"):
    rows = model.objects.filter(circle_id__in=circle_ids_of(person)).select_related("by").order_by(order)
    return [row for row in rows if names(person, row)]


@holds("sittings", _("When you talked"), _("So that two who write at once are shown side by side."))
def _sittings(person, at):
    for row in _of_circles(Sitting, person):
        yield Kept("Sitting", row.id, row.at, _by(row), private=row.private)


@holds("told again", _("When you had to tell it again"), _("Counted, so that it becomes rarer."))
def _told_again(person, at):
    for row in _of_circles(ToldAgain, person):
        yield Kept("ToldAgain", row.id, row.at, _by(row), private=row.private)


@holds("money steps", _("Steps of small money"), _("You see each yes and no, and whose it was."))
def _money_steps(person, at):
    mine = {row.id: row for row in _of_circles(SmallMoney, person)}
    for row in MoneyStep.objects.filter(money__in=mine).select_related("by"):
        money = mine[row.money_id]
        words = keys.unseal(row.words_sealed, subject_id=money.sealed_for)
        facts = ((_("Pounds"), f"{money.pence / 100:.2f}"), (_("Step"), row.get_kind_display()))
        yield Kept("MoneyStep", row.id, row.at, _by(row), words, facts, money.private)


@holds("safety steps", _("What was done to keep you safe"), _("Unless the law keeps it back for now, you see it."))
def _safety_steps(person, at):
    mine = {row.id: row for row in _of_circles(Concern, person)}
    for row in ConcernStep.objects.filter(concern__in=mine).select_related("by", "told"):
        words = keys.unseal(row.words_sealed, subject_id=mine[row.concern_id].sealed_for)
        facts = ((_("Step"), row.get_kind_display()), *(((_("Told"), row.told.name),) if row.told_id else ()))
        yield Kept("ConcernStep", row.id, row.at, _by(row), words, facts, private=True)


@holds("cover", _("Who stepped in"), _("You know who stands in for your worker, and when."))
def _cover(person, at):
    rows = Partnership.objects.filter(circle_id__in=circle_ids_of(person))
    mine = [row.id for row in rows if row.whose_id in (None, person.id)]
    for row in Cover.objects.filter(partnership__in=mine).select_related("worker", "cover", "by").order_by("at", "id"):
        words = _("%(cover)s for %(worker)s") % {"cover": row.cover.name, "worker": row.worker.name}
        facts = ((_("From"), row.starts_at), *(((_("Until"), row.ends_at),) if row.ends_at else ()))
        yield Kept("Cover", row.id, row.at, _by(row), words, facts)


@holds("same", _("Two rows that are you"), _("Somebody said that you are written down twice; it can be undone."))
def _same(person, at):
    rows = SamePerson.objects.filter(one=person) | SamePerson.objects.filter(other=person)
    for row in rows.select_related("by"):
        yield Kept("SamePerson", row.id, row.at, _by(row))
        for undone in NotTheSame.objects.filter(same=row).select_related("by"):
            yield Kept("NotTheSame", undone.id, undone.at, _by(undone), _("They are two after all"))


@holds("drafts", _("Words you have not sent yet"), _("They wait for you alone, and are gone once sent."))
def _drafts(person, at):
    if person.account_id is None:
        return
    for row in Draft.objects.filter(circle_id__in=circle_ids_of(person), by_id=person.account_id).select_related("by"):
        words = keys.unseal(row.words_sealed, subject_id=row.id)
        yield Kept("Draft", row.id, row.at, _by(row), words, private=True)


@holds("orders", _("What the law compelled"), _("You are told of every order on its day, with who asked and why."))
def _orders(person, at):
    about = [person.id, *circle_ids_of(person)]
    for row in LawfulOrder.objects.filter(record_id__in=about, told__isnull=False).select_related("by"):
        words = keys.unseal(row.words_sealed, subject_id=row.id)
        yield Kept("LawfulOrder", row.id, row.at, _by(row), words, ((_("Which part"), row.get_part_display()),))
