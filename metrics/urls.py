"""Mounted under o/<slug>/metrics/."""

from metrics.definitions import urls as definitions
from metrics.imports import urls as imports
from metrics.listening import urls as listening
from metrics.observations import urls as observations
from metrics.voice import urls as voice

app_name = "metrics"
urlpatterns = [
    *observations.patterns,
    *imports.patterns,
    *listening.patterns,
    *voice.patterns,
    *definitions.patterns,
]
