"""Components: markup that says what it is to everyone, from plain arguments or a form's field."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from specimens import Talk

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def drawn(source, **context):
    return Template("{% load components figures words %}" + source).render(Context(context))


def test_a_field_has_its_label_hint_and_error_joined_to_it():
    html = drawn("{% field form.said %}", form=Talk({}))
    assert '<label class="govuk-label" for="id_said">What did they say?</label>' in html
    assert 'id="id_said_helptext"' in html
    assert 'id="id_said_error"' in html
    assert 'aria-describedby="id_said_helptext id_said_error"' in html
    assert "govuk-textarea--error" in html


def test_what_a_person_typed_is_kept_and_escaped():
    html = drawn("{% field form.said %}", form=Talk({"said": '<b>"mine"</b>'}))
    assert "&lt;b&gt;&quot;mine&quot;&lt;/b&gt;" in html


def test_choices_stand_in_a_fieldset_with_a_legend_and_keep_what_was_chosen():
    html = drawn("{% field form.who %}", form=Talk({"who": "yours"}))
    assert '<legend class="govuk-fieldset__legend">Who is it for?</legend>' in html
    assert 'value="yours" checked' in html
    assert html.count(" checked") == 1


def test_a_scale_has_eleven_targets_and_may_be_passed_over():
    html = drawn('{% scale "today" "How are things?" low="bad" high="good" %}')
    assert [f'value="{n}"' in html for n in range(11)] == [True] * 11
    assert " checked" not in html
    assert 'value="0" checked' in drawn('{% scale "today" "How are things?" 0 %}')


def test_the_error_summary_leads_to_each_field_and_is_absent_when_all_is_well():
    html = drawn("{% error_summary form %}", form=Talk({}))
    for target in ("#id_said", "#id_who_0", "#id_shared_0", "#id_today_0", "#id_agreed"):
        assert f'href="{target}"' in html
    assert ">What did they say? This is empty. Write something here.</a>" in html
    assert drawn("{% error_summary form %}", form=Talk()).strip() == ""


def test_one_agreement_is_a_checkbox_with_its_own_label():
    html = drawn("{% field form.agreed %}", form=Talk())
    assert 'for="id_agreed">They have agreed to this</label>' in html
    assert 'aria-describedby="id_agreed_helptext"' in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% button "Save" %}', '<button type="submit" class="govuk-button"'),
        ('{% button "Go" href=there %}', 'href="/x/?a=1&amp;b=2" role="button"'),
        ('{% button "Not now" kind="quiet" name="a" value="b" %}', 'name="a" value="b"'),
        ('{% tag "held" "orange" %}', '<strong class="govuk-tag govuk-tag--orange">held</strong>'),
        ('{% details "Why?" %}<p>Near.</p>{% enddetails %}', "<p>Near.</p>"),
        ("{% inset %}<p>Set apart.</p>{% endinset %}", '<div class="govuk-inset-text"><p>Set apart.</p></div>'),
        ('{% panel "Sent" "They answer by Friday." %}', "<p>They answer by Friday.</p>"),
        ('{% table head rows numeric="1" %}', '<td class="govuk-table__cell govuk-table__cell--numeric">4</td>'),
    ],
)
def test_each_component_draws_what_it_was_given(source, expected):
    assert expected in drawn(source, head=["What", "Room"], rows=[["A lift", 4]], there="/x/?a=1&b=2")


def test_text_inside_a_block_is_escaped_as_anywhere():
    assert "&lt;b&gt;" in drawn("{% inset %}{{ said }}{% endinset %}", said="<b>")


def test_a_stale_offer_says_how_old_its_figure_is():
    html = drawn('{% offer_card "A lift" checked=when stale=True %}{% endoffer_card %}', when=date(2020, 1, 1))
    assert "years ago" in html
    assert "ask before you count on it" in html
    assert "not yet checked" in drawn('{% offer_card "A lift" %}{% endoffer_card %}')


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 11, 23, 1, tzinfo=UTC), "today"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 20), "3 days ago"),
        (date(2026, 10, 23), "4 weeks ago"),
        (date(2026, 5, 23), "6 months ago"),
        (date(2024, 5, 23), "2 years ago"),
        (date(2026, 11, 24), "in 1 day"),
        (None, "not yet"),
    ],
)
def test_ages_are_said_as_people_say_them(when, words):
    assert drawn("{{ when|age:now }}", when=when, now=NOW) == words


@pytest.mark.parametrize(
    ("pence", "words"),
    [(123456, "£1,234.56"), (120000, "£1,200"), (-5, "\u2212£0.05"), (0, "£0"), (None, "not known")],
)
def test_pence_are_shown_as_pounds(pence, words):
    assert drawn("{{ pence|pounds }}", pence=pence) == words


def test_a_number_carries_its_unit():
    assert (
        drawn('{{ 1|unit:"place,places" }}, {{ 4|unit:"place,places" }}, {{ 3|unit:"km" }}')
        == "1 place, 4 places, 3 km"
    )
