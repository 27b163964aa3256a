"""A check at a time taken out of the guard: what the code would be without it, in place of what it is.

A check is a statement that refuses, names what is missing or says which limit was reached; or the `if` around it. What
is left when it is gone is compiled and put under the same function, whoever imported it, until the test is over.
"""

import ast
import inspect
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A function with one of its checks taken out: which line of it, and what stood there."""

    function: object
    number: int
    words: str

    def __str__(self):
        return f"{self.function.__module__}.{self.function.__qualname__}: without '{self.words}'"


def mutants_of(function):
    """Every Mutant of a function, by the checks in it."""
    function = inspect.unwrap(function)
    checks = _checks_in(_tree_of(function))
    return [Mutant(function, number, ast.unparse(node).splitlines()[0][:90]) for number, node in enumerate(checks)]


@contextmanager
def without(mutant):
    """While this is open, the check is not there."""
    tree = _tree_of(mutant.function)
    gone = _checks_in(tree)[mutant.number]
    tree = ast.fix_missing_locations(_Without(gone).visit(tree))
    made = {}
    exec(compile(tree, "<a mutant>", "exec"), inspect.getmodule(mutant.function).__dict__, made)
    kept, mutant.function.__code__ = mutant.function.__code__, made[mutant.function.__name__].__code__
    try:
        yield
    finally:
        mutant.function.__code__ = kept


def _tree_of(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    return tree


def _checks_in(tree):
    """The innermost statements that check: an `if` that only refuses counts as one with what it refuses."""
    found = []
    for node in ast.walk(tree):
        refuses = isinstance(node, ast.If) and any(_says_no(one) for one in node.body)
        if refuses or (isinstance(node, ast.Expr) and _is_a_check(node)):
            found.append(node)
    return found


def _says_no(node):
    if isinstance(node, ast.Return):
        return isinstance(node.value, ast.Call | ast.Constant) and ast.unparse(node).startswith(
            ("return Reached", "return False")
        )
    return isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield))


def _is_a_check(node):
    said = ast.unparse(node.value)
    if isinstance(node.value, ast.YieldFrom):
        return True
    return isinstance(node.value, ast.Call) and said.lstrip("_").split(".")[-1].startswith("check_")


class _Without(ast.NodeTransformer):
    def __init__(self, gone):
        self.gone = gone

    def visit(self, node):
        if node is not self.gone:
            return super().generic_visit(node)
        if isinstance(node, ast.If) and node.orelse:
            return node.orelse  # what came after the check is asked all the same
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.YieldFrom):
            return ast.parse("yield from ()").body[0]  # it stays a function that yields
        return ast.Pass()
