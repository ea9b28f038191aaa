from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from foundation.triggers import restore_triggers


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self) -> None:
        post_migrate.connect(restore_triggers, sender=self)
        autodiscover_modules("jobs")  # the handlers and the regular work of every app
