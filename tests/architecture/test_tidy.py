"""Small shapes, and nothing in the tree that belongs to one machine."""

import ast
import re

from house import ROOT, in_short, kept_files, source_files, tree_of

LONGEST_FILE, LONGEST_FUNCTION = 500, 60
# These lists only shrink: what is in them may get shorter, never longer, and leaves once it is short enough.
LONG_FILES = {}
LONG_FUNCTIONS = {}

ELSEWHERE = re.compile(
    r"""(?x)
    (?<![\w.:-]) / (?: work | root | opt | mnt ) / [a-z.]      # a path of somebody's machine
    | /tmp/ [a-z] | /home/ [a-z]
    | py[p]i\.org | python[h]osted\.org | registry\.[n]pmjs | deb[.]debian[.]org | proxy\.[g]olang
    | \b [a-z0-9-]+ \.internal \b | [a-z]+-index-url\s*=?\s*\w+:
    """
)
NOT_TEXT = {".woff", ".woff2", ".png", ".ico", ".gz", ".parquet"}


def _tests_too():
    return source_files() + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "bench").rglob("*.py"))


def test_files_are_short():
    lengths = {in_short(path): len(path.read_text().splitlines()) for path in _tests_too()}
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert {name for name, length in long.items() if length > LONG_FILES.get(name, LONGEST_FILE)} == set(), long
    assert set(LONG_FILES) <= set(long), "short enough now: take it off the list"


def test_functions_are_short():
    long = {}
    for path in _tests_too():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{in_short(path)}:{node.name}"] = length
    assert {name for name, length in long.items() if length > LONG_FUNCTIONS.get(name, LONGEST_FUNCTION)} == set(), long
    assert set(LONG_FUNCTIONS) <= set(long), "short enough now: take it off the list"


def test_nothing_names_a_machine_or_a_registry():
    wrong = []
    for path in kept_files():
        if path.suffix in NOT_TEXT:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if found := ELSEWHERE.search(line):
                wrong.append(f"{in_short(path)}:{number} names {found.group().strip()}")
    assert not wrong, "\n".join(wrong[:40])


def test_the_reader_of_paths_sees_one():
    for said in ("see /wor" + "k/main", "https://py" + "pi.org/simple", "/tm" + "p/x", "/roo" + "t/.cache"):
        assert ELSEWHERE.search(said), said
    for said in ("docs/wor" + "k/x.md", "the /roo" + "t of it all", "network/wor" + "king"):
        assert not ELSEWHERE.search(said), said


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    wrong = [
        f"{in_short(path)}:{number}"
        for path in _tests_too()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert not wrong, "\n".join(wrong)


A_TIME = re.compile(r"-?(at|until|answer_by|\w+_at|\w+_on)")


def _ends_with_a_time(node):
    """Whether a call orders rows by a time and by nothing after it."""
    if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by" and node.args):
        return False
    last = node.args[-1]
    return isinstance(last, ast.Constant) and bool(A_TIME.fullmatch(str(last.value)))


def test_rows_of_one_moment_have_an_order():
    """Two rows of the same moment come in any order, and a page that nothing changed would differ."""
    wrong = [
        f"{in_short(path)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(tree_of(path))
        if _ends_with_a_time(node)
    ]
    assert not wrong, f"add the id: {wrong}"


def test_the_reader_of_orders_sees_one():
    for said, wrong in (('order_by("-made_at")', True), ('order_by("x", "at")', True), ('order_by("at", "id")', False)):
        assert _ends_with_a_time(ast.parse(f"rows.{said}").body[0].value) is wrong, said
