"""What got in the way: blockers logged in under a minute, rules with owners, and owners who answer by a day."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Prefetch, Q, Sum

from drawwell.guard import journal
from drawwell.guard.chains import begin_chain, check_has_next_problem
from drawwell.guard.membership import check_role, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.partner import access
from drawwell.place.models import Assumption, Role
from drawwell.place.outbox import put
from drawwell.supply.money import pounds

from .models import Blocker, Rule, RuleAnswer, RuleQuestion

# Settings of a place, stated as assumptions of these keys; used where it states none.
STOPPED_BEFORE_ASKED = ("blockers-before-a-rule-is-asked", 3)
DAYS_TO_ANSWER = ("days-a-rule-owner-has", 28)
LAWS = (Rule.Kind.LAW, Rule.Kind.REGULATION)


class LawIsNotIgnored(Refusal):
    """A law cannot be set aside here; a light can be shone on it. Write how you stayed within it in this instance,
    and what it cost goes to those who can change it.
    """

    status = 422


class OnlyTheOwner(Refusal):
    """This rule is answered by its owner, {owner}. Ask them."""

    status = 403


class AnsweredAlready(Refusal):
    """This was answered on {day}. When the rule stops somebody again its owner is asked again."""


class RuleIsNotOursToChange(Refusal):
    """'{rule}' is made for the whole nation, so it is kept here, with a reason, and a light is shone on it with
    what it cost. It cannot be changed or suspended from this place.
    """

    status = 422


@no_power("saying what stood in the way gives nobody anything over others; nobody is named")
@journal.all_or_nothing()
def log_blocker(
    place,
    *,
    happened,
    said_by,
    rule_name,
    kind,
    by,
    at,
    circle=None,
    nobody_could_show_it=False,
    national=False,
    how_we_stayed_legal="",
    days_lost=0,
    pence_lost=0,
):
    """Keep what got in the way. The third person whom one rule stopped sends its owner all of them.

    kind: one of Rule.Kind, used when the rule is not known here yet. days_lost in days, pence_lost in pence.
    Raises WrongInput, LawIsNotIgnored. Returns the Blocker.
    """
    check_role(by, place, Role.WORKER, Role.PROVIDER, Role.RESIDENT, Role.PLANNER, Role.LEADER, at=at)
    happened, said_by, rule_name = happened.strip(), said_by.strip(), " ".join(rule_name.split())
    for field, value in (("What happened", happened), ("Who says so", said_by), ("What rule", rule_name)):
        if not value:
            raise WrongInput(field=field, wrong="it is empty", right="A few words are enough")
    if days_lost < 0 or pence_lost < 0 or days_lost > 3660:
        raise WrongInput(field="Days and pounds lost", wrong="out of range", right="Write 0 or more, or leave it empty")
    rule = _rule(place, rule_name, kind, national=national, by=by, at=at)
    if rule.kind in LAWS and not how_we_stayed_legal.strip():
        raise LawIsNotIgnored()
    blocker = Blocker.objects.create(
        place=place,
        rule=rule,
        circle=circle,
        happened=happened,
        said_by=said_by,
        nobody_could_show_it=nobody_could_show_it,
        how_we_stayed_legal=how_we_stayed_legal.strip(),
        days_lost=days_lost,
        pence_lost=pence_lost,
        at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="logged what got in the way", subject=rule)
    _ask_owner(rule, at=at)
    return blocker


def _rule(place, name, kind, *, national, by, at):
    known = Rule.objects.for_place(place).filter(name__iexact=name).first()
    if known is not None:
        return known
    national = national or Rule.Kind(kind) in LAWS  # nobody here made it, whoever ticked what
    return Rule.objects.create(
        place=place, name=name, kind=Rule.Kind(kind), national=national, owner_name="", at=at, by=by
    )


@no_power("a rule has an owner so that somebody can be asked")
@journal.all_or_nothing()
def name_owner(rule, owner, *, by, at):
    """Say which account owns a rule. Whoever is named is asked at once when it has stopped enough people."""
    check_role(by, rule.place, Role.PLANNER, Role.LEADER, at=at)
    if not roles_of(owner, rule.place, at=at):
        raise WrongInput(field="Owner", wrong=f"{owner.name} has no role in {rule.place.name}", right="Choose another")
    rule.owner, rule.owner_name = owner, owner.name
    rule.save(update_fields=["owner", "owner_name"])
    journal.write(rule.place, by=by, at=at, act="rule given an owner", subject=rule)
    open_question = rule.questions.filter(answer=None).order_by("-asked_at", "-id").first()
    if open_question is not None:
        _tell_owner(open_question, at=at)
    else:
        _ask_owner(rule, at=at)
    return rule


def _ask_owner(rule, *, at):
    """Ask a rule's owner once enough people were stopped since they were last asked; all the blockers go along."""
    if rule.questions.filter(answer=None).exists():
        return None
    last = rule.questions.order_by("-asked_at", "-id").first()
    counted = rule.blockers.filter(counts_at(rule.place, at))
    fresh = counted.filter(at__gt=last.asked_at) if last else counted
    people = {blocker.circle_id or blocker.id for blocker in fresh}
    if len(people) < setting(rule.place, *STOPPED_BEFORE_ASKED):
        return None
    days = setting(rule.place, *DAYS_TO_ANSWER)
    day = at.astimezone(rule.place.zone).date() + timedelta(days=int(days))
    question = RuleQuestion.objects.create(place=rule.place, rule=rule, asked_at=at, answer_by=day)
    question.blockers.set(fresh)
    _tell_owner(question, at=at)
    return question


