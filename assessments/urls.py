"""Mounted under o/<slug>/."""

from django.urls import path

from assessments import views, views_complete
from assessments.agreement import urls as agreement
from assessments.criteria import urls as criteria
from assessments.evidence import urls as evidence
from assessments.measured import urls as measured
from assessments.rhythm import urls as rhythm
from assessments.rounds import urls as rounds

app_name = "assessments"
urlpatterns = [
    path("assessments/", views.listing, name="list"),
    path("assessments/new/", views.start, name="start"),
    path("assessments/<uuid:assessment_id>/", views.detail, name="detail"),
    path(
        "assessments/<uuid:assessment_id>/areas/<slug:area_key>/",
        views.rate,
        name="rate",
    ),
    path("assessments/<uuid:assessment_id>/complete/", views_complete.check, name="complete"),
    path("assessments/<uuid:assessment_id>/discard/", views.discard, name="discard"),
    *criteria.patterns,
    *evidence.patterns,
    *rounds.patterns,
    *agreement.patterns,
    *measured.patterns,
    *rhythm.patterns,
]
