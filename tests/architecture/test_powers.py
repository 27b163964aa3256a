"""No way in without a power or a reason for having none; no power without its guard."""

import ast
import inspect
import re
from types import FunctionType

from django.apps import apps
from house import SOURCE, in_short, modules, source_files, tree_of
from reaching import is_marked, marked_reached_by
from ways_in import api_routes, commands, jobs, pages

from drawwell.guard import papers
from drawwell.guard.by_itself import installation
from drawwell.guard.limits import check_limits_are_known
from drawwell.guard.membership import account_named
from drawwell.guard.powers import POWERS
from drawwell.guard.trips import check_trip_wires
from drawwell.partner.access import open_circle
from drawwell.place.models import Role

STAGES = ("guard", "understand", "supply", "design", "partner", "pull", "learn", "api", "example")
# What actions are made of. Each takes `by=` because it writes who did it, and is called by marked actions alone.
MADE_OF = {
    "drawwell.guard.journal.write": "the journal itself",
    "drawwell.guard.standing.check_in_force": "the check that a power mark makes",
    "drawwell.guard.standing.check_could_be_used": "the same check, before what makes it",
    "drawwell.guard.standing.is_in_force": "says whether that check would pass, and writes nothing",
    "drawwell.guard.standing.used_if_in_force": "the same, and writes down a use where it would pass",
    "drawwell.guard.standing.shown_if_in_force": "the same, for what is only shown",
    "drawwell.guard.limits.counted_exactly": "lets one at a time look for the last uses left",
    "drawwell.guard.limits.reached": "the part of that check that asks about limits",
    "drawwell.guard.limits.write_use": "what that check writes down",
    "drawwell.partner.access.open_circle": "the door: journals each opening, and checks 'open any record' itself",
    "drawwell.design.publish.publish_capacity": "the part of adopting that opens offers",
}
LEDGER = ("drawwell.supply.ledger.", "drawwell.supply.money.")
WRITES = {"create", "save", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Marked, and reached by almost everything: to find out who acts is not yet to do something.
ON_EVERY_WAY_IN = (account_named, installation)
# Pages of the libraries, which act on nobody.
OF_LIBRARIES = {
    "django.views.i18n.set_language": "chooses the language of one's own pages",
    "django.contrib.staticfiles.views.serve": "serves our stylesheet and script",
    "django.views.static.serve": "serves our stylesheet and script",
    "django.views.generic.base.RedirectView": "sends on to another page of the site map",
    "django.contrib.auth.views.LogoutView": "signs oneself out",
    "django.contrib.auth.views.LoginView": "signs oneself in with one's own password",
}


def _public_functions():
    for name, module in modules(*STAGES).items():
        if name.endswith((".models", ".apps")):
            continue
        for function_name, function in vars(module).items():
            plain = inspect.unwrap(function) if callable(function) else function
            if isinstance(plain, FunctionType) and function.__module__ == name and not function_name.startswith("_"):
                yield f"{name}.{function_name}", function


def _takes_by(function):
    return "by" in inspect.signature(inspect.unwrap(function)).parameters


def test_every_action_carries_a_power_or_says_why_none():
    """Whatever is done by somebody is an action."""
    wrong = [
        name
        for name, function in _public_functions()
        if _takes_by(function)
        and not (is_marked(function) or _reads_through_the_door(name, function))
        and name not in MADE_OF
        and not name.startswith(LEDGER)
    ]
    assert not wrong, "\n".join(wrong)


def _reads_through_the_door(name, function):
    """A question about people: it stands in queries.py and opens each record by partner.access."""
    return ".queries." in name and open_circle in marked_reached_by(function, doors=(open_circle,))


def test_what_is_not_an_action_in_actions_only_answers_questions():
    """A public function in actions.py without a mark reads: it writes nothing, itself or through its helpers."""
    wrong = []
    for path in source_files():
        if path.name == "actions.py":
            module = modules(*STAGES)[".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)]
            wrong += [f"{in_short(path)}: {name} writes" for name in _unmarked_writers(module, tree_of(path))]
    assert not wrong, "\n".join(wrong)


def _unmarked_writers(module, tree):
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name in functions:
        if not name.startswith("_") and not is_marked(getattr(module, name)) and _writes(name, functions, set()):
            yield name


def _writes(name, functions, seen):
    seen.add(name)
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes_rows(node.func):
            return True
        fresh = isinstance(node, ast.Name) and node.id in functions and node.id not in seen
        if fresh and _writes(node.id, functions, seen):
            return True
    return False


def _writes_rows(method):
    """Digests and dicts have an update too: one that writes rows is said of a query."""
    said = ast.unparse(method.value)
    return method.attr in WRITES and (method.attr != "update" or "objects" in said or "filter(" in said)


def test_what_actions_are_made_of_is_still_there():
    known = {name for name, _ in _public_functions()}
    assert set(MADE_OF) <= known


def _problem_of(name, way_in):
    library = f"{way_in.__module__}.{way_in.__qualname__}"
    if library in OF_LIBRARIES or is_marked(way_in):
        return None
    if not str(way_in.__module__).startswith("drawwell."):
        return f"{name} is {library}, which nobody has looked at"
    reached = marked_reached_by(way_in, doors=(open_circle,))
    if not [action for action in reached if action not in ON_EVERY_WAY_IN]:
        return f"{name} ({library}) reaches no action: let it call one, or mark it @no_power with the reason"
    return None


def _problems(ways):
    return [problem for name, way_in in ways if (problem := _problem_of(name, way_in))]


def test_every_page_reaches_an_action_or_says_why_none():
    problems = _problems(pages())
    assert not problems, "\n".join(problems)


def test_every_api_route_reaches_an_action_or_says_why_none():
    problems = _problems(api_routes())
    assert not problems, "\n".join(problems)


def test_every_command_reaches_an_action_or_says_why_none():
    found = list(commands())
    assert found, "there are no commands"
    problems = _problems(found)
    assert not problems, "\n".join(problems)


def test_every_job_reaches_an_action_or_says_why_none():
    found = list(jobs())
    assert found, "there are no jobs"
    problems = _problems(found)
    assert not problems, "\n".join(problems)


def test_what_a_command_says_it_calls_is_what_it_calls():
    from drawwell.cli.calling import actions_of

    wrong = []
    for name, command in commands():
        reached = marked_reached_by(command)
        for action in actions_of(command):
            if not is_marked(action):
                wrong.append(f"{name} says it calls {action.__qualname__}, which is no action")
            elif action not in reached:
                wrong.append(f"{name} says it calls {action.__qualname__}, and does not")
    assert not wrong, "\n".join(wrong)


def test_no_way_in_writes_by_itself():
    """Pages, routes, commands and jobs call actions, and so do questions; none touches a row."""
    wrong = []
    for path in source_files():
        way_in = path.name in ("views.py", "forms.py", "queries.py", "routes.py", "jobs.py") or "cli" in path.parts
        if not way_in:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in WRITES - {"update"} and "objects" in ast.unparse(node):
                wrong.append(f"{in_short(path)}:{node.lineno} {ast.unparse(node)}")
    assert not wrong, "\n".join(wrong)


def test_the_reader_of_ways_in_sees_what_is_missing():
    """The check itself: a view that touches nothing marked is found, one that calls an action is not."""
    from drawwell.pull import actions
    from drawwell.supply.actions import units_of

    def reads_only(offer):
        return units_of(offer)

    def hands_on(pull, offer, by, at):
        return actions.hold(pull, offer, by=by, at=at)

    assert marked_reached_by(reads_only) == []
    assert marked_reached_by(hands_on) == [actions.hold]


def test_every_power_has_what_its_guard_is_made_from():
    tables = {model._meta.db_table for model in apps.get_models()}
    for power in POWERS.values():
        assert power.makes_possible.endswith("."), power.name
        assert len(power.story.split()) >= 8, f"{power.name}: the story must say how it could be turned on people"
        assert power.owner_role in Role.values, power.name
        assert 1 <= power.loop_days <= 31, power.name
        assert power.reads, f"{power.name} must say what it reads"
        assert set(power.reads) <= tables, f"{power.name} reads tables that are not there"


def test_every_power_has_a_template_from_which_its_guard_is_paired():
    """Suggested limits and trip-wires that the code can keep and read, and the words its papers begin with."""
    for power in POWERS.values():
        written = papers.suggested(power)
        assert power.word in papers._of_powers(), f"guard/paper_templates/powers.toml lacks [{power.word}]"
        assert written["limits"], power.name
        check_limits_are_known(written["limits"])
        assert written["trip_wires"], power.name
        check_trip_wires(written["trip_wires"])


def test_every_power_is_used_by_an_action_or_checked_by_name():
    used = {function.power for _, function in _public_functions() if getattr(function, "power", None)}
    for path in source_files():
        if path.name == "powers.py":
            continue
        text = path.read_text()
        used |= {name for name in POWERS if re.search(rf'(POWERS\[|is_in_force\(|power\()\s*"{name}"', text)}
    assert set(POWERS) == used


def test_reasons_for_no_power_say_something():
    for name, function in _public_functions():
        because = getattr(function, "no_power_because", None)
        if because is not None:
            assert len(because.split()) >= 4, f"{name}: '{because}' is no reason"
