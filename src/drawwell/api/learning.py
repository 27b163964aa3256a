"""What a place has published of its asks, for a program: the same figures as on its pages and in its file."""

from ninja import Router, Schema
from pydantic import ConfigDict

from drawwell.learn.published import published_figures

from .problems import ALWAYS

router = Router(tags=["learning"])


class Figure(Schema):
    """One figure as it was published: `about` is rounded, and null where it is hidden or nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "table": "asks by capability",
                "period": "2027-04 to 2027-06",
                "of": "rent-hold",
                "what": "unmet",
                "about": 5,
            }
        }
    )
    table: str
    period: str
    of: str
    what: str
    about: float | None = None


@router.get("/published", response={200: list[Figure]} | ALWAYS, summary="What was published", operation_id="published")
def published(request):
    """Every figure of every table that this place has published of its asks. There is no other query."""
    auth = request.auth
    auth.check_for("read help")
    return [Figure(**vars(one)) for one in published_figures(auth.place, by=auth.account, at=auth.at)]
