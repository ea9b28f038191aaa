"""Pages of people, organisations, units and members."""

from django.urls import include, path

from organizations import (
    views,
    views_join,
    views_mail,
    views_people,
    views_settings,
    views_units,
)

app_name = "organizations"

units = [
    path("", views_units.units, name="units"),
    path("new/", views_units.unit_add, name="unit_add"),
    path("<uuid:unit_id>/", views_units.unit_edit, name="unit_edit"),
    path("<uuid:unit_id>/archive/", views_units.unit_archive, name="unit_archive"),
    path("<uuid:unit_id>/restore/", views_units.unit_restore, name="unit_restore"),
]

people = [
    path("", views_people.people, name="people"),
    path("invite/", views_people.invite, name="invite"),
    path("<uuid:member_id>/", views_people.member_edit, name="member_edit"),
    path("<uuid:member_id>/remove/", views_people.member_remove, name="member_remove"),
]

invitations = [
    path("resend/", views_people.invitation_resend, name="invitation_resend"),
    path("revoke/", views_people.invitation_revoke, name="invitation_revoke"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("organizations/new/", views.create, name="create"),
    path("profile/", views.profile, name="profile"),
    path("profile/mail/", views_mail.mail_kinds, name="mail_kinds"),
    path("mail/stop/<str:token>/", views_mail.mail_stop, name="mail_stop"),
    path("language/", views.language, name="language"),
    path("join/<str:token>/", views_join.join, name="join"),
    path("o/<slug:slug>/settings/", views_settings.settings, name="settings"),
    path("o/<slug:slug>/logo.png", views_settings.logo, name="logo"),
    path("o/<slug:slug>/units/", include(units)),
    path("o/<slug:slug>/people/", include(people)),
    path("o/<slug:slug>/invitations/<uuid:invitation_id>/", include(invitations)),
]
