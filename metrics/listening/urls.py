"""Part of metrics.urls."""

from django.urls import URLPattern, path

from metrics.listening import views, views_edit, views_fatigue

STEP = "listening/steps/<uuid:step_id>"
TOUCHPOINT = "listening/touchpoints/<uuid:touchpoint_id>"
POST = "listening/posts/<uuid:post_id>"

patterns: list[URLPattern] = [
    path("listening/", views.plan, name="listening"),
    path("listening/start/", views.start, name="listening_start"),
    path("listening/export/", views.export, name="listening_export"),
    path("listening/steps/add/", views_edit.step_add, name="step_add"),
    path(f"{STEP}/", views_edit.step_edit, name="step_edit"),
    path(f"{STEP}/remove/", views_edit.step_remove, name="step_remove"),
    path(f"{STEP}/move/", views_edit.step_move, name="step_move"),
    path("listening/touchpoints/add/", views_edit.touchpoint_add, name="touchpoint_add"),
    path(f"{TOUCHPOINT}/", views_edit.touchpoint_edit, name="touchpoint_edit"),
    path(f"{TOUCHPOINT}/remove/", views_edit.touchpoint_remove, name="touchpoint_remove"),
    path(f"{TOUCHPOINT}/move/", views_edit.touchpoint_move, name="touchpoint_move"),
    path(f"{TOUCHPOINT}/listen/", views_edit.post_add, name="post_add"),
    path(f"{POST}/", views_edit.post_edit, name="post_edit"),
    path(f"{POST}/remove/", views_edit.post_remove, name="post_remove"),
    path("fatigue/", views_fatigue.fatigue, name="fatigue"),
    path("fatigue/rules/", views_fatigue.fatigue_save, name="fatigue_save"),
    path("fatigue/log/", views_fatigue.fatigue_log, name="fatigue_log"),
]
