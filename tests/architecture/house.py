"""Where the house's parts are: what the architecture tests walk over."""

import ast
import importlib
import pkgutil
import subprocess
from functools import cache
from pathlib import Path

import drawwell

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "drawwell"

# From the top of the house to its ground; a stage leans only on rows below its own.
LAYERS = (
    ("cli",), ("example",), ("web",), ("api",), ("learn",), ("pull",), ("design", "partner"),
    ("understand", "supply"), ("guard",), ("place",), ("page",), ("engine",),
)  # fmt: skip
DEPTH = {stage: depth for depth, row in enumerate(LAYERS) for stage in row}


def stage_of(dotted):
    """'drawwell.pull.actions' -> 'pull'."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def may_lean_on(stage, other):
    """A stage may use itself and what is beneath it, never its neighbour in the same row."""
    return stage == other or DEPTH[other] > DEPTH[stage]


@cache
def modules(*stages):
    """Every module of some stages but migrations, imported, by dotted name."""
    names = [
        found.name
        for found in pkgutil.walk_packages(drawwell.__path__, "drawwell.")
        if stage_of(found.name) in stages and ".migrations" not in found.name
    ]
    return {name: importlib.import_module(name) for name in sorted(names)}


@cache
def tree_of(path):
    """The parsed source of one file."""
    return ast.parse(path.read_text(), filename=str(path))


def source_files():
    """Every Python file we wrote by hand."""
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def kept_files():
    """Every file in the tree that git keeps or would keep."""
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return [path for name in said.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def in_short(path):
    return str(path.relative_to(ROOT))


def our_models():
    """Every concrete model of the project."""
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("drawwell.")]
