from django.apps import AppConfig


class PullConfig(AppConfig):
    name = "drawwell.pull"
    label = "pull"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import ending, holdings  # noqa: F401  register what is held about a person here, and how it ends
