"""What a password must be, said so that somebody can choose another."""

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least so many letters."""

    def get_error_message(self):
        """The sentence for one that is too short."""
        said = _("This is shorter than %(least)d letters: four words in a row do well.")
        return said % {"least": self.min_length}


class NotCommon(CommonPasswordValidator):
    """None of the twenty thousand that are tried first."""

    def get_error_message(self):
        """The sentence for one that many people use."""
        return _("Many people use this one, so it is guessed first: four words in a row do well.")
