"""What people do in a play after they asked: rates from a place's assumptions, each with source, unit and range."""

from dataclasses import dataclass, fields

from django.db.models import Q

from drawwell.engine.twin_case import rate
from drawwell.guard.refusals import WrongInput
from drawwell.place.models import Assumption

INVENTED = "invented for plays; replace it with what the place has measured"


def about(value, low, high, unit, key):
    """One rate of a play, with what stands beside it where the place does not state its own."""
    return rate(value, low, high, unit, key, source=INVENTED)


@dataclass(frozen=True)
class PlayRates:
    """What becomes of asks."""

    wanted_least_days: float = about(2, 1, 5, "days", "wanted-within-days-least")
    wanted_most_days: float = about(14, 7, 28, "days", "wanted-within-days-most")
    used_share: float = about(0.88, 0.8, 0.95, "share of what is held", "held-used-share")
    used_after_days: float = about(0.75, 0.3, 1.5, "days, mean", "held-to-used-days-mean")
    helped_share: float = about(0.6, 0.5, 0.7, "share of what is used", "used-helped-share")
    helped_some_share: float = about(0.3, 0.2, 0.4, "share of what is used", "used-helped-some-share")
    provider_yes_share: float = about(0.88, 0.7, 0.97, "share of what is put to a provider", "provider-says-yes-share")
    answers_after_days: float = about(0.5, 0.1, 1.0, "days, mean", "answers-after-days-mean")

    @classmethod
    def of(cls, place, *, at):
        """(the rates of a place, rows of what they rest on). Raises WrongInput for what cannot be."""
        day = at.date()
        held = Assumption.objects.for_place(place).filter(Q(to_date__isnull=True) | Q(to_date__gte=day))
        stated = {row.key: row for row in held.filter(from_date__lte=day).order_by("from_date")}
        values, rows = {}, []
        for one in fields(cls):
            told = one.metadata | {"value": one.default}
            if row := stated.get(told["key"]):
                told |= {name: getattr(row, name) for name in ("value", "unit", "low", "high", "source")}
            values[one.name] = told["value"]
            rows.append({name: told[name] for name in ("key", "value", "unit", "low", "high", "source")})
            _check(told)
        if values["helped_share"] + values["helped_some_share"] > 1 + 1e-9:
            wrong = "used-helped-share and used-helped-some-share are more than 1 together"
            raise WrongInput(field="assumptions", wrong=wrong, right="The rest says that it did not help")
        if values["wanted_least_days"] > values["wanted_most_days"]:
            wrong = "wanted-within-days-least is more than wanted-within-days-most"
            raise WrongInput(field="assumptions", wrong=wrong, right="Give the shorter time as the least")
        return cls(**values), rows

    def answer(self, share):
        """What somebody says of help they used, by a draw between 0 and 1."""
        if share < self.helped_share:
            return "yes"
        return "some" if share < self.helped_share + self.helped_some_share else "no"


def _check(told):
    """A share lies between 0 and 1, and days are more than none."""
    if told["unit"].startswith("share") and not 0 <= told["value"] <= 1:
        raise WrongInput(field=told["key"], wrong=f"{told['value']:g} is no share", right="Give 0 to 1")
    if told["unit"].startswith("days") and not 0 < told["value"] < 1000:
        raise WrongInput(field=told["key"], wrong=f"{told['value']:g} days cannot be", right="Give more than 0 days")
