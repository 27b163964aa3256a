"""The 0-10 scale as a form field: a row of eleven targets that wraps, in the person's own terms."""

from django import forms


class ScaleWidget(forms.RadioSelect):
    """Drawn by `{% field %}` as a row; `low` and `high` are what 0 and 10 mean to this person."""

    def __init__(self, *args, low="", high="", **kwargs):
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high


class ScaleField(forms.TypedChoiceField):
    """A whole number from 0 to 10, or None where it was passed over: every part may be skipped."""

    def __init__(self, *, low="", high="", required=False, **kwargs):
        super().__init__(
            choices=[(n, str(n)) for n in range(11)],
            coerce=int,
            empty_value=None,
            required=required,
            widget=ScaleWidget(low=low, high=high),
            **kwargs,
        )
