"""What the people of Wellbridge wrote in the papers of each power, beside what the register says already."""

from drawwell.guard import papers

# Made up, like the place. One answer a question, the same for every power unless the register knows a better one.
WRITTEN = {
    "lawful_basis": "Article 6(1)(e): the council's general duty to improve the wellbeing of those who live here.",
    "kept_for": "As long as the place runs; Cal Caretaker takes it away when a person asks to be forgotten.",
    "less": "A list read out once a month was tried. It came too late for anybody who asked.",
    "asked": "Two residents chosen by lot and one provider, at the Harbour Hall. They asked for the public count.",
    "likely_and_bad": "Unlikely while it is watched; bad for whoever it happens to, so it stops by itself.",
    "left_over": "That nobody looks at what is shown. Lena Leader accepts it, for a year.",
    "evidence": "The place's own tables of people and needs, with their dates; four conversations at the Hall.",
    "worse": "Nobody found for a protected characteristic; older people without a phone are asked in person.",
    "poor": "People far from a hub: help that travels is kept free for them.",
    "changed": "Help that travels is no longer counted as one trip a day.",
    "contact_email": "keeper@wellbridge.example",
    "team": "Partnership team",
    "senior_responsible_owner": "Director of people and places",
    "alternatives_considered": "Going on by hand, and a bought booking program that knows one kind of help.",
    "required_training": "An hour beside a keeper, with a drill.",
    "phase": "Production, in a place that is made up.",
}


def papers_signed(power, place):
    """The three papers of a power as `guard.actions.pair` signs them."""
    signed = {}
    for kind, known in papers.first_answers(power, place=place).items():
        keys = [field.key for field in papers.template(kind).fields]
        signed[kind] = {"answers": {key: WRITTEN[key] for key in keys if key in WRITTEN} | known}
    signed["dpia"] |= {"advised_by": "Dora, data protection officer", "advice": "agrees"}
    return signed
