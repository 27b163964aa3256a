from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "drawwell.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from drawwell.guard.seals import seal_too

        from .models import Payment

        says = ("id", "place_id", "out_of_id", "into_id", "pence", "because", "pull_id", "takes_back_id", "at", "by_id")
        seal_too("payment", Payment, when="at", says=says)
