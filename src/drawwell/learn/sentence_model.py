"""The meaning of statements by a sentence model in a folder of this installation: an optional extra.

Nothing is fetched and nothing leaves the machine: what people said is compared here, or not at all.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from drawwell.guard.refusals import Refusal


class SentenceModelCannotBeUsed(Refusal):
    """The sentence model in {folder} cannot be used: {why}. Statements are grouped by their words instead."""


def encoder():
    """What turns statements into an array (n, d) of their meaning, or None where no model is named in the settings.

    Raises SentenceModelCannotBeUsed.
    """
    return _model_in(settings.SENTENCE_MODEL) if settings.SENTENCE_MODEL else None


def how_they_are_grouped():
    """By what statements are put together now, in a sentence for the page that shows them."""
    try:
        by_meaning = encoder() is not None
    except SentenceModelCannotBeUsed as refusal:
        return str(refusal)
    if by_meaning:
        return _("A suggestion from what statements mean, by a sentence model kept here.")
    return _("A suggestion from words that statements share.")


@lru_cache(maxsize=1)
def _model_in(folder):
    if not Path(folder).is_dir():
        raise SentenceModelCannotBeUsed(folder=folder, why="there is no such folder")
    try:
        from model2vec import StaticModel
    except ImportError:
        raise SentenceModelCannotBeUsed(
            folder=folder, why="model2vec is not installed (pip install 'drawwell[sentences]')"
        ) from None
    try:
        return StaticModel.from_pretrained(folder).encode
    except (OSError, ValueError, KeyError) as why:
        raise SentenceModelCannotBeUsed(folder=folder, why=f"it is no model of model2vec ({why})") from why
