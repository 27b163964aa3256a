"""Which actions a view, command or job reaches: its source is read and each name in it looked up.

A name counts when it is used at all, since an action is also handed on (`_answer(request, actions.hold)`).
Functions of the project that carry no mark are read in their turn.
"""

import ast
import importlib
import inspect
import textwrap
from functools import cache
from types import FunctionType, ModuleType


def is_marked(thing):
    """Whether it carries a power, or a reason for having none. (A model may have a field called power.)"""
    marks = (getattr(thing, "power", None), getattr(thing, "no_power_because", None))
    return isinstance(thing, FunctionType | type) and any(isinstance(mark, str) and mark for mark in marks)


def marked_reached_by(start, *, doors=()):
    """The marked callables (and doors) that a function or class uses, itself or through others of the project."""
    found, seen, waiting = [], set(), [start]
    while waiting:
        thing = inspect.unwrap(waiting.pop())
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        for other in _used_by(thing):
            if is_marked(other) or other in doors:
                found.append(other)
            elif _is_ours(other):
                waiting.append(other)
    return found


def _is_ours(thing):
    return isinstance(inspect.unwrap(thing) if callable(thing) else thing, FunctionType | type) and str(
        getattr(thing, "__module__", "")
    ).startswith("drawwell.")


@cache
def _used_by(thing):
    """Everything a function or class names, as the things they are; what cannot be looked up is passed over."""
    return list(_read(thing))


def _read(thing):
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):
        return
    # What is written above a view or command (@page, @calls) stands round each of them, and is not what it does.
    tree.body[0].decorator_list = []
    known = dict(vars(inspect.getmodule(thing)))
    closure = inspect.getclosurevars(thing).nonlocals if isinstance(thing, FunctionType) else {}
    known |= closure
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            known |= _imported(node, inspect.getmodule(thing).__package__)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            named = _looked_up(node, known)
            if callable(named):
                yield named


def _imported(node, package):
    """What an import inside a function brings: {name: thing}."""
    if isinstance(node, ast.Import):
        ours = [alias for alias in node.names if alias.name.startswith("drawwell")]
        known = {one.asname: importlib.import_module(one.name) for one in ours if one.asname}
        return known | ({"drawwell": importlib.import_module("drawwell")} if ours else {})
    name = "." * node.level + (node.module or "")
    if not node.level and not name.startswith("drawwell"):
        return {}
    module = importlib.import_module(name, package)
    return {alias.asname or alias.name: _part(module, alias.name) for alias in node.names}


def _part(module, name):
    if hasattr(module, name):
        return getattr(module, name)
    return importlib.import_module(f"{module.__name__}.{name}")


def _looked_up(node, known):
    if isinstance(node, ast.Name):
        return known.get(node.id)
    whole = _looked_up(node.value, known) if isinstance(node.value, ast.Name | ast.Attribute) else None
    # Only modules and classes are looked into: asking an object for its parts could run code.
    return getattr(whole, node.attr, None) if isinstance(whole, ModuleType | type) else None
