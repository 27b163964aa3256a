from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "drawwell.understand"
    label = "understand"
    default_auto_field = "django.db.models.BigAutoField"
