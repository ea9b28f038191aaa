"""Part of metrics.urls: figures one by one, as a list and as a file."""

from django.urls import path

from metrics.observations import views_figures as views

patterns = [
    path("figures/", views.figures, name="observations"),
    path("figures/new/", views.new, name="observation_new"),
    path("figures/export/", views.export, name="observations_export"),
    path("figures/<uuid:observation_id>/", views.edit, name="observation_edit"),
    path("figures/<uuid:observation_id>/remove/", views.remove, name="observation_remove"),
]
