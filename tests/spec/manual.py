"""Writes docs/reference/what-it-keeps-to.md from the specifications: each file's opening words and its rules.

A rule is the name of a test, so the page says nothing that is not tried. `python tests/spec/manual.py` writes it.
"""

import ast
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "what-it-keeps-to.md"
OPENING = """# What it keeps to

Each heading is a question that the finished system is asked; beneath it, in the words of the tests that ask it, what
must be so. Written by `make docs` from `tests/spec`, so a line here is a line that is tried.
"""


def manual():
    """The page: a section a file, in the order of the questions' numbers."""
    return "\n".join([OPENING, *(section(path) for path in sorted(HERE.glob("test_*.py")))])


def section(path):
    """One file's docstring and its tests as sentences."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title, _, rest = (ast.get_docstring(tree) or path.stem).partition("\n")
    rules = [
        f"- {sentence(node.name)}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return "\n".join([f"## {title.rstrip('.')}", "", *([rest.strip(), ""] if rest.strip() else []), *rules, ""])


def sentence(name):
    """'test_q03_the_answer_says_where' -> 'The answer says where.'"""
    words = name.removeprefix("test_").split("_")
    if words[0].startswith("q") and words[0][1:].isdigit():
        words = words[1:]
    said = " ".join(words)
    return said[0].upper() + said[1:] + "."


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
