"""A goal put as something that should not be can be put as what would be there instead. Offered once, never asked."""

import re

# "stop arguing", "no more debt", "not being afraid", "to get rid of the damp", "less shouting"
_WANTING = r"(i (just )?(want|need|would like|wish) |we (just )?(want|need) |us |him |her |them |to |for )*"
_AWAY = r"(stop|quit|avoid|end|never|not|no|less|fewer|without|don[’']?t|get rid of|be rid of|get away from|give up)\b"
_ABSENCE = re.compile(f"^{_WANTING}{_AWAY}", re.IGNORECASE)


def is_put_as_absence(words):
    """Whether what somebody wants is said as what should go away: 'stop arguing' is, 'talk at tea time' is not."""
    return bool(_ABSENCE.match(" ".join(words.split())))
