"""The real command, run in this process on the tests' own database."""

import json
from dataclasses import dataclass

from typer.testing import CliRunner

from drawwell.cli.contents import app


@dataclass(frozen=True)
class Ran:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        """stdout as JSON: it must be nothing else."""
        return json.loads(self.out)


def drawwell(*words, by="Cara Taker", stdin=None):
    """Run `drawwell ...` and return a Ran. A bug in the command is raised here, as it crashes outside."""
    result = CliRunner().invoke(
        app, [str(word) for word in words], prog_name="drawwell", env={"DRAWWELL_BY": by}, input=stdin
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def done(*words, **more):
    """Run a command that must succeed."""
    ran = drawwell(*words, **more)
    assert ran.code == 0, ran.err
    return ran


def guarded(*powers, place="two-mills"):
    """Begin trial guards."""
    for power in powers:
        where = [] if power == "load" else ["--place", place]
        done("guard", "begin", power, "--keeper", "Ama Keeper", *where)
