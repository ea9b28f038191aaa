"""The rows of the evidence: metrics, observations, survey imports, listening plan, voice."""

from metrics.models.listening import FatigueRules, JourneyStep, ListeningPost, Touchpoint
from metrics.models.metric import (
    Channel,
    Metric,
    MetricDefinition,
    Moment,
    Rhythm,
    Severity,
    Target,
    Team,
)
from metrics.models.observation import Observation
from metrics.models.survey_import import RejectedRow, RememberedMapping, SurveyImport
from metrics.models.voice import KeptComment, Praise

__all__ = [
    "Channel",
    "FatigueRules",
    "JourneyStep",
    "KeptComment",
    "ListeningPost",
    "Metric",
    "MetricDefinition",
    "Moment",
    "Observation",
    "Praise",
    "RejectedRow",
    "RememberedMapping",
    "Rhythm",
    "Severity",
    "SurveyImport",
    "Target",
    "Team",
    "Touchpoint",
]
