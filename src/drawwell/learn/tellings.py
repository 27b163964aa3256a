"""How what was told about a pull is read, by the pages of the stage beneath."""

from drawwell.pull.tellings import Told, tells

from .models import Telling


@tells
def told(pulls):
    """Each Telling about these pulls."""
    rows = Telling.objects.filter(pull__in=pulls).values_list("pull_id", "at", "words")
    return [Told(*row) for row in rows]
