"""Then what? Every solution's next problem, drawn as a chain; who looks for it, and what came back."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.page.chain import chain_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role

from . import chains, watches
from .models import Chain, Link, Look
from .powers import no_power
from .refusals import Refusal
from .visiting import page

MEMBERS = tuple(Role)
DOINGS = ("and-then", "look", "follow")
NAME_NOBODY = gettext_lazy("Name no person: others read this.")


class SolutionForm(PlainForm):
    """What is done about a problem, and why it was thought to help."""

    words = forms.CharField(label=gettext_lazy("What is done about it?"), help_text=NAME_NOBODY, max_length=500)
    why = forms.CharField(label=gettext_lazy("Why do you think so?"), max_length=500, required=False)
    aim = forms.ChoiceField(
        label=gettext_lazy("It is"),
        choices=[("", gettext_lazy("neither in particular")), *Link.Aim.choices],
        widget=forms.RadioSelect,
        required=False,
    )


class NextForm(PlainForm):
    """The next problem a solution may cause, or one that came unforeseen."""

    words = forms.CharField(label=gettext_lazy("And then?"), help_text=NAME_NOBODY, max_length=500)
    surprise = forms.BooleanField(label=gettext_lazy("It is here already, and nobody foresaw it"), required=False)
    sign = forms.CharField(label=gettext_lazy("What would be noticed?"), max_length=300, required=False)
    noticed_by = forms.CharField(label=gettext_lazy("Who would notice first?"), max_length=200, required=False)
    borne_by = forms.CharField(label=gettext_lazy("Who bears it?"), max_length=200)
    delay_days = forms.IntegerField(label=gettext_lazy("After how many days?"), min_value=0, required=False)
    look_on = forms.DateField(
        label=gettext_lazy("When do you look?"), help_text=gettext_lazy("As 2027-09-30."), required=False
    )


class LookForm(PlainForm):
    """What was found when somebody looked."""

    found = forms.ChoiceField(label=gettext_lazy("Has it come?"), choices=Look.Found.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("What did you find?"), max_length=500, required=False)
    look_again_on = forms.DateField(
        label=gettext_lazy("When do you look again?"), help_text=gettext_lazy("As 2027-09-30."), required=False
    )
    returns_to = forms.ChoiceField(
        label=gettext_lazy("Is it an earlier problem come back?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, earlier=(), **named):
        super().__init__(*args, **named)
        self.fields["returns_to"].choices = [("", _("No")), *((str(one.id), one.words) for one in earlier)]


class FollowForm(PlainForm):
    """How much of a solution there was on a day."""

    on_date = forms.DateField(label=gettext_lazy("Day"), help_text=gettext_lazy("As 2027-09-30."))
    value = forms.FloatField(label=gettext_lazy("How much"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit = forms.CharField(label=gettext_lazy("Of what"), max_length=60)
    source = forms.CharField(label=gettext_lazy("Where the number is from"), max_length=200)


class JoinForm(PlainForm):
    """The next problem of another chain that this one goes on from."""

    problem = forms.ChoiceField(label=gettext_lazy("Which next problem did it begin with?"), widget=forms.RadioSelect)

    def __init__(self, *args, problems, **named):
        super().__init__(*args, **named)
        self.fields["problem"].choices = [(str(one.id), f"{one.chain.name}: {one.words}") for one in problems]


@no_power("what may follow, and who looks for it, is read by every member of the place")
@page(*MEMBERS)
def then_what(request):
    """Every chain of the place: looks that are overdue first, what came back, and the chains of powers folded."""
    visitor = request.visitor
    late = watches.overdue(visitor.place, at=visitor.at)
    found = Chain.objects.for_place(visitor.place).order_by("-begun_at", "-id")
    return render(
        request,
        "guard/chains.html",
        {
            "late": late,
            "mine": sum(one.link.owner == visitor.account for one in late),
            "chains": [(one, named_in(one)) for one in found.exclude(subject_kind="guard")],
            "of_powers": found.filter(subject_kind="guard"),
        },
    )


@page(*MEMBERS)
def chain(request, chain):
    """One chain: p1, s1, p2 ... as a picture, what was found, and one small form."""
    visitor = request.visitor
    this = Chain.objects.for_place(visitor.place).filter(id=chain).first()
    if this is None:
        raise Http404
    rows = links_in_order(this)
    doing, link = _asked(request, rows)
    if "goes-on-from" in request.GET:
        return _goes_on_from(request, this)
    form = _form(doing, link, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = {"and-then": _go_on, "look": _looked, "follow": _followed}[doing]
            done(link, form.cleaned_data, by=visitor.account, at=visitor.at)
            messages.info(request, _("Kept."))
            return redirect("chain", place_key=visitor.place.key, chain=this.id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(
        request,
        "guard/chain.html",
        {
            "chain": this,
            "sentence": sentence_of(this, rows, at=visitor.at),
            "chart": _chart(this, rows, visitor.at),
            "links": [(mark, link, _watch(link, visitor.at)) for mark, link, _depth, _parent in rows],
            "named": named_in(this),
            "joins": [one.problem for one in [getattr(this, "joined_from", None)] if one],
            "may_join": bool(chains.may_begin_at(this)),
            "doing": doing,
            "about": link,
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _goes_on_from(request, this):
    """A chain's first problem is the next problem of another: chosen among those that exist."""
    problems = chains.may_begin_at(this)
    form = JoinForm(request.POST if request.method == "POST" else None, problems=problems)
    if form.is_bound and form.is_valid():
        problem = next(one for one in problems if str(one.id) == form.cleaned_data["problem"])
        chains.join(problem, this, by=request.visitor.account, at=request.visitor.at)
        messages.info(request, _("Kept."))
        return redirect("chain", place_key=request.visitor.place.key, chain=this.id)
    context = {"chain": this, "form": form, "problems": problems}
    return render(request, "guard/chain_join.html", context, status=422 if form.errors else 200)


