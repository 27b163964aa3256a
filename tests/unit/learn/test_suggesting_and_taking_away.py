"""A machine's suggestion is made when asked for, and what is taken away goes by its power: off, both are by hand."""

import numpy as np
import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, JournalEntry, PowerUse
from drawwell.guard.standing import GuardNotInForce
from drawwell.learn import sentence_model
from drawwell.learn.contacts import class_contact, suggest_themes
from drawwell.learn.models import Contact, PublishedTable
from drawwell.learn.published import published_figures
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
RENT, BUS = "the rent letter frightened me", "no bus runs after dark"
FILE = "/tiny/learning/published.csv"


@pytest.fixture
def tiny():
    return tiny_place()


def read_twice(tiny, how_many=16):
    for n in range(how_many):
        words = f"{BUS if n % 2 else RENT}, {n}"
        contact = Contact.objects.create(place=tiny.place, key=f"c{n}", month="2027-04", channel="phone", words=words)
        for reader in (tiny.worker, tiny.planner):
            class_contact(contact, kind="help me", names_nobody=True, by=reader, at=tiny.at)


def off(tiny, power):
    switch_off(Guard.objects.get(place=tiny.place, power=power), because="a look", by=tiny.keeper, at=tiny.at)


def uses(power):
    return PowerUse.objects.filter(power=power).count()


def test_what_belongs_together_is_suggested_when_somebody_asks(tiny):
    read_twice(tiny)
    planner = visitor(tiny.planner)
    said = planner.get("/tiny/learning/demand").content.decode()
    assert "Suggest what belongs together" in said
    assert "(8)" not in said
    assert uses("suggest themes") == 0
    said = planner.get("/tiny/learning/demand?together=suggest").content.decode()
    assert said.count("(8)") == 2
    assert "rent" in said
    assert uses("suggest themes") == 1


def test_a_sentence_model_groups_by_meaning_where_one_is_kept(tiny, monkeypatch):
    """Two ways of saying one thing share no word that sets them apart from the other thing; the model knows better."""
    for n in range(16):
        words = (f"rent letter {n}", f"bus late {n}", f"letter late {n}", f"bus rent {n}")[n % 4]
        contact = Contact.objects.create(place=tiny.place, key=f"c{n}", month="2027-04", channel="phone", words=words)
        for reader in (tiny.worker, tiny.planner):
            class_contact(contact, kind="help me", names_nobody=True, by=reader, at=tiny.at)

    def encode(statements):
        return np.array([[1.0, 0.0] if int(one.split()[-1]) < 8 else [0.0, 1.0] for one in statements])

    monkeypatch.setattr(sentence_model, "encoder", lambda: encode)
    themes = suggest_themes(tiny.place, by=tiny.planner, at=tiny.at)
    early = {one for theme in themes for one in theme.statements if int(theme.statements[0].split()[-1]) < 8}
    assert early == {one for theme in themes for one in theme.statements if int(one.split()[-1]) < 8}
    said = visitor(tiny.planner).get("/tiny/learning/demand?together=suggest").content.decode()
    assert "by a sentence model kept here. It is not a finding" in said


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_sentence_model_that_cannot_be_used_is_said_and_words_are_used(tiny, settings, tmp_path, folder):
    settings.SENTENCE_MODEL = str(tmp_path / folder)
    read_twice(tiny)
    said = visitor(tiny.planner).get("/tiny/learning/demand?together=suggest").content.decode()
    assert f"The sentence model in {tmp_path / folder} cannot be used" in said
    assert "Statements are grouped by their words instead. It is not a finding" in said
    assert said.count("(8)") == 2


def test_off_nothing_is_suggested_and_all_can_be_read(tiny):
    read_twice(tiny)
    off(tiny, "suggest themes")
    with pytest.raises(GuardNotInForce):
        suggest_themes(tiny.place, by=tiny.planner, at=tiny.at)
    said = visitor(tiny.planner).get("/tiny/learning/demand?together=suggest").content.decode()
    assert "read them together instead" in said
    assert "(8)" not in said
    assert said.count(RENT) == said.count(BUS) == 8


def test_figures_are_taken_away_by_anybody_while_the_power_is_on(tiny):
    rows = [{"capability": "rent-hold", "asked": 10, "unmet": None}]
    PublishedTable.objects.create(
        place=tiny.place, name="asks by capability", period="2027-04", rows=rows, threshold=5, rounded_to=5,
        digest="d" * 64, published_at=tiny.at,
    )  # fmt: skip
    answer = visitor().get(FILE)
    assert answer.status_code == 200
    assert "rent-hold,asked,10" in answer.content.decode()
    assert uses("export") == 1
    off(tiny, "export")
    with pytest.raises(GuardNotInForce):
        published_figures(tiny.place, by=tiny.planner, at=tiny.at)
    answer = visitor().get(FILE)
    assert answer.status_code == 403
    assert "rent-hold" not in answer.content.decode()
    assert JournalEntry.objects.filter(power="export", refused=True).count() == 2


def test_off_no_story_is_copied_and_the_story_is_still_read(tiny):
    worker, story = visitor(tiny.worker), f"/tiny/people/{tiny.circle.id}"
    copied = worker.post(f"{story}/record")
    assert copied.status_code == 200
    assert "To open the post without dread" in copied.content.decode()
    off(tiny, "export")
    refused = worker.post(f"{story}/record")
    assert refused.status_code == 403
    assert "To open the post without dread" not in refused.content.decode()
    assert "To open the post without dread" in worker.get(story).content.decode()
