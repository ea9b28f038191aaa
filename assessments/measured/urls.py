"""Part of assessments.urls."""

from django.urls import path

from assessments.measured import views

patterns = [
    path("assessments/<uuid:assessment_id>/explain/", views.explanation, name="explain"),
]
