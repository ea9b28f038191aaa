"""Part of metrics.urls: figures typed into a grid."""

from django.urls import path

from metrics.observations import views_grid as views

patterns = [
    path("grid/", views.grid, name="grid"),
    path("grid/save/", views.grid_save, name="grid_save"),
]
