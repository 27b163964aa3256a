"""The page docs/reference/commands.md, written from the command tree itself."""

import inspect

from typer.main import get_command

from drawwell.cli.calling import actions_of
from drawwell.cli.contents import HEADINGS, app
from drawwell.cli.saying import Exit

OPENING = f"""# Commands

`drawwell --help` is the table of contents; `drawwell COMMAND --help` explains one command. This page is written from
the commands themselves: `python -m drawwell.cli.describe > docs/reference/commands.md`.

Every command prints what it found on standard output and everything else (progress, notes, refusals) on standard
error. With `--json`, standard output is one JSON value and nothing else; a refusal is then
`{{"refused": sentence, "command": the command it suggests, or ""}}`.

| exit code | says |
| --- | --- |
| {Exit.DONE} | done |
| {Exit.PROBLEMS} | it ran and found problems: `check` found something wrong, or no plan fits a design |
| {Exit.WRONG_INPUT} | wrong use or wrong input; the sentence says what would be right |
| {Exit.NO_GUARD} | refused: a power has no guard in force; the sentence ends in the command that begins one |

Who acts is `--by NAME`, else the environment's `DRAWWELL_BY`, else whoever is signed in to this machine. `--place KEY`
may be left out where only one place is loaded. The embedded database is made and brought up to date when it is first
needed; for PostgreSQL run `drawwell migrate`. Where a command has a power, it is refused until the power's guard is in
force; a command without one says why it needs none.
"""


def commands():
    """(name, command) of every command, such as ('guard begin', ...), in the order of the contents."""
    tree = get_command(app).commands
    for names in HEADINGS.values():
        for name in names:
            inside = getattr(tree[name], "commands", None)
            if inside is None:
                yield name, tree[name]
            else:
                yield from ((f"{name} {one}", command) for one, command in inside.items())


def describe():
    """The whole page, in Markdown."""
    from drawwell.cli.opening import set_up

    set_up()  # the powers of a command are those of the actions it calls
    all_commands = list(commands())
    parts = [OPENING]
    for heading, names in HEADINGS.items():
        parts.append(f"## {heading}\n")
        parts += [_command(name, one) for name, one in all_commands if name.split()[0] in names]
    return "\n".join(parts)


def _command(name, command):
    words = inspect.getdoc(command.callback).replace("\n\n", "\n").splitlines()
    lines = [f"### drawwell {name}\n", " ".join(words) + "\n", _power(command.callback) + "\n"]
    rows = [_parameter(one) for one in command.params if "--help" not in one.opts]
    if rows:
        lines += ["| takes | what it is |", "| --- | --- |", *rows, ""]
    return "\n".join(lines)


def _power(callback):
    reason = getattr(callback, "no_power_because", None)
    if reason:
        return f"No power: {reason}."
    actions = actions_of(callback)
    held = [f"`{action.power}`" for action in actions if action.power]
    return f"Power: {', '.join(held)}." if held else f"No power of its own: {actions[0].no_power_because}."


def _parameter(parameter):
    is_argument = parameter.param_type_name == "argument"
    names = parameter.metavar if is_argument else ", ".join(parameter.opts + parameter.secondary_opts)
    value = f" {parameter.metavar}" if parameter.metavar and not is_argument else ""
    must = " Required." if parameter.required else ""
    default = parameter.default if isinstance(parameter.default, (str, int, float)) else None
    else_ = f" Else {default}." if default and default is not True else ""
    return f"| `{names}{value}` | {_cell(parameter.help or '')}{must}{else_} |"


def _cell(words):
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(describe(), end="")
