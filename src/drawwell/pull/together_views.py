"""Many asks at once: what is proposed for them together, line by line, to be confirmed or changed."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.guard import journal
from drawwell.guard.visiting import page
from drawwell.place.models import Role

from .showing import address, as_uuid, show
from .together import latest_proposal, offer_together, propose_together, proposed


@page(Role.WORKER)
def together(request):
    """What waits and could be met together, beside what first come would give; a worker confirms or changes each."""
    visitor = request.visitor
    who = {"by": visitor.account, "at": visitor.at}
    joint = latest_proposal(visitor.place, at=visitor.at)
    if request.method == "POST" and (request.POST.get("do") == "propose" or joint is None):
        journal.in_turn(lambda: propose_together(visitor.place, **who))
        return redirect(address(request, "together"))
    if request.method == "POST":
        offered, missed = journal.in_turn(lambda: offer_together(joint, _choices(request.POST), **who))
        words = ngettext("%(n)s ask is offered help.", "%(n)s asks are offered help.", len(offered)) % {
            "n": len(offered)
        }
        messages.success(request, " ".join([words, _("Whoever asked says yes."), *missed]))
        return redirect(address(request, "together"))
    return show(request, "pull/together.html", found=proposed(joint, at=visitor.at) if joint else None)


def _choices(posted):
    """{pull id: offer id} of the lines for which something was chosen."""
    chosen = {as_uuid(name.removeprefix("line-")): as_uuid(value) for name, value in posted.items() if "line-" in name}
    return {key: value for key, value in chosen.items() if key and value}
