"""What every page is held to, by machine, at 320 and 1280 px: `check_page(page, url)`.

axe with no findings, no sideways scroll, no console or policy errors, page weight, charts equal to their tables, chart
words at least 12 px, words we do not use for people, and a visible focus by keyboard.
"""

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 1280)  # px
PAGE_LIMIT, SCRIPT_LIMIT = 150_000, 60_000  # bytes over the wire
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BANNED = re.compile(
    r"\b(clients?|customers?|service users?|cases?|referrals?|eligib\w+|triag\w+|placements?|signpost\w*)\b",
    re.IGNORECASE,
)
MOST_STOPS = 80  # stops of the Tab key that are looked at on one page


@dataclass(frozen=True)
class Weight:
    """What a page weighed over the wire, in bytes."""

    page: int
    scripts: int


def chromium_path():
    """Where Debian's Chromium is, or None: a test that needs it skips and says so."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser():
    """A Chromium for as long as the block lasts."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path(), args=BROWSER_ARGS)
        try:
            yield opened
        finally:
            opened.close()


def check_page(page, url):
    """Hold the page at `url` to everything above; raises AssertionError with all that was found. Returns its Weight.

    page: a playwright Page, signed in as whoever is visiting; it may be used again for the next page.
    """
    problems, weight = problems_of(page, url)
    assert not problems, f"{url}\n  - " + "\n  - ".join(problems)
    return weight


def problems_of(page, url):
    """Everything wrong with the page at `url` as sentences, and its Weight."""
    problems, complaints = [], []
    heard = {
        "console": lambda said: said.type in {"error", "warning"} and complaints.append(said.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "requestfailed": lambda request: complaints.append(f"could not load {request.url}"),
    }
    for event, hear in heard.items():
        page.on(event, hear)
    try:
        network, loaded = _watch_network(page)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        response = page.goto(url, wait_until="load")
        page.wait_for_load_state("networkidle")
        if response.status >= 500:
            problems.append(f"answered {response.status}")
        weight = _weigh(loaded)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{width} px: {problem}" for problem in _at_this_width(page)]
        problems += _words(page) + _charts(page) + _markup(page)
        problems += _keyboard(page)
        network.detach()
    finally:
        for event, hear in heard.items():
            page.remove_listener(event, hear)
    problems += [f"the console said: {said}" for said in dict.fromkeys(complaints)]
    if weight.page > PAGE_LIMIT:
        problems.append(f"weighs {weight.page:,} bytes, over {PAGE_LIMIT:,}")
    if weight.scripts > SCRIPT_LIMIT:
        problems.append(f"its scripts weigh {weight.scripts:,} bytes, over {SCRIPT_LIMIT:,}")
    return problems, weight


def _watch_network(page):
    """Count what comes over the wire, with nothing taken from the browser's cache."""
    network, loaded = page.context.new_cdp_session(page), {}
    network.on("Network.responseReceived", lambda event: loaded.setdefault(event["requestId"], [event["type"], 0]))

    def finished(event):
        if event["requestId"] in loaded:
            loaded[event["requestId"]][1] = event["encodedDataLength"]

    network.on("Network.loadingFinished", finished)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return network, loaded


def _weigh(loaded):
    sizes = [(kind, int(size)) for kind, size in loaded.values()]
    return Weight(sum(size for _, size in sizes), sum(size for kind, size in sizes if kind == "Script"))


def _at_this_width(page):
    found = []
    wide, room = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    )
    if wide > room:
        found.append(f"scrolls sideways: {wide} px in {room} px, because of {page.evaluate(_WIDER)}")
    for violation in Axe().run(page, options={"runOnly": AXE_RULES}).response["violations"]:
        where = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        found.append(f"axe {violation['id']}: {violation['help']} at {where}")
    for text, size in page.evaluate(_CHART_WORDS):
        if size < 11.95:
            found.append(f'chart words "{text}" are {size:.1f} px high, under 12')
    return found


def _words(page):
    found = []
    for text in page.evaluate(_LABELS):
        banned = BANNED.search(text)
        if banned:
            found.append(f'the word "{banned[0]}" stands in "{text[:80]}"')
    return found


