"""Part of metrics.urls."""

from django.urls import URLPattern, path

from metrics.imports import views, views_check, views_columns

AT = "imports/<uuid:import_id>"

patterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new, name="import_new"),
    path(f"{AT}/columns/", views_columns.choose, name="import_map"),
    path(f"{AT}/", views_check.check, name="import_check"),
    path(f"{AT}/progress/", views_check.progress, name="import_progress"),
    path(f"{AT}/rejected.csv", views_check.rejected, name="import_rejected"),
    path(f"{AT}/start/", views.start, name="import_start"),
    path(f"{AT}/done/", views.done, name="import_done"),
    path(f"{AT}/undo/", views.undo, name="import_undo"),
    path(f"{AT}/discard/", views.discard, name="import_discard"),
]
