"""What learning keeps about a person: what they were told had changed because they asked. Counts name nobody."""

from django.utils.translation import gettext_lazy as _

from drawwell.partner.holdings import Kept, holds, subjects_of

from .models import Telling


@holds("told", _("What changed because you asked"), _("So that you hear what came of it."))
def _tellings(person, at):
    for row in Telling.objects.filter(pull_id__in=subjects_of(person)).order_by("at", "id"):
        yield Kept("Telling", row.id, row.at, words=row.words, facts=((_("Ask"), row.pull_id),))
