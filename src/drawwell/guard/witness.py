"""A witness outside the database: each seal's number and root, a line in a file beside it.

Whoever holds the database can cut off its last seals with what they cover, or make every root anew; inside it nothing
would show. What was written down elsewhere does: here, on the page "Guards" for anybody to note, and in every backup.
"""

import logging
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

log = logging.getLogger(__name__)


def file_of_seals():
    """Where this machine writes seals down: beside the embedded database, else in the installation's own folder."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return Path(f"{name}.seals")
    return Path(settings.HOME, f"{name}.seals")


def write_down(seal):
    """Write a seal's number and root down, once it is kept."""
    where, line = file_of_seals(), f"{seal.number} {seal.root} {seal.at.isoformat()}\n"

    def add():
        try:
            with where.open("a", encoding="utf-8") as file:
                file.write(line)
            where.chmod(0o600)
        except OSError as no:
            log.warning("Seal %s is not written down outside the database: %s", seal.number, no)

    transaction.on_commit(add)


def missed(roots):
    """Sentences about seals that were written down and are not in the database so. roots: {number: root} there."""
    where = file_of_seals()
    if not where.exists():
        return []
    gone, other = [], []
    for line in where.read_text(encoding="utf-8").splitlines():
        number, root = (line.split() + ["", ""])[:2]
        if number.isdigit() and roots.get(int(number)) != root:
            (other if int(number) in roots else gone).append(int(number))
    begun = f"(If this database was begun anew on purpose, put {where.name} away.)"
    problems = []
    if gone:
        problems.append(
            f"{_seals(gone)} written down in {where.name} and not in the database: its end was cut off, or an older"
            f" copy put in its place. {begun}"
        )
    if other:
        problems.append(
            f"{_seals(other)} written down in {where.name} with another root: history was made anew. {begun}"
        )
    return problems


def _seals(numbers):
    return f"Seal {numbers[0]} is" if len(numbers) == 1 else f"Seals {min(numbers)} to {max(numbers)} are"
