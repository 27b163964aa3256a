"""What partner, and the stages beneath it, keep about a person: registered so that the person can see and copy it."""

from axes.models import AccessAttempt, AccessLog
from django.utils.translation import gettext_lazy as _

from drawwell.guard import keys
from drawwell.guard.models import JournalEntry, SubjectKey
from drawwell.place.models import ApiKey, CalendarFeed, Membership, OutboxMessage, Reach

from . import access
from .holdings import Kept, circle_ids_of, holds, names, subjects, subjects_of
from .models import (
    CircleMember,
    Erasure,
    Invitation,
    KeptLonger,
    NameToken,
    NotForLearning,
    Partnership,
    Request,
    RequestAnswer,
    Rest,
    Sharing,
    Words,
)
from .sharing import IN_WORDS

_HEADINGS = {
    "Purpose": _("What matters"),
    "Observable": _("What someone would notice"),
    "Noticing": _("What was noticed"),
    "Strength": _("What helps"),
    "Said": _("What was said"),
    "Gloss": _("Workers’ notes"),
    "Part": _("What else you said"),
    "Harm": _("Notes of what could do harm"),
    "Introduction": _("Invitations to come along"),
    "SmallMoney": _("Small money"),
    "Concern": _("Keeping safe"),
}
_WHILE_STORY = _("It is your story, in your words; it ends when it is erased.")


def _by(row):
    return row.by.name if row.by_id else ""


def _facts(*pairs):
    return tuple((label, value) for label, value in pairs if value not in (None, ""))


@subjects
def _partners_own(person):
    return [person.id, *circle_ids_of(person), *([person.account_id] if person.account_id else [])]


@holds("name", _("Your name"), _("A name to call you by is all that is needed."))
def _name(person, at):
    facts = _facts((_("Erased on"), person.erased_at), (_("Parts of it that can be found"), person.tokens.count()))
    yield Kept("Person", person.id, person.made_at, words=access.name_of_person(person), facts=facts, row=person)
    for token in NameToken.objects.filter(person=person):
        yield Kept("NameToken", token.id, facts=((_("What lets your name be found"), token.token),))


@holds("circles", _("Whom you belong with here"), _("Help is for a person, a family or a group."))
def _circles(person, at):
    rows = CircleMember.objects.filter(person=person).select_related("circle").order_by("starts_at", "id")
    for row in rows:
        facts = _facts((_("Until"), row.ends_at))
        yield Kept("CircleMember", row.id, row.starts_at, words=access.name_of_circle(row.circle), facts=facts)


def _of_words(model):
    def find(person, at):
        rows = model.objects.filter(circle_id__in=circle_ids_of(person)).select_related("by", "whose")
        mine = [row for row in rows if names(person, row)]
        texts = keys.unseal_many([(row.sealed_for, row.words_sealed) for row in mine])
        for row, text in zip(mine, texts, strict=True):
            yield Kept(
                model.__name__, row.id, row.at, _by(row), text, tuple(_about_words(person, row)), row.private, row
            )

    return find


def _about_words(person, row):
    if row.whose_id and row.whose_id != person.id:
        yield _("Whose words"), access.name_of_person(row.whose)
    for name, label in (
        ("kind", _("About")),
        ("by_date", _("By when")),
        ("look_again_on", _("Looked at again on")),
        ("scale_now", _("From 0 to 10")),
        ("scale_good_enough", _("Good enough")),
        ("dropped_at", _("Let go on")),
        ("after_id", _("Takes the place of")),
        ("purpose_id", _("Belongs to")),
        ("observable_id", _("Belongs to")),
    ):
        if getattr(row, name, None) is not None:
            yield label, row.get_kind_display() if name == "kind" else getattr(row, name)
    if getattr(row, "pence", None) is not None:
        yield _("Pounds"), f"{row.pence / 100:.2f}"


def register_words():
    """Every kind of words there is, the known ones under their own headings."""
    for model in Words.__subclasses__():
        heading = _HEADINGS.get(model.__name__, (model.__doc__ or model.__name__).split(".")[0])
        holds(model.__name__.lower(), heading, _WHILE_STORY)(_of_words(model))


register_words()


@holds("workers", _("Who works with you"), _("You know who works with you, and since when."))
def _workers(person, at):
    rows = Partnership.objects.filter(circle_id__in=circle_ids_of(person)).select_related("worker")
    for row in rows.order_by("starts_at", "id"):
        if row.whose_id not in (None, person.id):
            continue
        facts = _facts(
            (_("Until"), row.ends_at), (_("Sees only what is shared"), _("yes") if row.sees_only_shared else "")
        )
        yield Kept("Partnership", row.id, row.starts_at, row.worker.name, facts=facts, row=row)
        for rest in Rest.objects.filter(partnership=row).select_related("by"):
            yield Kept("Rest", rest.id, rest.starts_at, _by(rest), _("It rests"), _facts((_("Until"), rest.ends_at)))


@holds("sharings", _("What is shared, and with whom"), _("You decide it, and end it at once."))
def _sharings(person, at):
    rows = Sharing.objects.filter(circle_id__in=circle_ids_of(person)).select_related("organisation", "worker", "by")
    for row in [row for row in rows.order_by("starts_at", "id") if names(person, row)]:
        with_whom = row.organisation or row.worker or _("whoever answers this ask")
        facts = _facts((_("With"), str(with_whom)), (_("Until"), row.ends_at), (_("For the ask"), row.subject_id))
        yield Kept("Sharing", row.id, row.starts_at, _by(row), str(IN_WORDS.get(row.part, row.part)), facts, row=row)


