from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PlaceConfig(AppConfig):
    name = "drawwell.place"
    label = "place"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from drawwell.place.database_rules import install_after_migrate, set_aside_before_migrate

        pre_migrate.connect(set_aside_before_migrate, sender=self, dispatch_uid="database rules aside")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="database rules")
