"""Which stage may lean on which."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from house import DEPTH, ROOT, SOURCE, in_short, may_lean_on, our_models, source_files, stage_of, tree_of

# The list of apps is the one place where a lower stage may name a higher one.
MAY_NAME_ANY = {"src/drawwell/web/settings.py"}


def test_imports_keep_to_the_layers():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_stage_has_its_layer():
    stages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert stages == set(DEPTH)


def test_names_written_as_strings_keep_to_the_layers():
    """'drawwell.pull.jobs' in quotes escapes the import check, and leans all the same."""
    wrong = []
    for path in source_files():
        stage = path.relative_to(SOURCE).parts[0]
        if stage not in DEPTH or in_short(path) in MAY_NAME_ANY:
            continue
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                continue
            for named in re.findall(r"\bdrawwell\.(\w+)", node.value):
                if named in DEPTH and not may_lean_on(stage, named):
                    wrong.append(f"{in_short(path)}:{node.lineno} names drawwell.{named}")
    assert not wrong, "\n".join(wrong)


def _keys_of(model):
    for field in model._meta.get_fields(include_hidden=True):
        if getattr(field, "remote_field", None) and field.model is model and not field.auto_created:
            yield field.name, field.related_model


def test_no_foreign_key_points_up_or_across():
    wrong = []
    for model in our_models():
        for name, other in _keys_of(model):
            if not other.__module__.startswith("drawwell."):
                continue
            if not may_lean_on(stage_of(model.__module__), stage_of(other.__module__)):
                wrong.append(f"{model._meta.label}.{name} points at {other._meta.label}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("stage", ["design", "understand", "supply"])
def test_planning_at_scale_cannot_reach_a_person_by_keys(stage):
    """Not by one key, and not by following key after key."""
    seen, waiting = set(), [model for model in our_models() if stage_of(model.__module__) == stage]
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        waiting += [other for _, other in _keys_of(model)]
    assert not {model for model in seen if stage_of(model.__module__) in ("partner", "pull", "learn")}


def test_rows_belong_to_a_place():
    """What has no place of its own is a place, an account, or a line of something that has one."""
    stands_alone = {"place.Place", "place.Account", "place.ApiUse", "guard.SealLeaf"}
    without = {
        model._meta.label for model in our_models() if "place" not in {field.name for field in model._meta.fields}
    }
    assert without == stands_alone


def test_migrations_are_up_to_date():
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState

    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("drawwell.")}
    kept = MigrationLoader(None, ignore_no_migrations=True).project_state()
    found = MigrationAutodetector(
        kept, ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(specified_apps=ours)
    ).changes(graph=MigrationLoader(None).graph, trim_to_apps=ours)
    assert {label: [str(one) for one in changes[0].operations] for label, changes in found.items()} == {}