def _charts(page):
    found = []
    for chart in page.evaluate(_CHARTS):
        name = chart["name"] or "a picture without a caption"
        if not chart["sentence"]:
            found.append(f"{name}: no sentence")
        if len(chart["drawn"]) < 1 or not all(chart["named"]):
            found.append(f"{name}: a drawing without role=img, title or description")
        table = sorted(number for number, _ in chart["table"])
        for drawn in chart["drawn"]:
            if sorted(drawn) != table:
                found.append(f"{name}: drew {sorted(drawn)}, but its table says {table}")
        for number, text in chart["table"]:
            if _bare(text) != _bare(number):
                found.append(f'{name}: the table shows "{text}" for {number}')
    return found


def _bare(text):
    return text.replace("\u2212", "-").replace(",", "").strip()


def _markup(page):
    found = page.evaluate(_LOOSE)
    return [f"strict policy would refuse: {html}" for html in found["inline"]] + [
        f'the id "{name}" stands on the page more than once' for name in found["twice"]
    ]


def _keyboard(page):
    """Tab through the page: each stop must be seen, and look different from when it is not focused."""
    page.set_viewport_size({"width": WIDTHS[1], "height": 900})
    page.evaluate(_REMEMBER)
    found, stops = [], set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None or stop["place"] in stops:
            break
        stops.add(stop["place"])
        if not stop["seen"]:
            found.append(f"focus goes to something that cannot be seen: {stop['html']}")
        elif not stop["changed"]:
            found.append(f"focus cannot be told from its looks: {stop['html']}")
    if not stops:
        found.append("the Tab key reaches nothing")
    page.evaluate("() => { delete window.__looks; }")
    return found


_WIDER = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 0.5);
  return wide.slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join("; ");
}"""

_LABELS = """() => {
  const where = "title, h1, h2, h3, h4, label, legend, button, [role=button], nav a, th, dt, summary, caption";
  return [...document.querySelectorAll(where)]
    .filter(e => !e.closest("blockquote, [data-quoted]")).map(e => e.textContent.replace(/\\s+/g, " ").trim());
}"""

_CHARTS = """() => [...document.querySelectorAll("figure[data-chart]")].map(figure => {
  const drawings = [...figure.querySelectorAll("svg[data-numbers]")];
  const text = (root, of) => ((root && root.querySelector(of)) || {textContent: ""}).textContent.trim();
  return {
    name: text(figure, ".dw-figure__caption") || text(figure, "figcaption"),
    sentence: text(figure, "figcaption p"),
    drawn: drawings.map(svg => svg.dataset.numbers ? svg.dataset.numbers.split("|") : []),
    named: drawings.map(svg => svg.getAttribute("role") === "img" &&
      svg.getAttribute("aria-labelledby").split(" ").every(id => document.getElementById(id)?.textContent.trim())),
    table: [...figure.querySelectorAll("[data-number]")].map(cell => [cell.dataset.number, cell.textContent.trim()]),
  };
})"""

_CHART_WORDS = """() => [...document.querySelectorAll("figure[data-chart] svg[data-numbers]")].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  if (!box.width) return [];
  const scale = box.width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll("text")].map(t => [t.textContent, parseFloat(getComputedStyle(t).fontSize) * scale]);
})"""

_LOOSE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  const loose = [...document.querySelectorAll("style, [style], script:not([src])")];
  const handled = e => [...e.attributes].some(a => a.name.startsWith("on"));
  const handlers = [...document.querySelectorAll("*")].filter(handled);
  return {
    inline: [...loose, ...handlers].map(e => e.outerHTML.slice(0, 120)),
    twice: [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))],
  };
}"""

# How a thing looks, with its label and what is drawn before and after it: some components show focus there.
_LOOKS = """
  const parts = ["boxShadow", "backgroundColor", "borderTopColor", "borderTopWidth", "color"];
  const outline = s => s.outlineStyle === "none" || s.outlineWidth === "0px" ? "none" : s.outline;
  const drawn = style => [outline(style), ...parts.map(p => style[p])].join("|");
  const layers = e => [null, "::before", "::after"].map(where => drawn(getComputedStyle(e, where)));
  const look = e => [e, e.nextElementSibling].filter(Boolean).flatMap(layers).join("#");
"""

_REMEMBER = f"""() => {{
  {_LOOKS}
  document.activeElement && document.activeElement.blur();
  window.scrollTo(0, 0);
  window.__looks = new Map();
  for (const e of document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]"))
    window.__looks.set(e, look(e));
}}"""

_FOCUSED = f"""() => {{
  {_LOOKS}
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect();
  return {{
    place: [...document.querySelectorAll("*")].indexOf(e),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    changed: look(e) !== window.__looks.get(e),
    html: e.outerHTML.slice(0, 140),
  }};
}}"""
