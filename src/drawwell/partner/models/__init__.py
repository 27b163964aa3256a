"""Partner's models: the record itself, and what a person may do about it."""

from .desk import Erasure, Invitation, KeptLonger, LookReview, Request, RequestAnswer, RetentionRule
from .orders import LawfulOrder, LawfulOrderAnswer, LawfulOrderTold
from .record import (
    Circle,
    CircleMember,
    Gloss,
    NameToken,
    NotForLearning,
    Noticing,
    Observable,
    Partnership,
    Person,
    Purpose,
    Rest,
    Said,
    Sharing,
    Strength,
    Words,
)

__all__ = [
    "Circle",
    "CircleMember",
    "Erasure",
    "Gloss",
    "Invitation",
    "KeptLonger",
    "LawfulOrder",
    "LawfulOrderAnswer",
    "LawfulOrderTold",
    "LookReview",
    "NameToken",
    "NotForLearning",
    "Noticing",
    "Observable",
    "Partnership",
    "Person",
    "Purpose",
    "Request",
    "RequestAnswer",
    "Rest",
    "RetentionRule",
    "Said",
    "Sharing",
    "Strength",
    "Words",
]
