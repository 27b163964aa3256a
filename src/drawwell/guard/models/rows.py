"""A row of a place, or of the installation before it has any."""

from django.db import models

from drawwell.place.ids import new_id
from drawwell.place.models import Place, RowsOfAPlace


class RowOfAPlaceOrInstallation(models.Model):
    """A row of a place, or, where place is empty, of the installation before it has any."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RowsOfAPlace.as_manager()

    class Meta:
        abstract = True
