"""Part of metrics.urls."""

from django.urls import URLPattern, path

from metrics.voice import views

patterns: list[URLPattern] = [
    path("praise/", views.praise, name="praise"),
    path("praise/add/", views.praise_add, name="praise_add"),
    path("praise/<uuid:praise_id>/", views.praise_edit, name="praise_edit"),
    path("praise/<uuid:praise_id>/hide/", views.praise_hide, name="praise_hide"),
    path("comments/", views.comments, name="comments"),
]
