"""Addresses under o/<slug>/; assessments/urls.py mounts them."""

from django.urls import URLPattern, path

from assessments.evidence import downloads, views

AT = "assessments/<uuid:assessment_id>/evidence"

patterns: list[URLPattern] = [
    path(f"{AT}/<slug:area_key>/", views.page, name="evidence"),
    path(f"{AT}/<slug:area_key>/add/", views.add, name="evidence_add"),
    path(f"{AT}/file/<uuid:evidence_id>/", downloads.download, name="evidence_file"),
    path(f"{AT}/remove/<uuid:evidence_id>/", views.remove, name="evidence_remove"),
]
