"""Addresses under o/<slug>/; assessments/urls.py mounts them."""

from django.urls import URLPattern, path

from assessments import revisions_views
from assessments.rhythm import views

patterns: list[URLPattern] = [
    path("calendar/", views.calendar, name="calendar"),
    path("assessments/<uuid:assessment_id>/revise/", revisions_views.revise, name="revise"),
]
