from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "drawwell.guard"
    label = "guard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Every stage's readings are registered, so that a trip-wire may watch them."""
        from django.utils.module_loading import autodiscover_modules

        from . import own_readings

        own_readings.register()
        autodiscover_modules("readings")
