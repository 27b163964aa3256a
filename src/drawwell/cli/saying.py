"""How a command speaks: what it found on stdout, progress and refusals on stderr, and an honest exit code."""

import json
import re
import shutil
import sys
import textwrap
from contextlib import contextmanager
from enum import IntEnum

import typer

from drawwell.guard.refusals import Refusal

WIDEST = 100
_ENDS_IN_A_COMMAND = re.compile(r"^(?P<words>.*):\s+(?P<command>drawwell .+?)\s*$", re.DOTALL)


class Exit(IntEnum):
    """What the exit code of a command says."""

    DONE = 0
    PROBLEMS = 1  # it ran, and found problems: `check`, or a design in which no plan fits
    WRONG_INPUT = 2
    NO_GUARD = 3


class CannotBeDone(Refusal):
    """{sentence}"""

    status = 422


class Voice:
    """One command speaking: words for people, or one JSON value with --json."""

    def __init__(self, as_json):
        self.as_json = as_json

    def found(self, data, *words):
        """The outcome: `data` with --json, else each of `words` (a sentence, or anything Rich can draw)."""
        if self.as_json:
            print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
            return
        for one in words:
            if isinstance(one, str):
                print(_wrapped(one, sys.stdout))
            else:
                _console(sys.stdout).print(one)

    def note(self, words):
        """Something to know while it runs; never part of the outcome."""
        print(_wrapped(words, sys.stderr), file=sys.stderr)

    def refuse(self, refusal):
        """The refusal's sentence in full. A command it suggests stands on a line of its own, to be copied."""
        words, command = parted(str(refusal))
        print(_wrapped(words, sys.stderr), file=sys.stderr)
        if command:
            print(f"\n  {command}\n", file=sys.stderr)
        if self.as_json:
            self.found({"refused": words, "command": command})

    @contextmanager
    def waiting(self, words):
        """A spinner and the time that has passed, on stderr; gives a function that changes the words."""
        with _progress(sys.stderr, of_known_length=False) as progress:
            task = progress.add_task(words, total=None)
            yield lambda more: progress.update(task, description=more)

    @contextmanager
    def steps(self, words, total):
        """A bar of `total` steps on stderr; gives a function that names the step begun."""
        with _progress(sys.stderr, of_known_length=True) as progress:
            task = progress.add_task(words, total=total)
            yield lambda step: progress.update(task, description=f"{words}: {step}", advance=1)


def parted(sentence):
    """(words, command): a sentence and the command it ends in, or an empty string where it suggests none."""
    found = _ENDS_IN_A_COMMAND.match(sentence)
    return (f"{found['words']}:", found["command"]) if found else (sentence, "")


@contextmanager
def speaking(as_json):
    """A Voice. Refusals raised inside are spoken and end the command; anything else is our bug and crashes."""
    voice = Voice(as_json)
    try:
        yield voice
    except Refusal as refusal:
        voice.refuse(refusal)
        raise typer.Exit(exit_of(refusal)) from None


def exit_of(refusal):
    """3 when a guard is not in force or its limit is reached, 2 for every other refusal."""
    standing = sys.modules.get("drawwell.guard.standing")  # not loaded: no guard can have been asked
    held = standing and isinstance(refusal, standing.GuardNotInForce | standing.limits.LimitReached)
    return Exit.NO_GUARD if held else Exit.WRONG_INPUT


@contextmanager
def as_refusals(*kinds):
    """Turn exceptions whose text is a sentence for people (the engine knows no Refusal) into refusals."""
    try:
        yield
    except kinds as no:
        raise CannotBeDone(sentence=str(no)) from None


def table(*columns):
    """A plain table for the screen: a column's name, or (name, how Rich should set it)."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        name, how = column if isinstance(column, tuple) else (column, {})
        made.add_column(name, **how)
    return made


def _wrapped(words, stream):
    """Broken at spaces on a screen, so that no word is cut; left whole for a file or a pipe.

    An indented line is a command to be copied, and is never broken.
    """
    if not stream.isatty():
        return words
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return "\n".join(line if line.startswith("  ") else _filled(line, width) for line in words.split("\n"))


def _filled(line, width):
    indent = "  " if line.startswith("- ") else ""
    return textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _console(stream):
    from rich.console import Console

    width = min(shutil.get_terminal_size().columns, WIDEST)
    return Console(file=stream, width=width, highlight=False, markup=False)


def _progress(stream, *, of_known_length):
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    middle = [BarColumn(bar_width=24)] if of_known_length else []
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        *middle,
        TimeElapsedColumn(),
        console=_console(stream),
        transient=True,
        disable=not stream.isatty(),
    )
