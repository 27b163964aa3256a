"""How much to produce, how much to keep free, where and when: the design engine.

from drawwell.engine.plan import PlanCase, solve
plan = solve(case)
print(one_sentence(case, plan))
"""

from drawwell.engine.plan.answer import Limit, NoPlanFits, Plan
from drawwell.engine.plan.case import Floor, Minimum, PlanCase, Protected, RingFence
from drawwell.engine.plan.check import CaseIsWrong, check_case
from drawwell.engine.plan.design import solve
from drawwell.engine.plan.explain import gains_and_losses, one_sentence

__all__ = [
    "CaseIsWrong",
    "Floor",
    "Limit",
    "Minimum",
    "NoPlanFits",
    "Plan",
    "PlanCase",
    "Protected",
    "RingFence",
    "check_case",
    "gains_and_losses",
    "one_sentence",
    "solve",
]
