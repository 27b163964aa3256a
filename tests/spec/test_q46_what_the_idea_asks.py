"""EXAM 46: the README's table takes each thing the idea asks to a page, a command and a test. None is a dead end."""

import ast
import re
import shlex
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve

from drawwell.cli.describe import commands
from drawwell.guard.powers import named

ROOT = Path(__file__).parents[2]
HEADINGS = ["the idea asks", "page", "command", "test"]
SOME_KEY = str(UUID(int=1))
COMMANDS = dict(commands())


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _rows():
    lines = iter((ROOT / "README.md").read_text().splitlines())
    for line in lines:
        if _cells(line) == HEADINGS:
            break
    next(lines)  # the line of dashes
    for line in lines:
        if not line.startswith("|"):
            return
        yield _cells(line)


ROWS = list(_rows())


def _command_of(words):
    """The longest beginning of the words that is a command of ours."""
    for length in range(len(words), 0, -1):
        if " ".join(words[:length]) in COMMANDS:
            return " ".join(words[:length])
    return None


def test_the_table_has_all_that_the_idea_asks():
    assert len(ROWS) >= 20
    assert all(len(row) == len(HEADINGS) and all(row) for row in ROWS)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("asked", "page"), [(row[0], row[1]) for row in ROWS])
def test_each_page_has_its_address(asked, page):
    address = re.sub(r"\b[A-Z]+\b", SOME_KEY, page.strip("`"))
    try:
        found = resolve(address, urlconf="drawwell.web.urls")
    except Resolver404:
        pytest.fail(f"{asked}: no page stands at {page}")
    assert found.url_name, page
    if found.url_name == "guard":
        named(found.kwargs["power"])


@pytest.mark.parametrize(("asked", "command"), [(row[0], row[2]) for row in ROWS])
def test_each_command_is_one(asked, command):
    tool, *words = shlex.split(command.strip("`"))
    if tool == "make":
        assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(), re.M), command
        return
    assert tool == "drawwell", command
    name = _command_of(words)
    assert name, f"{asked}: there is no command {command}"
    known = {word for one in _parameters(name) for word in one.opts}
    assert {word for word in words if word.startswith("--")} <= known, command
    if name.startswith("guard "):
        named(words[2])


def _parameters(name):
    from typer.main import get_command

    from drawwell.cli.contents import app

    command = get_command(app)
    for word in name.split():
        command = command.commands[word]
    return command.params


@pytest.mark.parametrize(("asked", "test"), [(row[0], row[3]) for row in ROWS])
def test_each_test_is_there_and_tests_something(asked, test):
    path = re.fullmatch(r"\[[^\]]+\]\(([^)]+)\)", test)
    assert path, f"{asked}: {test} is no link"
    tree = ast.parse((ROOT / path[1]).read_text())
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests, f"{path[1]} holds no test"
