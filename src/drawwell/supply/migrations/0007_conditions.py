"""What a service, or one offer of it, says that it offers beside the help itself: asked for by key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supply", "0006_what_narrowed")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="conditions",
            field=models.JSONField(
                default=list,
                help_text="keys of what it says that it offers: see conditions.py",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="conditions",
            field=models.JSONField(
                default=list,
                help_text="of this offer alone, beside what its service says",
            ),
        ),
    ]
