"""Which action a command calls: from it the command inherits its power, or the reason for having none."""

from importlib import import_module


def calls(*actions):
    """Mark a command with the actions it calls, as 'package.module.name'; they are imported only when it runs."""

    def mark(command):
        command.calls = actions
        return command

    return mark


def actions_of(command):
    """The actions a command is marked with, imported."""
    found = []
    for action in getattr(command, "calls", ()):
        module, name = action.rsplit(".", 1)
        found.append(getattr(import_module(module), name))
    return found