def _tell_owner(question, *, at):
    if question.rule.owner is not None:
        put(
            question.place,
            to=question.rule.owner,
            kind="a rule is asked about",
            subject=question,
            text="A rule of yours stopped several people. Sign in to read what happened and answer.",
            at=at,
        )


@no_power("the owner of a rule answers for it; whoever was stopped sees the answer")
@journal.all_or_nothing()
def answer(question, *, decision, reason, by, at, next_problems=()):
    """Change, suspend or keep a rule, with a reason that everyone who was stopped sees.

    next_problems: for a change or a suspension at least one, as `guard.chains.begin_chain` takes them. Raises
    OnlyTheOwner, AnsweredAlready, RuleIsNotOursToChange, LawIsNotIgnored, NoNextProblem, WrongInput.
    """
    rule = question.rule
    if rule.owner_id != by.id and (rule.owner_id or Role.LEADER not in roles_of(by, rule.place, at=at)):
        raise OnlyTheOwner(owner=rule.owner_name or "a leader, while it has no owner")
    if hasattr(question, "answer"):
        raise AnsweredAlready(day=f"{question.answer.at:%-d %B %Y}")
    if not reason.strip():
        raise WrongInput(field="Reason", wrong="it is empty", right="Say why, to those who were stopped")
    decision = RuleAnswer.Decision(decision)
    moves = decision != RuleAnswer.Decision.KEEP
    if moves and (rule.national or rule.kind in LAWS):
        raise RuleIsNotOursToChange(rule=rule.name)
    chain = _chain(question, decision, reason, next_problems, by=by, at=at) if moves else None
    if moves:
        check_has_next_problem(rule)
    row = RuleAnswer.objects.create(
        place=rule.place,
        question=question,
        decision=decision,
        reason=reason.strip(),
        chain_id=chain.id if chain else None,
        at=at,
        by=by,
    )
    journal.write(rule.place, by=by, at=at, act=f"rule answered: {decision.value}", subject=rule)
    for logger in {blocker.by for blocker in rule.blockers.select_related("by")}:
        put(
            rule.place,
            to=logger,
            kind="a rule was answered",
            subject=row,
            text="A rule that got in the way has been answered. Sign in to read what was decided and why.",
            at=at,
        )
    return row


def _chain(question, decision, reason, next_problems, *, by, at):
    return begin_chain(
        question.place,
        name=f"{decision.label}: {question.rule.name}"[:200],
        problem=f"'{question.rule.name}' stood in the way of {question.blockers.count()} people.",
        whose="those who were stopped",
        solution=f"{decision.label.capitalize()} it: {reason.strip()}",
        next_problems=next_problems,
        by=by,
        at=at,
        subject=question.rule,
    )


def setting(place, key, default):
    """A number this place has stated as an assumption, else the default."""
    stated = Assumption.objects.for_place(place).filter(key=key).order_by("-from_date").first()
    return stated.value if stated else default