def links_in_order(chain):
    """[(mark, link, depth, position of the link it follows)] of a chain, each branch to its end."""
    found = list(chain.links.select_related("owner", "after", "chain", "returns_to").prefetch_related("looks"))
    after = {}
    for link in sorted(found, key=lambda one: (one.at, one.id)):
        after.setdefault(link.after_id, []).append(link)
    rows = []
    _hang(after, None, 0, None, rows)
    return rows


def _hang(after, link_id, depth, parent, rows):
    for link in after.get(link_id, ()):
        rows.append((f"{link.kind}{depth // 2 + 1}", link, depth, parent))
        _hang(after, link.id, depth + 1, len(rows) - 1, rows)


def _fails(link, earlier, come):
    """The sentence that names a fix that fails: in one way where the words are the same, else with both."""
    if link.words == earlier.words:
        return (
            _("Fixes that fail: “%(words)s” is back.")
            if come
            else _("Fixes that fail, if it comes: “%(words)s” would be back.")
        )
    return (
        _("Fixes that fail: “%(words)s” is “%(earlier)s” come back.")
        if come
        else _("Fixes that fail, if it comes: “%(words)s” would be “%(earlier)s” come back.")
    )


def named_in(chain):
    """What a chain is named, in sentences: fixes that fail, shifting the burden."""
    said = []
    for link in chain.links.filter(kind=Link.Kind.PROBLEM, after__isnull=False):
        earlier = chains.earlier_problem(link)
        if earlier is not None:
            come = link.surprise or link.looks.filter(found=Look.Found.APPEARED).exists()
            said.append(_fails(link, earlier, come) % {"words": link.words, "earlier": earlier.words})
    for one in watches.shifting_the_burden(chain):
        words = _("Shifting the burden: “%(quick)s” rises while “%(lasting)s” falls.") % {
            "quick": one.quick.words,
            "lasting": one.lasting.words,
        }
        said.append(words + (" " + _("So few numbers may do so by chance.") if one.may_be_chance else ""))
    return said


def sentence_of(chain, rows, *, at):
    """How far the chain goes and what somebody must look at, in one sentence."""
    seen = [_watch(link, at) for _mark, link, *_ in rows]
    known = [one for one in seen if one is not None]
    late, come = sum(one.overdue for one in known), sum(one.appeared for one in known)
    parts = [
        ngettext("%(n)d next problem is named", "%(n)d next problems are named", len(known)) % {"n": len(known)},
        ngettext("%(n)d has come", "%(n)d have come", come) % {"n": come},
        ngettext("%(n)d look is overdue", "%(n)d looks are overdue", late) % {"n": late},
    ]
    return "; ".join(parts) + "."


def _watch(link, at):
    return watches.watch_of(link, at=at) if link.kind == Link.Kind.PROBLEM and link.after_id else None


def _chart(chain, rows, at):
    said = []
    for mark, link, depth, parent in rows:
        back = link.after_id is not None and chains.earlier_problem(link) is not None
        who = link.borne_by or link.whose or (link.owner.name if link.owner else "")
        said.append((mark, link.words, depth, parent, back, (who, _stands(_watch(link, at)))))
    return chain_chart(
        said,
        sentence=sentence_of(chain, rows, at=at),
        caption=_("From the first problem to the next"),
        table_head=(_("Link"), _("Words"), _("Whose"), _("How it stands")),
    )


def _stands(watch):
    if watch is None:
        return "\u2013"
    if watch.appeared:
        return _("it has come")
    if watch.left:
        return _("no longer looked for")
    words = _("look overdue since %(day)s") if watch.overdue else _("look on %(day)s")
    return words % {"day": f"{watch.look_on:%-d %B %Y}"}


def _asked(request, rows):
    """Which form is asked for, and of which link: ?and-then=, ?look= or ?follow= with the link's id."""
    for doing in DOINGS:
        link = next((one for _mark, one, *_ in rows if str(one.id) == request.GET.get(doing)), None)
        if link is not None:
            return doing, link
    return "", None


def _form(doing, link, sent):
    if doing == "look":
        earlier = [one for one in chains.line_of(link)[1:] if one.kind == Link.Kind.PROBLEM]
        return LookForm(sent, earlier=earlier)
    if doing == "follow":
        return FollowForm(sent)
    if doing == "and-then":
        return SolutionForm(sent) if link.kind == Link.Kind.PROBLEM else NextForm(sent)
    return None


def _go_on(link, said, *, by, at):
    chains.and_then(link, by=by, at=at, **said)


def _looked(link, said, *, by, at):
    earlier = next((one for one in chains.line_of(link) if str(one.id) == said["returns_to"]), None)
    chains.look(link, by=by, at=at, **(said | {"returns_to": earlier}))


def _followed(link, said, *, by, at):
    chains.follow(link, by=by, at=at, **said)
