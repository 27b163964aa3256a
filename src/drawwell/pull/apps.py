from django.apps import AppConfig


class PullConfig(AppConfig):
    name = "drawwell.pull"
    label = "pull"
    default_auto_field = "django.db.models.BigAutoField"