@dataclass(frozen=True)
class RuleShown:
    """A rule as its page shows it: what it stopped, what that cost, and how its owner stands."""

    rule: Rule
    stopped: int
    nobody_could_show: int
    days_lost: float
    pence_lost: int
    question: RuleQuestion | None
    answer: RuleAnswer | None
    days_silent: int  # past the day by which it should have been answered
    asked_at: int  # so many people stopped, and its owner is asked

    @property
    def sentence(self):
        owner = self.rule.owner_name or "Nobody yet"
        if self.answer is not None:
            return f"{owner} answered on {self.answer.at:%-d %B %Y}: {self.answer.decision}. {self.answer.reason}"
        if self.rule.national and not self.rule.owner_id:
            return (
                "Nobody here can change it: a light is shone on it, with what it cost and how people stayed within it."
            )
        if self.question is None:
            return f"Its owner is asked when it has stopped {self.asked_at} people."
        day = f"{self.question.answer_by:%-d %B %Y}"
        if not self.rule.owner_name:
            return f"It has no owner who could answer. An answer was due by {day}."
        if self.days_silent:
            return f"{owner} has been silent for {self.days_silent} days since an answer was due ({day})."
        return f"{owner} is to answer by {day}."

    @property
    def pounds_lost(self):
        return pounds(self.pence_lost) if self.pence_lost else ""


def counts_at(place, at, *, to=None, lead=""):
    """The blockers that count: not those of people who keep out of learning, but to who logged them (`to`)."""
    of, by = access.left_out_of_learning(place, at=at), access.accounts_left_out_of_learning(place, at=at)
    left_out = Q(**{f"{lead}circle_id__in": of}) & Q(**{f"{lead}circle_id__isnull": False}) | Q(
        **{f"{lead}by_id__in": by}
    )
    return ~left_out if to is None else ~left_out | Q(**{f"{lead}by": to})


def rules_shown(place, *, at, to=None):
    """Every rule that stopped anybody, the oldest unanswered question first, then by days lost.

    Without what people who keep out of learning met with; to: whoever looks at what they logged sees it counted.
    """
    counts = counts_at(place, at, to=to, lead="blockers__")
    today = at.astimezone(place.zone).date()
    questions = RuleQuestion.objects.select_related("answer").order_by("asked_at", "id")
    rows = (
        Rule.objects.for_place(place)
        .select_related("place")
        .prefetch_related(Prefetch("questions", queryset=questions))
        .annotate(
            stopped=Count("blockers", filter=counts),
            unshown=Count("blockers", filter=counts & Q(blockers__nobody_could_show_it=True)),
            days=Sum("blockers__days_lost", filter=counts),
            pence=Sum("blockers__pence_lost", filter=counts),
        )
        .filter(stopped__gt=0)
    )
    asked_at = int(setting(place, *STOPPED_BEFORE_ASKED))
    return sorted((_shown(rule, today, asked_at) for rule in rows), key=_most_pressing)


def _shown(rule, today, asked_at):
    asked = list(rule.questions.all())
    question = asked[-1] if asked else None
    answered = getattr(question, "answer", None) if question else None
    overdue = question is not None and answered is None and question.answer_by < today
    return RuleShown(
        rule=rule,
        stopped=rule.stopped,
        nobody_could_show=rule.unshown,
        days_lost=rule.days or 0,
        pence_lost=rule.pence or 0,
        question=question,
        answer=answered,
        days_silent=(today - question.answer_by).days if overdue else 0,
        asked_at=asked_at,
    )


def _most_pressing(shown):
    waiting = shown.question is not None and shown.answer is None
    due = shown.question.answer_by.toordinal() if waiting else 0
    return (not waiting, due, -shown.days_lost, shown.rule.name)


def silent_rules(place, *, at):
    """Rules whose owner has let the day pass: shown on the place's learning page."""
    return [one for one in rules_shown(place, at=at) if one.days_silent]


def may_answer(question, account, *, at):
    """Whether this account is the one who answers this question."""
    if question is None or hasattr(question, "answer") or account is None:
        return False
    rule = question.rule
    if rule.owner_id:
        return rule.owner_id == account.id
    return Role.LEADER in roles_of(account, rule.place, at=at)
