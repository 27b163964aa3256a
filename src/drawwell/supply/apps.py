from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "drawwell.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"
