"""Every setting, power and decision has its page, and no link leads nowhere."""

import ast
import re
from urllib.parse import unquote

from house import ROOT, SOURCE, in_short, kept_files, our_models, source_files, tree_of

from drawwell.guard.describe import describe

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


def _pages():
    return [path for path in kept_files() if path.suffix == ".md" and "node_modules" not in path.parts]


def _anchors(text):
    """The anchors that GitHub and most others make of headings."""
    headings = re.findall(r"^#+\s+(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_link_in_the_docs_leads_nowhere():
    wrong = []
    for page in _pages():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.S)
        for link in LINK.findall(text):
            if re.match(r"[a-z]+:", link):
                continue
            where, _, anchor = unquote(link).partition("#")
            target = (page.parent / where).resolve() if where else page
            if not target.exists():
                wrong.append(f"{in_short(page)} -> {link}")
            elif anchor and target.suffix == ".md" and anchor not in _anchors(target.read_text()):
                wrong.append(f"{in_short(page)} -> {link}: no such heading")
    assert not wrong, "\n".join(wrong)


def test_every_page_of_the_docs_is_in_the_index():
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / unquote(link).partition("#")[0]).resolve() for link in LINK.findall(index.read_text())}
    docs = {page for page in _pages() if (ROOT / "docs") in page.parents and page != index}
    assert {in_short(page) for page in docs - linked} == set()


def _settings_read():
    """Names of environment variables that the source reads."""
    for path in source_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func)
                if called in ("os.environ.get", "os.getenv", "environ.get", "_flag"):
                    yield node.args[0].value
                envvar = [one.value for one in node.keywords if one.arg == "envvar"]
                yield from [one.value for one in envvar if isinstance(one, ast.Constant)]
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                yield ast.literal_eval(node.slice)


def test_every_setting_is_documented_and_nothing_else_is():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.M))
    read = set(_settings_read()) - {"DJANGO_SETTINGS_MODULE"}
    assert documented == read


def test_every_status_is_documented():
    text = (ROOT / "docs/reference/statuses.md").read_text()
    wrong = []
    for model in our_models():
        for field in [field for field in model._meta.fields if field.choices]:
            wrong += [] if f"`{model.__name__}.{field.name}`" in text else [f"{model.__name__}.{field.name}"]
            wrong += [f"{model.__name__}.{field.name}: {one}" for one, _ in field.choices if f"`{one}`" not in text]
    assert not wrong, "docs/reference/statuses.md lacks: " + ", ".join(wrong)


def test_the_page_of_powers_is_written_from_the_register():
    written = (ROOT / "docs/reference/powers.md").read_text()
    assert written == describe(), "write it again: make docs"


def test_decisions_are_numbered_and_short():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [in_short(path) for path in decisions if len(path.read_text().split()) > 450] == []


def test_every_way_to_make_is_listed():
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):(?! *=)", text, re.M))
    listed = set(re.findall(r"^([a-z-]+):.*  ## ", text, re.M))
    assert targets == listed
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "DEVELOPERS.md").read_text()))
    assert named <= targets
    assert targets - named == set()


def test_every_licence_we_ship_is_named():
    kept = {path.name for path in (SOURCE / "web/static/drawwell/licences").glob("*")}
    assert kept == {"govuk-frontend.txt", "htmx.txt"}


def test_the_manual_says_what_the_specifications_try():
    import sys

    sys.path.insert(0, str(ROOT / "tests" / "spec"))
    try:
        import manual
    finally:
        sys.path.pop(0)
    assert manual.PAGE.read_text(encoding="utf-8") == manual.manual(), "run `make docs`"
