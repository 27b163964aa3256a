"""The `drawwell` command: each file here is a group of commands, and each command reads arguments and calls one action.

Nothing heavy is imported until a command runs, so that `drawwell --help` is quick.
"""


def main():
    """What the `drawwell` command runs."""
    from drawwell.cli.contents import app

    app(prog_name="drawwell")
