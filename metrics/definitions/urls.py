"""Part of metrics.urls."""

from django.urls import URLPattern, path

from metrics.definitions import views, views_edit, views_targets, views_teams

patterns: list[URLPattern] = [
    path("", views.catalogue, name="catalogue"),
    path("catalogue/start/", views.switch_on_starters, name="switch_on_starters"),
    path("catalogue/<slug:key>/", views.sheet, name="sheet"),
    path("catalogue/<slug:key>/on/", views.switch_on, name="switch_on"),
    path("own/new/", views_edit.own_new, name="own_new"),
    path("teams/", views_teams.teams, name="teams"),
    path("teams/<uuid:team_id>/", views_teams.team_edit, name="team_edit"),
    path("teams/<uuid:team_id>/remove/", views_teams.team_remove, name="team_remove"),
    path("targets/<uuid:target_id>/remove/", views_targets.target_remove, name="target_remove"),
    path("<uuid:metric_id>/", views.metric, name="metric"),
    path("<uuid:metric_id>/on/", views.metric_on, name="metric_on"),
    path("<uuid:metric_id>/off/", views.switch_off, name="switch_off"),
    path("<uuid:metric_id>/settings/", views_edit.metric_edit, name="metric_edit"),
    path("<uuid:metric_id>/definition/", views_edit.definition_new, name="definition_new"),
    path("<uuid:metric_id>/targets/", views_targets.targets, name="targets"),
]
