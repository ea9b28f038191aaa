"""Ratings: assessments, their criteria and evidence, the rounds of several raters, the rhythm."""

from assessments.models.assessment import (
    RATIONALE_LENGTH,
    AreaRating,
    AreaResult,
    Assessment,
    AssessmentQuerySet,
    Carry,
)
from assessments.models.criterion import CriterionRating
from assessments.models.evidence import Evidence
from assessments.models.measured import MetricReading
from assessments.models.rhythm import CalendarFeed, PlannedAssessment
from assessments.models.rounds import (
    GROUP_LENGTH,
    GroupKind,
    Participant,
    ParticipantLink,
    ParticipantRating,
    RaterGroup,
    RatingRound,
)

__all__ = [
    "GROUP_LENGTH",
    "RATIONALE_LENGTH",
    "AreaRating",
    "AreaResult",
    "Assessment",
    "AssessmentQuerySet",
    "CalendarFeed",
    "Carry",
    "CriterionRating",
    "Evidence",
    "GroupKind",
    "MetricReading",
    "Participant",
    "ParticipantLink",
    "ParticipantRating",
    "PlannedAssessment",
    "RaterGroup",
    "RatingRound",
]
