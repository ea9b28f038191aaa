"""Mounted under o/<slug>/."""

from django.urls import path

from assessments import views

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
    path("assessments/<uuid:assessment_id>/complete/", views.complete, name="complete"),
    path("assessments/<uuid:assessment_id>/discard/", views.discard, name="discard"),
]
