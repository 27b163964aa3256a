"""Pictures on a page: `{% figure_chart chart %}` and `{% loop_figure loop %}`."""

from itertools import count

from django import template
from django.utils.safestring import mark_safe

register = template.Library()
# One count for the whole process: ids stay unique when htmx puts a part of a page into another.
_ids = count(1)


@register.inclusion_tag("components/figure_chart.html")
def figure_chart(chart, heading=3, open_table=False):
    """A chart: caption, sentence, picture in two sizes, key, and its table folded beneath.

    chart: a drawwell.page.charts.Chart; heading: the level of its caption (2, 3 or 4).
    """
    page_id = f"figure-{next(_ids)}"
    return {
        "chart": chart,
        "id": page_id,
        "heading": f"h{heading}",
        "open_table": open_table,
        "narrow": _placed(chart.svg, f"{page_id}-n"),
        "wide": _placed(chart.svg_wide, f"{page_id}-w"),
    }


@register.inclusion_tag("components/loop_figure.html")
def loop_figure(loop):
    """The loop: its sentence, the picture in two sizes, and the same in words folded beneath."""
    page_id = f"figure-{next(_ids)}"
    return {
        "loop": loop,
        "id": page_id,
        "narrow": _placed(loop.svg, f"{page_id}-n"),
        "wide": _placed(loop.svg_wide, f"{page_id}-w"),
    }


def _placed(drawing, page_id):
    # Safe: every text in a drawing was escaped when it was drawn.
    return mark_safe(drawing.on_page(page_id))
