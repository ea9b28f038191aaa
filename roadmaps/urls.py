"""Mounted under o/<slug>/."""

from django.urls import include, path

from roadmaps import views

app_name = "roadmaps"

ONE = "initiatives/<uuid:initiative_id>/"

plan = [
    path("", views.roadmap, name="roadmap"),
    path("accept/", views.accept, name="accept"),
    path("add/", views.add, name="add"),
    path(f"{ONE}edit/", views.edit, name="edit"),
    path(f"{ONE}move/", views.move, name="move"),
    path(f"{ONE}remove/", views.remove, name="remove"),
    path(f"{ONE}restore/", views.restore, name="restore"),
]
urlpatterns = [path("units/<uuid:unit_id>/roadmap/", include(plan))]
