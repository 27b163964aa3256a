"""Every error of a form is a sentence a person can act on; the framework's own words never reach a page."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import models as of_models
from django.utils.functional import Promise

from drawwell.page.forms import PlainForm, speak_plainly

BY_THE_FRAMEWORK = {"SignInForm", "PasswordForm"}  # signing in is the framework's own form


class Everything(PlainForm):
    """One of each kind of field."""

    words = forms.CharField(max_length=5)
    least = forms.CharField(min_length=3)
    whole = forms.IntegerField(min_value=1, max_value=10, step_size=2)
    number = forms.FloatField(min_value=0)
    money = forms.DecimalField(max_digits=4, decimal_places=2)
    day = forms.DateField()
    moment = forms.DateTimeField()
    hour = forms.TimeField()
    key = forms.UUIDField()
    mail = forms.EmailField()
    web = forms.URLField(assume_scheme="https")
    agreed = forms.BooleanField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    ours = forms.CharField(error_messages={"required": "Say what it is for."})


def errors_of(**sent):
    form = Everything(sent)
    return {name: errors[0] for name, errors in form.errors.items() if name in sent or not sent}


def test_what_is_left_empty_is_asked_for_in_a_sentence():
    assert errors_of() == {
        "words": "This is empty. Write something here.",
        "least": "This is empty. Write something here.",
        "whole": "This is empty. Write a number.",
        "number": "This is empty. Write a number.",
        "money": "This is empty. Write a number.",
        "day": "This is empty. Write a day such as 2027-05-14.",
        "moment": "This is empty. Write a day and a time such as 2027-05-14 10:00.",
        "hour": "This is empty. Write a time such as 14:00.",
        "key": "This is empty. Write something here.",
        "mail": "This is empty. Write something here.",
        "web": "This is empty. Write something here.",
        "agreed": "This is not ticked. Tick it to go on.",
        "one": "Nothing is chosen. Choose one.",
        "some": "Nothing is chosen. Choose at least one.",
        "ours": "Say what it is for.",
    }


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("words", "too long", "8 letters are too many. Write at most 5."),
        ("words", "a\x00b", "There is a character in it that nobody can see. Write it again by hand."),
        ("least", "a", "That is too short. Write at least 3 letters."),
        ("whole", "many", "That is not a whole number. Write digits alone, such as 3."),
        ("whole", "-1", "-1 is too little. Write 1 or more."),
        ("whole", "99", "99 is too much. Write 10 or less."),
        ("whole", "4", "That is between two steps of 2. Write the one below it or above it."),
        ("number", "nan", "That is not a number. Write digits, such as 2.5."),
        ("money", "12345", "The number has too many digits. Write at most 4."),
        ("money", "1.234", "There are too many digits after the point. Write at most 2."),
        ("money", "123.4", "The number is too large. Write at most 2 digits before the point."),
        ("day", "2027-02-30", "That is not a day of the calendar. Write a day such as 2027-05-14."),
        ("moment", "soon", "That is not a day and a time. Write one such as 2027-05-14 10:00."),
        ("hour", "25:00", "That is not a time of day. Write one such as 14:00."),
        ("key", "7", "This page did not send what it should. Open it again and send what you wrote once more."),
        ("mail", "asha", "That is not an e-mail address. Write one such as name@example.org."),
        ("web", "no where", "That is not a web address. Write it whole, such as https://example.org/."),
        ("one", "z", "z is not in the list. Choose one from it."),
        ("some", ["z"], "z is not in the list. Choose one from it."),
        ("some", "z", "What was sent is not a list. Open this page again and choose from the list."),
    ],
)
def test_what_is_wrong_is_said_with_what_is_right(name, sent, said):
    assert errors_of(**{name: sent})[name] == said


# ---- over all forms of the site ----


def the_frameworks_words():
    """What the framework's fields and checks say by themselves, each as it stands there."""
    kinds = [one for module in (forms, of_models) for one in vars(module).values() if isinstance(one, type)]
    fields = [one for one in kinds if issubclass(one, forms.Field)]
    said = [message for one in fields for message in vars(one).get("default_error_messages", {}).values()]
    checks = [one for one in vars(validators).values() if isinstance(one, type)]
    several = validators.DecimalValidator.messages.values()
    return [
        *said,
        *several,
        *(one.message for one in checks if isinstance(getattr(one, "message", None), Promise | str)),
    ]


def forms_of_the_site():
    from django.urls import get_resolver

    assert get_resolver().url_patterns, "every page is loaded, and so every form"
    found, waiting = [], [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found += [kind] if kind.__module__.startswith("drawwell.") else []
    return found


def test_every_form_of_the_site_speaks_plainly():
    found = forms_of_the_site()
    assert len(found) > 60
    other = {one.__name__ for one in found if not issubclass(one, PlainForm)}
    assert other == BY_THE_FRAMEWORK


def test_no_field_of_any_form_has_a_word_of_the_frameworks_left():
    theirs, wrong = {id(message) for message in the_frameworks_words()}, []
    assert id(forms.Field.default_error_messages["required"]) in theirs
    for form in forms_of_the_site():
        for name, field in form.base_fields.items():
            field = deepcopy(field)
            speak_plainly([field])
            said = list(field.error_messages.values())
            # A check's own words are shown only where the field has none for its code.
            said += [
                words for one in field.validators for code, words in _by_code(one) if code not in field.error_messages
            ]
            wrong += [f"{form.__module__}.{form.__name__}.{name}: {words}" for words in said if id(words) in theirs]
    assert not wrong, "\n".join(wrong)


def _by_code(check):
    return check.messages.items() if hasattr(check, "messages") else [(check.code, check.message)]


def test_every_kind_of_field_that_a_form_has_is_known_by_its_kind():
    """Else a day would be asked for with the words of a name."""
    shown = Everything().fields.values()
    kinds = {type(field) for field in shown} | {forms.ModelChoiceField, forms.ModelMultipleChoiceField}
    known = (*kinds - {forms.Field},)
    used = {type(field) for form in forms_of_the_site() for field in form.base_fields.values()}
    assert [one for one in used if not issubclass(one, known)] == []


def test_a_password_that_will_not_do_says_what_will():
    for password, said in (("short", "This is shorter than 12 letters"), ("password1234", "Many people use this one")):
        sentences = []
        for one in get_default_password_validators():
            try:
                one.validate(password)
            except ValidationError as no:
                sentences += no.messages
        assert any(words.startswith(said) and words.endswith("four words in a row do well.") for words in sentences)


def test_a_value_that_is_right_is_given_as_before():
    form = Everything({"day": "2027-05-14", "money": "12.50"})
    form.is_valid()
    assert form.cleaned_data == {"day": date(2027, 5, 14), "money": Decimal("12.50")}
