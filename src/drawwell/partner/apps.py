from django.apps import AppConfig


class PartnerConfig(AppConfig):
    name = "drawwell.partner"
    label = "partner"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import held_beside, held_here  # noqa: F401  register what is held about a person here and beneath
