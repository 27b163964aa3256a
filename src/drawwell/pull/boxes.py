"""Boxes that people's forms share."""

from django import forms


def words_box(label, *, help_text="", rows=3):
    """A box for words, which may be passed over; spaces at its ends are kept."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def shortly(text, most=90):
    """The beginning of a longer text, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "\u2026"
