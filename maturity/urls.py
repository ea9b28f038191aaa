"""Mounted under o/<slug>/."""

from django.urls import path

from maturity import views

app_name = "maturity"

urlpatterns = [path("model/", views.model, name="model")]
