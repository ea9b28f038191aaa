"""Mounted under o/<slug>/."""

from django.urls import path

from reports import downloads, views, views_effect
from reports.dashboards import urls as dashboards

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("assessments/<uuid:assessment_id>/result/", views.result, name="result"),
    path("units/<uuid:unit_id>/history/", views.history, name="history"),
    path("units/<uuid:unit_id>/effect/", views_effect.effect, name="effect"),
    path("reports/", views.listing, name="list"),
    path("assessments/<uuid:assessment_id>/report.pdf", downloads.download, name="download"),
    path("reports/<uuid:report_id>/", downloads.open_report, name="open"),
    *dashboards.patterns,
]
