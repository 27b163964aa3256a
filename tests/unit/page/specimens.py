"""A page with every component, chart and the loop: what the tests of the page layer look at."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from csp.decorators import csp_exempt
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from drawwell.page import charts
from drawwell.page.forms import PlainForm
from drawwell.page.loop import loop_picture
from drawwell.page.scales import ScaleField

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Talk(PlainForm):
    """One of each kind of field."""

    said = forms.CharField(label="What did they say?", help_text="In their own words.", widget=forms.Textarea)
    when = forms.DateField(label="When is it needed by?", widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.IntegerField(label="How many hours?", min_value=1)
    where = forms.ChoiceField(label="Where?", choices=[("home", "At home"), ("out", "Somewhere else")])
    who = forms.ChoiceField(
        label="Who is it for?", choices=[("you", "You"), ("yours", "You and yours")], widget=forms.RadioSelect
    )
    shared = forms.MultipleChoiceField(
        label="What may be shared?",
        choices=[("name", "Your name"), ("phone", "Your number")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="They have agreed to this", help_text="Ask each time.")
    today = ScaleField(label="How are things today?", low="as bad as it gets", high="good", required=True)


def ways():
    steps = ["2026", "2027", "2028", "2029"]
    rise = {"both": (9.0, 0.4), "services only": (14.0, 1.9), "partnering only": (12.5, 1.2)}
    return {
        way: [(step, at + n * up, at + n * up - 1.5, at + n * up + 2.25) for n, step in enumerate(steps)]
        for way, (at, up) in rise.items()
    }


def all_charts():
    """One of each, with numbers that need care: long names, hidden values, ends that nearly meet."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    unmet = [22, 25, 31, 24, 28, 30, 21, 26, 33, 27, 29, 61]
    weeks = [("5 Oct", 6, 4), ("12 Oct", 6, 6), ("19 Oct", 5, 2), ("26 Oct", 5, 5)]
    weeks += [("2 Nov", 8, 7), ("9 Nov", 8, 3), ("16 Nov", 8, 8), ("23 Nov", 4, 0)]
    own = [(date(2026, 1, 5), 3), (date(2026, 2, 9), 4), (date(2026, 3, 20), 4), (date(2026, 6, 18), 7)]
    help_given = [
        (date(2026, 2, 1), date(2026, 4, 1), "A tutor, Tuesdays"),
        (date(2026, 5, 20), None, "Money for the bus to college"),
    ]
    areas = [
        (f"Area {n}", None if n % 9 == 0 else 1 + n * 7 % 60, 51.4 + n % 7 * 0.013, -0.2 + n // 7 * 0.021)
        for n in range(40)
    ]
    return [
        *_charts_of_the_place(months, unmet, areas),
        charts.room_chart(
            weeks,
            sentence="People drew 35 of the 50 places you said were there.",
            caption="Your room and what was drawn",
            unit="places",
        ),
        charts.line_with_events(
            own,
            help_given,
            good_enough=8,
            sentence="You said 3 in January and 7 in June.",
            caption="How things are, in your own 0 to 10",
        ),
    ]


def _charts_of_the_place(months, unmet, areas):
    return [
        charts.ranges_chart(
            ways(),
            sentence="With both, people wait 10 days by 2029; with services only, 20.",
            caption="Days from asking to help",
            unit="days: mean, low and high of 20 runs",
            digits=1,
            x_title="Year",
        ),
        charts.xmr_chart(
            list(zip(months, unmet, strict=True)),
            centre=29.75,
            lower=8.25,
            upper=51.25,
            signals=[11],
            sentence="December is outside what is usual: something changed.",
            caption="Asks we could not meet",
            unit="asks a month",
            digits=1,
        ),
        charts.curve_chart(
            [(82, 1_838), (88, 1_943), (94, 2_044), (100, 2_139), (106, 2_229)],
            sentence="82% of the money meets 86% of what today's does.",
            caption="What more or less money would meet",
            unit="people met",
            x_title="Share of the money",
            now=100,
            now_words="this plan",
        ),
        charts.bars_chart(
            [
                ("Two signatures for anything over £50", 41),
                ("Proof of address before a first visit", 23),
                ("Weekdays", 4),
            ],
            sentence="The two-signature rule cost people 41 days.",
            caption="Days lost by rule",
            unit="days",
        ),
        charts.map_chart(
            areas,
            sentence="Help runs shortest in Area 25.",
            caption="Asks not met, by area",
            unit="asks not met",
        ),
    ]


def the_loop():
    return loop_picture(
        {
            "understand": ("10", "needs, in 40 areas"),
            "design": ("3", "proposals answered by this month's plan"),
            "supply": ("1,240", "hours a week, 186 kept free"),
            "pull": ("128", "asks: 104 met, 24 not yet"),
            "learn": ("5", "patterns; 2 became proposals"),
            "partner": ("30", "people, families and groups, one at a time"),
            "guard": ("12", "powers, each held by someone who does not own it"),
        },
        sentence="This month 128 asked, 104 were met, and what 24 could not have moved 36 hours.",
    )


def context(bad):
    from django.core.paginator import Paginator

    return {
        "place_name": "Wellbridge",
        "phase_line": "A made-up place: nobody here is real.",
        "signed_in_as": "Asha Rahman, worker",
        "sign_out_url": "/out/",
        "leave_url": "https://example.org/",
        "nav": [
            {"text": "People", "href": "/people/", "current": True},
            {"text": "Help near you", "href": "/help/"},
            {"text": "What we can offer", "href": "/offers/"},
            {"text": "This place", "href": "/place/"},
            {"text": "Guards", "href": "/guards/"},
        ],
        "form": Talk({"hours": "0"}) if bad else Talk(),
        "loop": the_loop(),
        "charts": all_charts(),
        "checked": NOW - timedelta(days=3),
        "long_ago": NOW - timedelta(days=70),
        "named": {"aria-label": "Pull in help: someone to talk to"},
        "kinds": [("a", "A walk"), ("b", "A lift")],
        "days": ["a"],
        "answers": [("What", "A lift"), {"key": "When", "value": "Friday", "href": "#", "action": "Change"}],
        "head": ["Month", "Spent"],
        "rows": [["April", "£1,200"], ["May", "£950"]],
        "page": Paginator(list(range(30)), 10).page(2),
    }


def specimen_page(request, bad=False, chart=None):
    """Every part of a page; with `chart`, one chart beside the loop, as a real page would have it."""
    template = engines["django"].from_string(Path(__file__).with_suffix(".html").read_text())
    made = context(bad)
    if chart is not None:
        made |= {"charts": made["charts"][chart : chart + 1], "only_charts": True}
    else:
        made["charts"] = made["charts"][:1]
    return HttpResponse(template.render(made, request))


FAULTY = """<!doctype html><html lang="en"><head><title>A page with faults</title>
<style>a:focus{outline:0}</style></head>
<body><main><h1>Referrals for this client</h1><p style="width:2000px">Far too wide</p><a href="/x" id="a">Go</a>
<p><img src="/x.png"></p><figure data-chart><figcaption><p></p></figcaption><svg role="img" aria-labelledby="a"
width="100" height="50" viewBox="0 0 300 150" data-numbers="4|5"><text y="20" font-size="12">small</text></svg>
<table><tr><td data-number="4">4</td><td data-number="6">7</td></tr></table></figure><p id="a">Twice</p></main></body>
</html>"""


@csp_exempt()
def faulty_page(request):
    return HttpResponse(FAULTY)


urlpatterns = [
    path("", specimen_page),
    path("error/", specimen_page, {"bad": True}),
    path("chart/<int:chart>/", specimen_page),
    path("faulty/", faulty_page),
]
