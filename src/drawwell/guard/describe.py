"""The page docs/reference/powers.md, written from the register itself."""

from .powers import POWERS

OPENING = """# Powers

What this system lets some people do to or about others, what each power reads, and how it could be turned on people.
Each is off, by every way in, until its [guard](../explanation/powers-and-guards.md) is in force: a keeper who is not
its owner, an off-switch that was lately tried, seats for those it affects, a sunset. This page is written from the
register (`make docs`).
"""


def describe():
    """The page, in Markdown: one heading for each power."""
    return "\n".join([OPENING, *(_of(power) for power in POWERS.values())])


def _of(power):
    where = "the installation" if power.of_installation else "a place"
    reads = ", ".join(f"`{name}`" for name in power.reads)
    return f"""## {power.name.capitalize()}

{power.makes_possible}

- **How it could be turned on people:** {power.story}
- **Used by:** a {power.owner_role} of {where}; its keeper is never the same person, and looks at least every
  {power.loop_days} days.
- **Reads:** {reads}.
  If this list changes, guards signed before no longer hold it.
"""


if __name__ == "__main__":
    print(describe(), end="")
