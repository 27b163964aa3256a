"""A forecast that beat "same as last period" is put to the design, once a person says which need it stands for."""

from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.page.wording import in_a_sentence
from drawwell.understand.models import EstimateUpdate, Need, NeedInMonth
from drawwell.understand.updating import accept

from .trends import months_after, outlook, series_of

A_YEAR = 12


class ForecastIsNoBetter(Refusal):
    """'{series}' is not put to the design. {why}"""

    status = 422


@power("estimate needs")
@journal.all_or_nothing()
def take_forecast(place, series_name, *, need_key, reason, by, at):
    """Let the next designs read a series' forecast as one need by month, because a named person says why.

    Each month is the forecast over the mean of the series' last year, which is what a need's usual month stands for.
    Raises ForecastIsNoBetter where it does not beat "same as last period", and WrongInput. Returns the decision.
    """
    series = series_of(place).get(series_name)
    need = Need.objects.for_place(place).filter(key=need_key).first()
    if series is None or series.unit != "contacts a month":
        raise WrongInput(field="Series", wrong="there is no such monthly series", right="Choose one that is charted")
    if need is None:
        raise WrongInput(field="Need", wrong="there is no such need", right="Choose one of the place's own")
    found = outlook(series)
    if not found.offered_to_design:
        raise ForecastIsNoBetter(series=series_name, why=found.sentence)
    usual = sum(series.values[-A_YEAR:]) / A_YEAR
    if not usual:
        raise ForecastIsNoBetter(series=series_name, why="Nothing was counted in its last year.")
    months = months_after(series.labels[-1], len(found.forecast.mean))
    times = [[float(x) / usual for x in getattr(found.forecast, part)] for part in ("mean", "low", "high")]
    update = _kept(place, series, need, found, months, times, by=by, at=at)
    NeedInMonth.objects.bulk_create(
        NeedInMonth(
            place=place, need=need, month=month, times=mean, low=min(low, mean), high=max(high, mean), update=update,
            at=at,
        )
        for month, mean, low, high in zip(months, *times, strict=True)
    )  # fmt: skip
    return accept(update, reason=reason, by=by, at=at)


def _kept(place, series, need, found, months, times, *, by, at):
    mean, low, high = (sum(part) / len(part) for part in times)
    usual = sum(series.values[-A_YEAR:]) / A_YEAR
    least, most = (pick(range(len(months)), key=lambda i: times[0][i]) for pick in (min, max))
    words = (
        f"Need for {in_a_sentence(need.name)} was the same in every month, now from {times[0][least]:.2f} times its "
        f"usual month in {months[least]} to {times[0][most]:.2f} times in {months[most]}, because '{series.name}' is "
        f"foretold so. {found.sentence}"
    )
    return EstimateUpdate.objects.create(
        place=place,
        kind=EstimateUpdate.Kind.MONTHS,
        need=need,
        name=need.name,
        unit="times its usual month",
        before=1.0,
        before_low=1.0,
        before_high=1.0,
        after=mean,
        low=min(low, mean),
        high=max(high, mean),
        times=mean,
        happened=float(sum(series.values[-A_YEAR:])),
        expected=usual * A_YEAR,
        own_share=1.0,
        words=words,
        caution=(
            f"That '{series.name}' stands for this need is a person's word. Contacts are not people in need, and what "
            "was never reported is in no series. Other months, and how many there are in a year, stay as they were."
        ),
        came_from=[{"id": "", "name": series.name, "period": f"{series.labels[0]} to {series.labels[-1]}"}],
        at=at,
        by=by,
    )
