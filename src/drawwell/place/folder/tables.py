"""The tables of a place folder, one line a column: the agreement between whoever fills it in and Drawwell.

Money is whole pence. Everything monthly is per month unless its unit says otherwise.
docs/reference/place-folder.md is written from this file by `describe()`.
"""

from drawwell.place.folder.columns import Column, Table

AGE_BANDS = ("0-15", "16-24", "25-44", "45-64", "65-79", "80+")
CAPABILITY_KINDS = ("skill", "authority", "money", "place", "access")
ORGANISATION_KINDS = ("council", "nhs", "charity", "community", "government", "other")
CHANNELS = ("phone", "front desk", "web", "conversation", "letter")
# What a service or an offer may say of itself; a language is language- and its name, such as language-tigrinya.
CONDITIONS = (
    "step-free", "woman", "man", "outside-school-hours", "evenings-or-weekends", "children-welcome", "quiet",
    "language-bsl", "language-cy", "language-pl", "language-ur", "language-bn", "language-pa", "language-ar",
    "language-fa", "language-uk", "language-ro",
)  # fmt: skip
# Each kind of limit: what its amount counts, and what it must name.
LIMIT_KINDS_SAY = {
    "ring-fence": "amount: share 0 to 1 of each month's budget that only the capability named may use; with none, "
    "only what is kept free and hours of workers beside people",
    "contract": "amount: units a month of the capability (at the site, if named) that are promised until the day given",
    "keeps-open": "the site named may not be shut; amount 0",
    "may-shut": "a design may shut the site named; amount: pence that closing it costs once",
    "shut-today": "the site named is shut; amount: pence that opening it costs once",
    "block": "amount: units of the capability that one post or room gives a month; only whole ones can be had",
    "post": "amount: hours a month of one worker beside people; only whole posts can be had",
    "adding": "amount: pence, once, for each unit a month of the capability above what is in force; with none named, "
    "for each hour of workers",
    "cutting": "the same for each unit or hour below what is in force",
    "unmet-cost": "amount: pence that one person whose need goes unmet costs those in falls_on",
}
LIMIT_KINDS = tuple(LIMIT_KINDS_SAY)
NEEDED_ASSUMPTIONS = {
    "worker-hour-cost-pence": "what an hour of a worker beside people costs",
    "worker-hours-per-month": "hours of workers beside people that the place can staff",
    "access-halves-at-km-visited": "the distance at which half as many people can use what they must go to",
    "access-halves-at-km-travels": "the same distance for what comes to them",
    "returns-as-failure-demand-share": "share of people not well met who ask again",
    "gives-up-after-days-mean": "how long, on average, people wait before they give up",
    "universal-floor-share": "least share of each need met in every area",
    "need-variation-share": "how far need may turn out from its estimate, one standard deviation",
}


def key(name, meaning):
    return Column(name, "key", meaning)


def area(meaning, **more):
    return Column("area", "area", meaning, refers_to="areas", **more)


def points_to(name, table, meaning, **more):
    return Column(name, "key", meaning, refers_to=table, **more)


def text(name, meaning, **more):
    return Column(name, "text", meaning, **more)


def choice(name, choices, meaning):
    return Column(name, "choice", meaning, choices=choices)


def yes_no(name, meaning):
    return Column(name, "yes/no", meaning)


def day(name, meaning, **more):
    return Column(name, "date", meaning, **more)


def month(name, meaning):
    return Column(name, "month", meaning)


def count(name, unit, meaning, **more):
    return Column(name, "integer", meaning, unit=unit, minimum=0, **more)


def number(name, unit, meaning, **more):
    return Column(name, "number", meaning, unit=unit, **{"minimum": 0, **more})


def share(name, meaning):
    return Column(name, "number", meaning, unit="share 0 to 1", minimum=0, maximum=1)


def conditions(of):
    meaning = f"what {of} offers beside the help itself, keys with a blank between: {', '.join(CONDITIONS[:3])} ..."
    return text("conditions", meaning, required=False)


SOURCE = text("source", "where the row comes from; for made-up figures say so plainly")
LATITUDE = Column("latitude", "number", "north of the equator", "degrees", minimum=-90, maximum=90)
LONGITUDE = Column("longitude", "number", "east of Greenwich (west is negative)", "degrees", minimum=-180, maximum=180)

