"""GOV.UK Frontend's components as template tags with plain arguments; README.md beside the page folder shows each.

Form fields come two ways: `{% field form.name %}` for a Django form's field, and `{% input %}`, `{% textarea %}`,
`{% select %}`, `{% radios %}`, `{% checkboxes %}`, `{% scale %}` with plain arguments. Both draw the same markup.
"""

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html

from drawwell.page.scales import ScaleField, ScaleWidget

register = template.Library()


# ---- fields ----


@register.inclusion_tag("components/field.html")
def field(bound, **look):
    """A form's field with its label, hint and error.

    look: size ("s", "m", "l" or "xl": how large the label is), width (2, 3, 4, 5, 10, 20: characters), rows (of a
    textarea), prefix, suffix ("£", "hours"), inline (True: choices side by side), label, hint, error (instead of the
    form's own), quiet (True: the label is only for screen readers), hx-* and others as attrs={...}.
    """
    return _field_context(bound, **look)


@register.inclusion_tag("components/field.html")
def input(name, label, value="", *, type="text", **look):
    """A one-line box: `{% input "postcode" "Postcode" width=10 hint="..." %}`. look: as in `field`."""
    widget = forms.TextInput()
    widget.input_type = type
    return _plain(name, forms.CharField(label=label, required=False, widget=widget), value, look)


@register.inclusion_tag("components/field.html")
def textarea(name, label, value="", **look):
    """A box for several lines: `{% textarea "said" "What did they say?" rows=8 %}`."""
    return _plain(name, forms.CharField(label=label, required=False, widget=forms.Textarea()), value, look)


@register.inclusion_tag("components/field.html")
def select(name, label, choices, value="", **look):
    """A list to choose one from; choices: [(value, text), ...]. Prefer radios under eight choices."""
    return _plain(name, forms.ChoiceField(label=label, choices=choices, required=False), value, look)


@register.inclusion_tag("components/field.html")
def radios(name, label, choices, value="", **look):
    """Choose one; choices: [(value, text), ...]."""
    made = forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect())
    return _plain(name, made, value, look)


@register.inclusion_tag("components/field.html")
def checkboxes(name, label, choices, values=(), **look):
    """Choose several; choices: [(value, text), ...]; values: those chosen."""
    made = forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple()
    )
    return _plain(name, made, values, look)


@register.inclusion_tag("components/field.html")
def scale(name, label, value=None, *, low="", high="", **look):
    """The 0-10 row: `{% scale "today" "How are things today?" low="as bad as it gets" high="good" %}`."""
    return _plain(name, ScaleField(label=label, low=low, high=high), value, look)


def _plain(name, made, value, look):
    form = forms.Form(initial={name: value})
    form.fields[name] = made
    return _field_context(form[name], **look)


