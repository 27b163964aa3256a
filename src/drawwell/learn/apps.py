from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "drawwell.learn"
    label = "learn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import tellings  # noqa: F401  registers how what was told is read
