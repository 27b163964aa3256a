"""The command tree: its contents, its powers, its page, its speed of starting."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import drawwell
from typer.main import get_command

from drawwell.cli.calling import actions_of
from drawwell.cli.contents import HEADINGS, app
from drawwell.cli.describe import commands, describe

ROOT = Path(__file__).parents[3]
COMMANDS = dict(commands())


def test_help_is_a_table_of_contents_in_the_order_of_the_story():
    out = drawwell("--help").out
    places = [out.index(f"\n{heading}:\n") for heading in HEADINGS]
    assert places == sorted(places)
    for names in HEADINGS.values():
        assert all(f" {name} " in out for name in names)


def test_every_command_has_one_line_that_fits_in_the_contents():
    for name, command in COMMANDS.items():
        first = inspect.getdoc(command.callback).split("\n")[0]
        assert len(first) <= 62, name
        assert first.endswith("."), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_calls_an_action_with_a_power_or_says_why_it_needs_none(name):
    command = COMMANDS[name].callback
    actions = actions_of(command)
    assert actions or command.no_power_because
    for action in actions:
        assert hasattr(action, "power"), f"{action} carries neither a power nor a reason"
        assert action.power or action.no_power_because


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if hasattr(one.callback, "calls")])
def test_a_command_imports_and_calls_the_actions_it_is_marked_with(name):
    command = COMMANDS[name].callback
    tree = ast.parse(inspect.getsource(command))
    imported = {
        f"{node.module}.{alias.name}": alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    for action in command.calls:
        assert imported[action] in called
    other_actions = {path for path in imported if ".actions." in path and path.rsplit(".", 1)[1].islower()}
    assert other_actions <= set(command.calls)


def test_every_command_that_finds_something_can_say_it_as_json():
    without = {name for name, command in COMMANDS.items() if "--json" not in options_of(command)}
    assert without == {"serve", "work", "offers template"}


def options_of(command):
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_that_acts_says_who_acts():
    for name, command in COMMANDS.items():
        if hasattr(command.callback, "calls"):
            assert "--by" in options_of(command), name


def test_the_page_of_commands_is_current():
    written = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    assert written == describe(), "write it again: python -m drawwell.cli.describe > docs/reference/commands.md"


def test_a_word_that_is_no_command_is_wrong_use():
    ran = drawwell("adpot")
    assert ran.code == 2
    assert "adopt" in ran.err


def test_help_starts_without_the_heavy_libraries():
    heavy = ["django", "numpy", "numba", "highspy", "polars", "scipy", "altair", "ortools", "frictionless"]
    code = f"""
import sys
sys.argv = ["drawwell", "guard", "--help"]
from drawwell.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")}
    )
    assert ran.stderr.strip() == "[]"
    assert "drill" in ran.stdout


def test_the_tree_is_what_the_page_describes():
    assert set(get_command(app).commands) == {name for names in HEADINGS.values() for name in names}