TABLES = (
    Table("place", "The place itself, in one row.", ("place",), (
        key("place", "the place's key"),
        text("name", "what people call it"),
        yes_no("made_up", "yes if the place was invented"),
        choice("services_are", ("real", "made-up"), "whether the services exist"),
        choice("pulls_are", ("real", "simulated"), "whether pulls come from people or from a simulation"),
        text("timezone", "the zone in which its clocks are read, e.g. Europe/London"),
        month("first_month", "the first month to be designed for; offers and budget cover it"),
        SOURCE,
    )),
    Table("areas", "Small areas in which people live.", ("area",), (
        Column("area", "area", "the area's code"),
        text("name", "what people call it"),
        LATITUDE,
        LONGITUDE,
        Column("deprivation_decile", "integer", "1 is the most deprived tenth of the country",
               "tenth", minimum=1, maximum=10),
        SOURCE,
    )),
    Table("postcodes", "Which area each postcode is in, so that people can say where they are by a postcode.",
          ("postcode",), (
        text("postcode", "the postcode, with or without its blank"),
        area("the area it is in"),
        LATITUDE,
        LONGITUDE,
        SOURCE,
    ), may_be_absent=True),
    Table("population", "People by area, age and circumstance; each person is counted in one row only.",
          ("area", "age_band", "circumstance"), (
        area("where they live"),
        choice("age_band", AGE_BANDS, "age in years"),
        text("circumstance", "any words, e.g. lives alone; all where circumstances are not known"),
        count("people", "people", "how many"),
    )),
    Table("needs", "What people here need, known for the population and ranked by the place.", ("need",), (
        key("need", "the need's key"),
        text("name", "the need in a few plain words"),
        text("description", "what it is, in a sentence"),
        number("priority_weight", "weight", "how much the place says it matters beside the others",
               above=0, minimum=None),
        text("priority_author", "who decided the weight"),
        day("priority_date", "when they decided it"),
    )),
    Table("need_estimates", "In how many people of an area a need arises in a year.",
          ("area", "need", "from_date"), (
        area("where they live"),
        points_to("need", "needs", "the need"),
        number("people_per_year", "people a year", "people in whom the need arises in a year"),
        number("low", "people a year", "the lowest figure that would not surprise"),
        number("high", "people a year", "the highest figure that would not surprise"),
        text("basis", "how it was worked out, from which assumption"),
        day("from_date", "the first day it holds"),
        day("to_date", "the last day it holds; empty while it still does", required=False),
    )),
    Table("outcomes", "What would be different, said by someone who would live it.", ("outcome",), (
        key("outcome", "the outcome's key"),
        text("name", "the outcome in a few words"),
        points_to("need", "needs", "the need it belongs to"),
        text("i_statement", "the outcome as a person would say it, beginning with I or my"),
        text("said_by", "who said it (a group or a role, never a person's name)"),
        text("recognised_by", "who recognised it as theirs"),
        text("measure", "what would be counted, if anything", required=False),
    )),
    Table("capabilities", "Kinds of help: skill, authority to say yes, money, a place, access.", ("capability",), (
        key("capability", "the capability's key"),
        text("name", "the kind of help in plain words"),
        choice("kind", CAPABILITY_KINDS, "what it consists of"),
        text("unit", "what one of it is: hour, pound, decision, night, pass"),
        points_to("parent", "capabilities", "the wider capability it is part of", required=False),
        yes_no("travels", "yes if it comes to the person, no if it is visited"),
        yes_no("can_be_produced", "yes if it can be run as a standard service"),
        yes_no("can_be_kept_free", "yes if some can be kept free to be pulled"),
        number("units_per_person_produced", "units", "units one person uses in a standard service"),
        number("units_per_pull", "units", "units one pull draws"),
        number("worker_hours_per_pull", "hours", "hours of a worker beside the person that one pull takes"),
        count("cost_per_unit_produced_pence", "pence", "what a unit costs in a standard service"),
        count("cost_per_unit_kept_pence", "pence", "what a unit costs when kept free to be pulled"),
    )),
    Table("fit", "How well a capability meets a need, as a standard service and when pulled.",
          ("need", "capability"), (
        points_to("need", "needs", "the need"),
        points_to("capability", "capabilities", "the capability"),
        share("produced_share", "share of people with the need whom the standard service suits"),
        share("pulled_share", "share met when a worker beside them pulls it"),
        SOURCE,
    )),
    Table("organisations", "Who runs services.", ("organisation",), (
        key("organisation", "the organisation's key"),
        text("name", "its name"),
        choice("kind", ORGANISATION_KINDS, "what sort of organisation it is"),
    )),
    Table("sites", "Where services are given.", ("site",), (
        key("site", "the site's key"),
        text("name", "what people call it"),
        points_to("organisation", "organisations", "who runs it"),
        area("the area it stands in"),
        LATITUDE,
        LONGITUDE,
        text("address", "as it would be written on a letter", required=False),
        text("hours", "when it is open, kept word for word", required=False),
        count("cost_per_month_pence", "pence a month", "what the site costs while open, whoever comes"),
        SOURCE,
    )),
    Table("services", "One capability given by one organisation at one site.", ("service",), (
        key("service", "the service's key"),
        text("name", "its name"),
        text("description", "what it does, in a sentence"),
        points_to("organisation", "organisations", "who gives it"),
        points_to("site", "sites", "where"),
        points_to("capability", "capabilities", "what kind of help it is"),
        number("units_max_per_month", "units a month", "most units, produced and kept free together"),
        conditions("the service"),
        SOURCE,
    )),
    Table("offers", "What a service has room for, from one day to another.", ("offer",), (
        key("offer", "the offer's key"),
        points_to("service", "services", "the service"),
        day("starts_on", "first day"),
        day("ends_on", "last day"),
        number("units", "units", "how many units in the whole period"),
        yes_no("kept_free", "yes if kept free on purpose so that asks can be met"),
        yes_no("answers_by_itself", "yes if an ask is answered without anybody deciding"),
        conditions("this offer alone"),
        text("figure_owner", "who gave the figure (a role or team)"),
        day("checked_on", "when they last checked it"),
    )),
    Table("demand_words", "What people said when they asked, word for word, with names, numbers and places taken out.",
          ("contact",), (
        key("contact", "the contact's key"),
        month("month", "when"),
        area("where they live, if known", required=False),
        choice("channel", CHANNELS, "how they came"),
        text("words", "what they said; no names, numbers or place names"),
    ), may_be_absent=True),
    Table("demand_counts", "How many asked, where only counts are known.", ("month", "area", "category"), (
        month("month", "when"),
        area("where"),
        text("category", "what they asked about"),
        count("count", "contacts a month", "how many"),
        SOURCE,
    ), may_be_absent=True),
    Table("budget", "Finance's own budget and actuals by cost centre, three years or more.", ("cost_centre", "year"), (
        key("cost_centre", "the cost centre's key"),
        text("name", "its name in the ledger"),
        points_to("organisation", "organisations", "whose money it is"),
        Column("year", "year", "the budget year, April to March"),
        points_to("capability", "capabilities", "what it buys; empty for the whole place", required=False),
        count("budget_pence", "pence a year", "the budget"),
        count("actual_pence", "pence a year", "what was spent; empty until known", required=False),
        count("statutory_minimum_pence", "pence a year", "the least the law asks for"),
        count("committed_pence", "pence a year", "already promised by contract; may also be what meets the statute"),
        text("because", "which statute or contract; needed when either is more than 0", required=False),
    )),
    Table("limits", "What holds a design beside budget and assumptions: promises, ring-fences, doors, posts, change.",
          ("limit",), (
        key("limit", "the limit's key"),
        text("name", "what people call it; it is named wherever it binds"),
        choice("kind", LIMIT_KINDS, "what sort of limit it is, as below"),
        number("amount", "as the kind says", "how much"),
        points_to("capability", "capabilities", "of which capability", required=False),
        points_to("site", "sites", "at which site; empty: all", required=False),
        points_to("need", "needs", "of which need", required=False),
        text("falls_on", "for unmet-cost, who pays, e.g. the hospital", required=False),
        day("until", "the last day it holds; empty while it still does", required=False),
        text("because", "which decision, statute or contract"),
        text("decided_by", "who decided it (a body or a role, never a person's name)"),
        day("decided_on", "when"),
    ), may_be_absent=True),
    Table("assumptions", "Every figure that is judged rather than counted.", ("assumption", "from_date"), (
        key("assumption", "the assumption's key"),
        Column("value", "number", "the figure used"),
        text("unit", "what it counts"),
        Column("low", "number", "the lowest figure that would not surprise"),
        Column("high", "number", "the highest figure that would not surprise"),
        SOURCE,
        day("from_date", "the first day it holds"),
        day("to_date", "the last day it holds; empty while it still does", required=False),
    )),
)  # fmt: skip

TABLE_OF = {table.name: table for table in TABLES}
