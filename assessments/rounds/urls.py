"""Addresses under o/<slug>/; assessments/urls.py mounts them."""

from django.urls import URLPattern, path

from assessments.rounds import views, views_people

_round = "assessments/<uuid:assessment_id>/round/"
_participant = f"{_round}participants/<uuid:participant_id>/"

patterns: list[URLPattern] = [
    path(_round, views.round_page, name="round"),
    path(f"{_round}open/", views.round_open, name="round_open"),
    path(f"{_round}due/", views.round_due, name="round_due"),
    path(f"{_round}close/", views.round_close, name="round_close"),
    path(f"{_round}reopen/", views.round_reopen, name="round_reopen"),
    path(f"{_round}invite/", views_people.invite, name="participant_invite"),
    path(_participant, views_people.edit, name="participant_edit"),
    path(f"{_participant}resend/", views_people.resend, name="participant_resend"),
    path(f"{_participant}revoke/", views_people.revoke, name="participant_revoke"),
    path("groups/", views.groups, name="groups"),
]
