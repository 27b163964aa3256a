"""A form whose every error is a sentence a person can act on: what is wrong, and what is right.

The field is named by its label, beside which the sentence stands, and in the summary at the top of the page. What a
form says of a field in its own words stays; only the framework's words are replaced.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

FROM_THE_LIST = _("%(value)s is not in the list. Choose one from it.")

OF_EVERY_FIELD = {
    "required": _("This is empty. Write something here."),
    "max_length": _("%(show_value)d letters are too many. Write at most %(limit_value)d."),
    "min_length": _("That is too short. Write at least %(limit_value)d letters."),
    "min_value": _("%(show_value)s is too little. Write %(limit_value)s or more."),
    "max_value": _("%(show_value)s is too much. Write %(limit_value)s or less."),
    "step_size": _("That is between two steps of %(limit_value)s. Write the one below it or above it."),
    "max_digits": _("The number has too many digits. Write at most %(max)s."),
    "max_decimal_places": _("There are too many digits after the point. Write at most %(max)s."),
    "max_whole_digits": _("The number is too large. Write at most %(max)s digits before the point."),
    "null_characters_not_allowed": _("There is a character in it that nobody can see. Write it again by hand."),
}
OF_A_NUMBER = {"required": _("This is empty. Write a number.")}
A_DAY = _("That is not a day of the calendar. Write a day such as 2027-05-14.")
A_CHOICE = {"required": _("Nothing is chosen. Choose one."), "invalid_choice": FROM_THE_LIST}
CHOICES = {
    "required": _("Nothing is chosen. Choose at least one."),
    "invalid_choice": FROM_THE_LIST,
    "invalid_list": _("What was sent is not a list. Open this page again and choose from the list."),
    "invalid_pk_value": _("%(pk)s is not in the list. Choose one from it."),
}
# The first kind that a field is of has its words.
OF_A_KIND = (
    (forms.DecimalField, OF_A_NUMBER | {"invalid": _("That is not a number. Write digits, such as 2.5.")}),
    (forms.FloatField, OF_A_NUMBER | {"invalid": _("That is not a number. Write digits, such as 2.5.")}),
    (forms.IntegerField, OF_A_NUMBER | {"invalid": _("That is not a whole number. Write digits alone, such as 3.")}),
    (forms.DateField, {"required": _("This is empty. Write a day such as 2027-05-14."), "invalid": A_DAY}),
    (
        forms.DateTimeField,
        {
            "required": _("This is empty. Write a day and a time such as 2027-05-14 10:00."),
            "invalid": _("That is not a day and a time. Write one such as 2027-05-14 10:00."),
        },
    ),
    (
        forms.TimeField,
        {
            "required": _("This is empty. Write a time such as 14:00."),
            "invalid": _("That is not a time of day. Write one such as 14:00."),
        },
    ),
    (
        forms.UUIDField,
        {"invalid": _("This page did not send what it should. Open it again and send what you wrote once more.")},
    ),
    (forms.EmailField, {"invalid": _("That is not an e-mail address. Write one such as name@example.org.")}),
    (forms.URLField, {"invalid": _("That is not a web address. Write it whole, such as https://example.org/.")}),
    (forms.BooleanField, {"required": _("This is not ticked. Tick it to go on.")}),
    (forms.ModelMultipleChoiceField, CHOICES),
    (forms.MultipleChoiceField, CHOICES),
    (forms.ChoiceField, A_CHOICE),
    (forms.ModelChoiceField, A_CHOICE),
)


class PlainForm(forms.Form):
    """A form whose errors are sentences a person can act on. Every form of a page is one."""

    def full_clean(self):
        """Look at what was sent, in our words."""
        speak_plainly(self.fields.values())
        super().full_clean()


def speak_plainly(fields):
    """Put our sentences in place of the framework's own, so that each field says what is wrong and what is right."""
    for field in fields:
        theirs = _framework_says(field)
        ours = OF_EVERY_FIELD | _words_of(field)
        for code, sentence in ours.items():
            if field.error_messages.get(code) == theirs.get(code):
                field.error_messages[code] = sentence


def _words_of(field):
    return next((words for kind, words in OF_A_KIND if isinstance(field, kind)), {})


def _framework_says(field):
    """{code: message} of what the field's classes say by themselves."""
    said = {}
    for one in reversed(type(field).__mro__):
        said |= getattr(one, "default_error_messages", {})
    return said


def hour_box(label, *, help_text=""):
    """A box for a time of day, which may be passed over."""
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
