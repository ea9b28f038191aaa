from django.urls import path

from foundation import views

app_name = "foundation"
urlpatterns = [path("healthz", views.health, name="health")]
