"""Many pulls at once against many offers: the best joint answer, beside each in turn taking the nearest."""

import time

import numpy as np
from exchange_figures import interleaved, limit_line

PULLS, OFFERS, EDGES = 10_000, 2_000, 20


def batch_figures(*, seconds, rounds):
    from drawwell.engine.match import match_together

    chance = np.random.default_rng(1)
    pull = np.repeat(np.arange(PULLS), EDGES)
    offer = chance.integers(0, OFFERS, PULLS * EDGES)
    # Need comes in clusters: some offers are near many, so taking turns leaves people out.
    crowded = chance.random(PULLS * EDGES) < 0.5
    offer[crowded] //= 20
    cost = chance.exponential(5, PULLS * EDGES)
    free = chance.multinomial(round(PULLS * 1.05), np.ones(OFFERS) / OFFERS)
    answers = []

    def run():
        before = time.perf_counter()
        answers.append(match_together(pull, offer, cost, units_of_pull=np.ones(PULLS, int), free_of_offer=free))
        return time.perf_counter() - before

    figures = interleaved({"together": run}, rounds)
    answer = answers[-1]
    yield limit_line(
        f"{PULLS:,} pulls x {OFFERS:,} offers x {EDGES} that fit each, together",
        figures["together"],
        limit=0.7,
        unit="s",
    ) | {"met_together": answer.met, "met_one_by_one": answer.met_one_by_one}
