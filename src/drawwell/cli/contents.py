"""The table of contents: every command, in the order of the story, under the heading it belongs to."""

import typer
from typer.core import TyperGroup

from drawwell.cli import (
    accounts,
    asks,
    cases,
    checking,
    demand,
    designing,
    estimates,
    figures,
    guards,
    offers,
    paths,
    places,
    play,
    running,
    webhooks,
)

PLACE, DESIGN, GUARDS, RUNNING = "The place", "Design", "Guards", "Running it"

HEADINGS = {
    PLACE: ("place", "load", "demand", "offers", "asks"),
    DESIGN: ("design", "rehearse", "compare", "path", "adopt", "learn", "estimates", "xmr", "solve"),
    GUARDS: ("guard",),
    RUNNING: ("serve", "work", "play", "account", "webhook", "migrate", "check", "seal"),
}
OPENING = """Design a place's services from what its people need, and keep capacity free to be pulled.

Load a place from its folder, design its year, rehearse the plan on simulated people, put it into force.
Each of these is a power, refused until somebody holds its guard."""
CLOSING = "Exit codes: 0 done; 1 it ran and found problems; 2 wrong use or wrong input; 3 refused, no guard in force."


class Contents(TyperGroup):
    """The commands under their headings, in the order of the story."""

    def list_commands(self, ctx):
        return [name for names in HEADINGS.values() for name in names]

    def format_commands(self, ctx, formatter):
        for heading, names in HEADINGS.items():
            with formatter.section(heading):
                lines = [line for name in names for line in _lines(name, self.get_command(ctx, name))]
                formatter.write_dl(lines, col_max=20)


def _lines(name, command):
    """(name, first line of its help) of a command, or of each command of a group."""
    inside = getattr(command, "commands", None)
    if inside is None:
        return [(name, command.get_short_help_str(60))]
    return [(f"{name} {one}", part.get_short_help_str(60)) for one, part in inside.items()]


# Plain help: drawing boxes takes longer than everything else that `--help` does.
app = typer.Typer(
    cls=Contents,
    help=OPENING,
    epilog=CLOSING,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS = {
    "load": places.load,
    "design": designing.design,
    "rehearse": designing.rehearse,
    "compare": designing.compare,
    "path": paths.path,
    "adopt": designing.adopt,
    "learn": designing.learn,
    "xmr": figures.xmr,
    "solve": cases.solve,
    "serve": running.serve,
    "work": running.work,
    "play": play.play,
    "migrate": running.migrate,
    "check": checking.check,
    "seal": checking.seal,
}
_GROUPS = {
    "place": places.app,
    "demand": demand.app,
    "offers": offers.app,
    "asks": asks.app,
    "estimates": estimates.app,
    "guard": guards.app,
    "account": accounts.app,
    "webhook": webhooks.app,
}

for _names in HEADINGS.values():
    for _name in _names:
        if _name in _GROUPS:
            app.add_typer(_GROUPS[_name], name=_name)
        else:
            app.command(_name)(_COMMANDS[_name])
