"""The knowledge: what CX maturity means, in versions, and the maths on it."""

from django.apps import AppConfig


class MaturityConfig(AppConfig):
    name = "maturity"
