"""Which of many differences are more than luck: the more one looks at, the more each must show."""


def chance_of(difference, low, high, count):
    """How often luck would part two equals so far, either way: from a 95% paired-t interval over `count` pairs."""
    if difference is None or low is None or high is None or count < 2:
        return 1.0
    half = (high - low) / 2
    if half <= 0:
        return 0.0 if difference else 1.0
    from scipy.special import stdtr, stdtrit

    error = half / float(stdtrit(count - 1, 0.975))
    return float(2 * stdtr(count - 1, -abs(difference) / error))


def beyond_chance(chances, *, share=0.05):
    """For each chance whether it is beyond luck among all of them: Holm's (1979) step-down, at most `share` wrong ever.

    Returns a list of bools in the same order.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    found, still = [False] * len(chances), True
    for step, place in enumerate(order):
        still = still and chances[place] <= share / (len(chances) - step)
        found[place] = still
    return found
