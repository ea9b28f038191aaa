"""Addresses of participants, who need no account: mounted at the root."""

from django.urls import path

from assessments.participation import views, views_enter

app_name = "participation"
urlpatterns = [
    path("r/<str:token>/", views_enter.enter, name="enter"),
    path("rate/<uuid:participant_id>/", views.home, name="home"),
    path("rate/<uuid:participant_id>/finish/", views.finish, name="finish"),
    path("rate/<uuid:participant_id>/<slug:area_key>/", views.area, name="area"),
    path(
        "rate/<uuid:participant_id>/<slug:area_key>/<slug:criterion_id>/",
        views.answer,
        name="answer",
    ),
]
