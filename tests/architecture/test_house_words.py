"""The words: every model in the glossary, and none of the words that turn people into files."""

import ast
import re
from html.parser import HTMLParser

import pytest
from house import ROOT, SOURCE, in_short, our_models, source_files, tree_of

BANNED = {"client", "customer", "case", "referral", "eligible", "triage"}
# The engine's case is a planning question; its digest says which one a plan answers.
EXEMPT = {"Plan.case_digest"}
SAYS_ALOUD = {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "label",
    "legend",
    "th",
    "caption",
    "summary",
    "button",
    "title",
    "dt",
}
IN_LABELS = re.compile(r"\b(clients?|customers?|service users?|cases?|referrals?|eligib\w+|triage\w*)\b", re.I)


def _words_of(name):
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


def _banned_in(name):
    words = _words_of(name)
    singular = {word.removesuffix("s") for word in words} | set(words)
    return bool(singular & BANNED) or "service_user" in name.lower()


def test_models_and_their_fields_use_our_words():
    wrong = []
    for model in our_models():
        wrong += [model.__name__] if _banned_in(model.__name__) else []
        fields = [f"{model.__name__}.{field.name}" for field in model._meta.get_fields()]
        wrong += [name for name in fields if _banned_in(name.split(".")[1]) and name not in EXEMPT]
    assert not wrong, "\n".join(wrong)


def test_actions_use_our_words():
    wrong = []
    for path in source_files():
        if path.name not in ("actions.py", "views.py", "access.py", "disclosure.py", "membership.py"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and _banned_in(node.name):
                wrong.append(f"{in_short(path)}:{node.lineno} {node.name}")
    assert not wrong, "\n".join(wrong)


class _Aloud(HTMLParser):
    """Gathers what a template says in labels, headings and buttons."""

    def __init__(self):
        super().__init__()
        self.open, self.said = [], []

    def handle_starttag(self, tag, attrs):
        if tag in SAYS_ALOUD:
            self.open.append(tag)
        self.said += [value or "" for name, value in attrs if name in ("aria-label", "title", "placeholder", "alt")]

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.said.append(data)


def _said_aloud(text):
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{{.*?}}", " ", text, flags=re.S)
    from_tags = re.findall(r'\b(?:label|heading|title|legend|caption|text|hint)="([^"]*)"', text)
    aloud = _Aloud()
    aloud.feed(re.sub(r"{%.*?%}", " ", text, flags=re.S))
    return from_tags + aloud.said


def test_templates_use_our_words():
    wrong = [
        f"{in_short(path)} says '{' '.join(said.split())}'"
        for path in sorted(SOURCE.rglob("*.html"))
        for said in _said_aloud(path.read_text())
        if IN_LABELS.search(said)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "template",
    [
        "<h2>Your case</h2>",
        '<label for="x">Client name</label>',
        '{% button text="Make a referral" %}',
        '<a aria-label="Triage"></a>',
    ],
)
def test_the_reader_of_templates_hears_a_banned_word(template):
    assert any(IN_LABELS.search(said) for said in _said_aloud(template))


def test_the_reader_of_templates_lets_prose_be():
    assert not any(IN_LABELS.search(said) for said in _said_aloud("<p>In case it rains</p>{# client #}"))


def test_the_glossary_names_every_model():
    named = set(re.findall(r"\*\*(\w+)\*\*", (ROOT / "GLOSSARY.md").read_text()))
    missing = {model.__name__ for model in our_models()} - named
    assert not missing, "GLOSSARY.md lacks: " + ", ".join(sorted(missing))


def test_the_glossary_names_every_role():
    from drawwell.place.models import Role

    text = (ROOT / "GLOSSARY.md").read_text()
    assert [role for role in Role.values if not re.search(rf"\b{role}\b", text)] == []


def test_no_module_has_a_name_that_says_nothing():
    nothing = {"utils", "util", "helpers", "helper", "services", "managers", "signals", "common", "misc"}
    assert [in_short(path) for path in source_files() if {path.stem, *path.parts} & nothing] == []
