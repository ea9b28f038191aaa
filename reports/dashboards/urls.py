"""Addresses of the dashboards, part of reports.urls."""

from django.urls import path

from reports.dashboards import views

patterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/units/<uuid:unit_id>/", views.dashboard_unit, name="dashboard_unit"),
    path("dashboard/teams/<uuid:team_id>/", views.dashboard_team, name="dashboard_team"),
    path("dashboard/beside/", views.beside, name="dashboard_beside"),
    path("dashboard/wall/", views.wall, name="wall"),
    path("dashboard/figures/<uuid:metric_id>/", views.figure, name="figure"),
    path("dashboard/export/", views.export, name="dashboard_export"),
    path("dashboard/subscribe/", views.subscribe, name="subscribe"),
]
