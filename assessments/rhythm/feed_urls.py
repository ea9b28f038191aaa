"""The address that calendar programs ask; no member's page, so it stands at the root."""

from django.urls import path

from assessments.rhythm import views

app_name = "calendar"
urlpatterns = [path("calendar/<str:token>.ics", views.feed, name="feed")]
