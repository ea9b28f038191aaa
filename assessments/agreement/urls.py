"""Addresses under o/<slug>/; assessments/urls.py mounts them."""

from django.urls import URLPattern, path

from assessments.agreement import views

patterns: list[URLPattern] = [
    path("assessments/<uuid:assessment_id>/agreement/", views.agreement, name="agreement"),
    path(
        "assessments/<uuid:assessment_id>/agreement/<slug:criterion_id>/",
        views.agree,
        name="agree",
    ),
]
