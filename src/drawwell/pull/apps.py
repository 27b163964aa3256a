from django.apps import AppConfig


class PullConfig(AppConfig):
    name = "drawwell.pull"
    label = "pull"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import holdings  # noqa: F401  registers what is held about a person here
