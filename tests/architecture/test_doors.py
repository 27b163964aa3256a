"""People's rows are read through one door, and nothing about people is kept that ranks them."""

import ast
import re

from house import SOURCE, in_short, our_models, source_files, stage_of, tree_of

RANKS_PEOPLE = {
    "band", "category", "class", "diagnosis", "eligibility", "eligible", "flag", "grade", "label", "level",
    "priority", "rank", "rating", "risk", "score", "segment", "severity", "tier", "triage", "vulnerability",
}  # fmt: skip


def _words_of(name):
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def _about_people():
    """Models of partner, the account, and every model with a key to one of them."""
    people = {model for model in our_models() if stage_of(model.__module__) == "partner"}
    keyed = {
        model
        for model in our_models()
        if any(field.is_relation and field.related_model in people for field in model._meta.fields)
    }
    return people | keyed | {model for model in our_models() if model.__name__ in ("Account", "Membership")}


def test_nothing_kept_about_people_ranks_them():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in _about_people()
        for field in model._meta.fields
        if _words_of(field.name) & RANKS_PEOPLE
    ]
    assert not wrong, "\n".join(sorted(wrong))


def _models_of_partner():
    return {model.__name__ for model in our_models() if stage_of(model.__module__) == "partner"}


def _names_of_partner(tree):
    """What a module calls partner's models, as imported anywhere in it: {local name: model}."""
    known = _models_of_partner()
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("partner.models", "partner"))
        for alias in node.names
        if alias.name in known
    }


def _opened(node, names):
    """'Circle' for Circle.objects and its kind, 'models.Circle' for partner's models reached through their module."""
    if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")):
        return None
    if isinstance(node.value, ast.Name) and node.value.id in names:
        return node.value.id
    return None


def test_nobody_outside_partner_queries_its_rows():
    """Everything is read through partner.access, which journals each opening."""
    wrong = []
    for path in source_files():
        if path.relative_to(SOURCE).parts[0] == "partner":
            continue
        tree = tree_of(path)
        names = _names_of_partner(tree)
        for node in ast.walk(tree):
            opened = _opened(node, names)
            if opened:
                wrong.append(f"{in_short(path)}:{node.lineno} queries {opened}")
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model":
                said = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if any(str(one).startswith("partner") for one in said):
                    wrong.append(f"{in_short(path)}:{node.lineno} looks up a model of partner by name")
            if isinstance(node, ast.ImportFrom) and node.module == "drawwell.partner":
                wrong += [
                    f"{in_short(path)}:{node.lineno} imports partner's models whole"
                    for alias in node.names
                    if alias.name == "models"
                ]
    assert not wrong, "\n".join(wrong)


def test_counts_of_people_leave_only_by_disclosure():
    """No .count(), Count() or aggregate over pulls and answers above the pull stage but in learn.disclosure."""
    wrong = []
    for path in source_files():
        short = in_short(path)
        if path.relative_to(SOURCE).parts[0] not in ("learn", "api", "web") or short.endswith("learn/disclosure.py"):
            continue
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            said = ast.unparse(node.func)
            if node.func.attr in ("count", "aggregate", "annotate") and re.match(r"(Pull|Answer|DidItHelp)\.", said):
                wrong.append(f"{short}:{node.lineno} {said}")
    assert not wrong, "\n".join(wrong)