_KINDS = (
    (ScaleWidget, "scale"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)


def _field_context(bound, *, label=None, hint=None, error=None, size="", attrs=None, **look):
    widget = bound.field.widget
    kind = next((kind for widget_class, kind in _KINDS if isinstance(widget, widget_class)), "input")
    hint = bound.help_text if hint is None else hint
    errors = [error] if error else list(bound.errors)
    described = [f"{bound.auto_id}_{end}" for end, there in (("helptext", hint), ("error", errors)) if there]
    context = {
        "bound": bound,
        "kind": kind,
        "label": bound.label if label is None else label,
        "hint": hint,
        "errors": errors,
        "size": size,
        "described": " ".join(described),
        "grouped": kind in {"radios", "checkboxes", "scale"},
        "low": getattr(widget, "low", ""),
        "high": getattr(widget, "high", ""),
        **look,
    }
    if context["grouped"] or kind == "checkbox":
        context["choices"] = _choices(bound, kind, attrs or {})
    else:
        context["control"] = bound.as_widget(attrs=_control_attrs(kind, errors, described, attrs, look))
    return context


def _control_attrs(kind, errors, described, attrs, look):
    name = f"govuk-{kind}"
    classes = [name]
    if errors:
        classes.append(f"{name}--error")
    if look.get("width"):
        classes.append(f"govuk-input--width-{look['width']}")
    made = {"class": " ".join(classes), **(attrs or {})}
    if described:
        made["aria-describedby"] = " ".join(described)
    if kind == "textarea":
        made["rows"] = look.get("rows", 5)
        made["cols"] = False
    return made


def _choices(bound, kind, attrs):
    """Each box or button to press, with what it needs to be drawn."""
    if kind == "checkbox":
        return [
            {"id": bound.auto_id, "value": "on", "label": bound.label, "chosen": bool(bound.value()), "attrs": attrs}
        ]
    made = []
    for option in bound.subwidgets:
        data = option.data
        made.append(
            {
                "id": data["attrs"]["id"],
                "value": "" if data["value"] is None else str(data["value"]),
                "label": data["label"],
                "chosen": data["selected"],
                "attrs": attrs,
            }
        )
    return made


@register.inclusion_tag("components/error_summary.html")
def error_summary(*bound_forms):
    """What must be put right, at the top of the page, each line leading to its field; nothing where all is well."""
    problems = []
    for form in bound_forms:
        problems += [{"text": text, "href": ""} for text in form.non_field_errors()]
        for bound in form:
            target = bound.auto_id
            if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
                target += "_0"
            label = f"{bound.label}{'' if str(bound.label).endswith('?') else ':'}"
            problems += [{"text": f"{label} {text}", "href": f"#{target}"} for text in bound.errors]
    return {"problems": problems}


# ---- things to press ----


@register.inclusion_tag("components/button.html")
def button(text, *, href="", kind="", name="", value="", once=True, attrs=None):
    """A button, or a link that looks like one where `href` is given.

    kind: "" (the main thing to do), "secondary", "warning" or "quiet" (looks like a link); once: a second press within
    a second is ignored.
    """
    return {
        "text": text, "href": href, "kind": kind, "name": name, "value": value, "once": once, "attrs": attrs or {},
    }  # fmt: skip


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, *, param="page"):
    """Earlier and later pages of a Django Page, keeping the rest of the address."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number):
        if query is None:
            return f"?{param}={number}"
        query[param] = number
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "earlier": address(page.previous_page_number()) if page.has_previous() else "",
        "later": address(page.next_page_number()) if page.has_next() else "",
    }


# ---- things to read ----


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows):
    """Answers beside their names; rows: pairs, or {"key", "value", "href", "action"} where it can change."""
    return {"rows": [row if isinstance(row, dict) else {"key": row[0], "value": row[1]} for row in rows]}


@register.inclusion_tag("components/table.html")
def table(head, rows, *, caption="", numeric="", quiet_caption=False):
    """A table whose first column names its row; numeric: positions of columns of numbers, such as "1 2"."""
    right = {int(position) for position in str(numeric).split()}
    return {
        "caption": caption,
        "quiet_caption": quiet_caption,
        "head": [{"text": text, "right": place in right} for place, text in enumerate(head)],
        "rows": [[{"text": cell, "right": place in right} for place, cell in enumerate(row)] for row in rows],
    }


@register.simple_tag
def tag(text, colour=""):
    """A small label: `{% tag "kept free" "green" %}`; colour: "", "grey", "green", "orange" or "red"."""
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text)


@register.inclusion_tag("components/panel.html")
def panel(title, body=""):
    """What has been done, large: the end of a journey."""
    return {"title": title, "body": body}


@register.simple_block_tag
def details(content, summary, *, open=False):
    """`{% details "Why this one?" %}...{% enddetails %}`: folded away until asked for."""
    return render_to_string("components/details.html", {"summary": summary, "content": content, "open": open})


@register.simple_block_tag
def inset(content):
    """`{% inset %}...{% endinset %}`: set apart from what is around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def guarded(content):
    """`{% guarded %}...{% endguarded %}`: what a power may do, and what holds it or is missing."""
    return format_html('<div class="dw-guard">{}</div>', content)


@register.simple_block_tag
def notification(content, title, *, kind="important"):
    """`{% notification "Important" %}...{% endnotification %}`; kind: "important" or "done"."""
    return render_to_string("components/notification.html", {"title": title, "content": content, "kind": kind})


@register.simple_block_tag
def offer_card(
    content, name, *, by="", room="", where="", checked=None, now=None, stale=False, why="", conditions="", heading=3
):
    """Help on offer, as an item of `<ul class="dw-cards">`; what is inside the tag is what can be done with it.

    room: "room for 4 this week"; where: "1.2 km away, step-free"; checked: when its figure was last confirmed; now: the
    moment it is in the place, where that has a clock of its own;
    stale: greyed, and says so; why: why this one is shown here, or why it does not fit.
    """
    return render_to_string(
        "components/offer_card.html",
        {
            "name": name, "by": by, "room": room, "where": where, "checked": checked, "now": now, "stale": stale,
            "why": why, "conditions": conditions, "heading": f"h{heading}", "content": content,
        },
    )  # fmt: skip
