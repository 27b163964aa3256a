"""What a trip-wire may read of learning."""

from drawwell.guard.readings import reading

from .models import PublishedTable


@reading("tables of counts published", "tables")
def tables_published(place, since, until):
    """Tables of counts that left in the window."""
    return PublishedTable.objects.for_place(place).filter(published_at__gt=since, published_at__lte=until).count()
