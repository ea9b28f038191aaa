"""Where each app's pages hang. Every view below is classified; the sweep test knows each name."""

from django.urls import include, path

urlpatterns = [
    path("", include("foundation.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("", include("organizations.urls")),
    path("", include("assessments.participation.urls")),
    path("", include("assessments.rhythm.feed_urls")),
    path("o/<slug:slug>/", include("maturity.urls")),
    path("o/<slug:slug>/metrics/", include("metrics.urls")),
    path("o/<slug:slug>/", include("assessments.urls")),
    path("o/<slug:slug>/", include("roadmaps.urls")),
    path("o/<slug:slug>/", include("reports.urls")),
]
