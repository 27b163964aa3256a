"""Somebody with a terminal on the machine, whoever they say they are: no command prints a word of anybody's story."""

import polars
import pytest
import typer
from people import THEY, place_with_secrets, words_in
from typer.testing import CliRunner

from drawwell.cli.contents import app
from drawwell.guard.powers import POWERS

pytestmark = pytest.mark.django_db
# They go on until they are stopped, or work for minutes on counts that the other commands show as well.
NOT_RUN = {"serve", "work", "play", "migrate", "design", "rehearse", "compare", "path"}


@pytest.fixture
def tiny():
    return place_with_secrets()


def commands_without_questions():
    """(words, takes --json, takes --by) of every command that needs nothing more to be said."""
    yield from _within(typer.main.get_command(app), ())


def _within(command, words):
    for name, part in getattr(command, "commands", {}).items():
        yield from _within(part, (*words, name))
    asked = [one for one in command.params if one.required]
    if not getattr(command, "commands", None) and not asked and not NOT_RUN & set(words):
        options = {option for one in command.params for option in one.opts}
        yield words, "--json" in options, "--by" in options


def say(*words, by):
    return CliRunner().invoke(app, words, prog_name="drawwell", env={"DRAWWELL_BY": by.name})


@pytest.mark.parametrize("who", THEY)
def test_no_command_prints_a_word(tiny, who):
    by, ran = getattr(tiny, THEY[who]), []
    for words, has_json, has_by in commands_without_questions():
        for more in ((), ("--json",) if has_json else ()):
            said = say(*words, *more, *(("--by", by.name) if has_by else ()), by=by)
            assert words_in(said.output) == [], words
            ran.append(words)
    assert len(set(ran)) >= 10


def test_no_paper_of_a_guard_and_no_figure_that_is_kept_has_one(tiny):
    for power in POWERS.values():
        if not power.of_installation:
            said = say("guard", "papers", power.word, "--place", "tiny", by=tiny.keeper)
            assert words_in(said.output) == [], power.name


def test_what_a_command_refuses_repeats_nothing_of_a_record(tiny):
    """A guessed id of an ask or a circle is nothing to any command, and its sentence tells nothing of it."""
    for words in (
        ("offers", "publish", str(tiny.pull.id)),
        ("estimates", "accept", str(tiny.theirs.id), "--why", "w"),
        ("webhook", "end", str(tiny.theirs.id)),
        ("account", "end-key", str(tiny.pull.id)),
        ("xmr", str(tiny.theirs.id), "--column", "y"),
        ("adopt", str(tiny.pull.id)),
    ):
        said = say(*words, by=tiny.leader)
        assert said.exit_code != 0, words
        assert words_in(said.output) == [], words


def test_what_a_command_writes_to_files_holds_no_word(tiny, tmp_path):
    """A design and its rehearsal, taken away as tables: of simulated people, from published figures."""
    planner, place = tiny.planner, ("--place", "tiny")
    for words in (
        ("learn", *place),
        ("design", "--year", "2027-28", *place),
        ("rehearse", "--replications", "2", "--folder", str(tmp_path / "study"), *place),
    ):
        said = say(*words, "--by", str(planner), by=planner)
        assert words_in(said.output) == [], words
    written = sorted(tmp_path.rglob("*.*"))
    assert {path.suffix for path in written} >= {".json", ".md", ".parquet"}
    for path in written:
        text = str(polars.read_parquet(path).to_dicts()) if path.suffix == ".parquet" else path.read_text()
        assert words_in(text) == [], path.name


def test_no_other_command_writes_to_files():
    """A new one is looked at here before it is written down: two of `place` read open data alone."""
    writes = {
        " ".join(words)
        for words, command in _commands(typer.main.get_command(app), ())
        if {"out", "folder", "output", "export", "to", "save"} & {one.name for one in command.params}
    }
    assert writes - {"load", "place check"} == {"place from-census", "place postcodes", "rehearse"}


def _commands(command, words):
    for name, part in getattr(command, "commands", {}).items():
        yield from _commands(part, (*words, name))
    if not getattr(command, "commands", None):
        yield words, command


def test_the_walk_is_not_blind(tiny):
    """The same runner does print words where a command has them to print."""
    assert "tiny" in say("place", "list", by=tiny.leader).output