@holds("not for learning", _("Left out of learning"), _("Only you see this; nobody can list it."))
def _not_for_learning(person, at):
    for row in NotForLearning.objects.filter(circle_id__in=circle_ids_of(person)).order_by("starts_at", "id"):
        words = _("Left out of every count")
        yield Kept("NotForLearning", row.id, row.starts_at, "", words, _facts((_("Until"), row.ends_at)))


@holds("requests", _("What you asked about this record"), _("So that it is answered by its day."))
def _requests(person, at):
    for row in Request.objects.filter(person=person).select_related("by").prefetch_related("answers__by"):
        facts = _facts((_("Answered by"), row.due_at), (_("About"), row.about_id))
        words = f"{row.kind.capitalize()}: {keys.unseal(row.words_sealed, subject_id=row.id)}".rstrip(": ")
        yield Kept("Request", row.id, row.asked_at, _by(row), words, facts, row=row)
        for answer in row.answers.all():
            words = keys.unseal(answer.words_sealed, subject_id=row.id)
            yield Kept(RequestAnswer.__name__, answer.id, answer.at, _by(answer), words, row=answer)


@holds("ending", _("How long it is kept"), _("Records end; you see when and why."))
def _ending(person, at):
    for row in KeptLonger.objects.filter(person=person).select_related("by"):
        yield Kept("KeptLonger", row.id, row.at, _by(row), row.because, _facts((_("Kept until"), row.until)))
    for row in Erasure.objects.filter(person=person).select_related("begun_by"):
        yield Kept("Erasure", row.id, row.begun_at, row.begun_by.name, row.because, _facts((_("Done"), row.ended_at)))


@holds("sign-in", _("How you sign in"), _("So that only you reach this page."))
def _sign_in(person, at):
    for row in Invitation.objects.filter(person=person).select_related("by").order_by("made_at", "id"):
        facts = _facts((_("Good until"), row.ends_at), (_("Used"), row.used_at))
        yield Kept("Invitation", row.id, row.made_at, _by(row), _("A code to sign in with was made for you"), facts)
    account = person.account
    if account is None:
        return
    facts = _facts((_("Last signed in"), account.last_login))
    yield Kept("Account", account.id, None, words=f"{account.name}, {account.sign_in}", facts=facts, row=account)
    for row in Membership.objects.filter(account=account, place=person.place).select_related("organisation"):
        facts = _facts((_("For"), str(row.organisation or "")), (_("Until"), row.ends_at))
        yield Kept("Membership", row.id, row.starts_at, words=row.get_role_display(), facts=facts)
    for row in ApiKey.objects.filter(membership__account=account, place=person.place):
        yield Kept(
            "ApiKey", row.id, row.begins_at, words=_("A key for a program"), facts=_facts((_("Until"), row.ends_at))
        )


@holds("visits", _("When you signed in"), _("So that somebody else signing in as you would be noticed."))
def _visits(person, at):
    if person.account_id is None:
        return
    for model in (AccessLog, AccessAttempt):
        for row in model.objects.filter(username=person.account.sign_in).order_by("attempt_time"):
            facts = _facts((_("From"), row.ip_address), (_("With"), row.user_agent))
            yield Kept(model.__name__, row.pk, row.attempt_time, words=_("Signing in"), facts=facts)


@holds("messages", _("Messages to you"), _("They say that there is something to read, never what was said."))
def _messages(person, at):
    if person.account_id is None:
        return
    for row in (
        OutboxMessage.objects.for_place(person.place).filter(to_account_id=person.account_id).order_by("made_at", "id")
    ):
        yield Kept("OutboxMessage", row.id, row.made_at, words=row.text, facts=_facts((_("Sent"), row.sent_at)))
    for row in CalendarFeed.objects.for_place(person.place).filter(account_id=person.account_id, kind="mine"):
        facts = _facts((_("Until"), row.ends_at))
        yield Kept("CalendarFeed", row.id, row.begins_at, words=_("Your calendar, at a secret address"), facts=facts)
    for row in Reach.objects.for_place(person.place).filter(account_id=person.account_id).order_by("at", "id"):
        yield Kept("Reach", row.id, row.at, words=_("How you are told"), facts=_facts(
            (_("By"), row.way), (_("Where"), keys.unseal(row.where_sealed, subject_id=row.account_id)),
        ))  # fmt: skip


@holds("key", _("The key your words are sealed with"), _("Destroying it is how you are erased; it is never shown."))
def _key(person, at):
    for row in SubjectKey.objects.filter(subject_id=person.id):
        yield Kept("SubjectKey", row.subject_id, row.made_at, facts=_facts((_("Destroyed"), row.destroyed_at)))


@holds("journal", _("Who looked, and what was done"), _("Every opening is written down; nobody can change it."))
def _journal(person, at):
    about = subjects_of(person)
    rows = (
        JournalEntry.objects.for_place(person.place)
        .filter(subject_id__in=about)
        .select_related("by")
        .order_by("at", "id")
    )
    mine = [row for row in rows if _is_about(person, row)]
    reasons = keys.unseal_many([(row.sealed_for, row.reason_sealed) for row in mine])
    for row, reason in zip(mine, reasons, strict=True):
        facts = _facts(
            (_("Why"), reason), (_("By the power"), row.power), (_("Refused"), _("yes") if row.refused else "")
        )
        yield Kept("JournalEntry", row.id, row.at, _by(row), row.act, facts, row=row)


def _is_about(person, row):
    own = row.by_id is not None and row.by_id == person.account_id
    account = row.subject_id == person.account_id and row.subject_kind == "account"
    return own or account or names(person, row)
