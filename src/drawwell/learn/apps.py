from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "drawwell.learn"
    label = "learn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import holdings, lately, record, tellings  # noqa: F401  register what is held, what happened, and how it is told
