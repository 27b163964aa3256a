"""Words typed and not sent yet: kept on the server, sealed, for their writer alone, and destroyed once sent."""

from drawwell.guard import keys
from drawwell.guard.powers import no_power
from drawwell.place.ids import new_id

from .models import Draft

LONGEST_DRAFT = 1_000_000
_OWN_WORDS = no_power("words not sent yet are seen by their writer alone")


@_OWN_WORDS
def keep_draft(opened, page, words, *, at):
    """Keep what was typed so far on one page of an opened circle, in the place of what was kept before.

    words: a form as it would be sent (a query string). Returns the Draft.
    """
    draft = Draft.objects.filter(circle=opened.circle, by=opened.by, page=page).first()
    if draft is None:
        draft = Draft(id=new_id(), place=opened.place, circle=opened.circle, by=opened.by, page=page)
    draft.words_sealed = keys.seal(words[:LONGEST_DRAFT], subject_id=draft.id, place=opened.place, at=at)
    draft.at = at
    draft.save()
    return draft


def draft_of(opened, page):
    """(the words as they would be sent, when they were kept) of the reader's own draft, or None."""
    draft = Draft.objects.filter(circle=opened.circle, by=opened.by, page=page).first()
    return None if draft is None else (keys.unseal(draft.words_sealed, subject_id=draft.id), draft.at)


@_OWN_WORDS
def forget_draft(opened, page, *, at):
    """The words were sent, or thrown away by their writer: nothing of the draft can be read again."""
    _end(Draft.objects.filter(circle=opened.circle, by=opened.by, page=page), at=at)


@_OWN_WORDS
def forget_drafts_of(circle, *, at):
    """A record is erased: every draft about it goes too."""
    _end(Draft.objects.filter(circle=circle), at=at)


def drafts_by(worker, *, place):
    """{circle id: when it was kept} of a writer's own drafts; no words."""
    rows = Draft.objects.for_place(place).filter(by=worker).order_by("-at", "-id")
    return {row.circle_id: row.at for row in rows}


def _end(drafts, *, at):
    for draft in drafts:
        keys.destroy(draft.id, at=at)
        draft.delete()
