"""Addresses under o/<slug>/; assessments/urls.py mounts them."""

from django.urls import URLPattern, path

from assessments.criteria import views

AREA = "assessments/<uuid:assessment_id>/areas/<slug:area_key>"

patterns: list[URLPattern] = [
    path(f"{AREA}/criteria/", views.criteria, name="criteria"),
    path(f"{AREA}/criteria/<slug:criterion_id>/", views.criterion, name="criterion"),
    path(f"{AREA}/mode/", views.mode, name="mode"),
    path(f"{AREA}/level/", views.override, name="override"),
]
