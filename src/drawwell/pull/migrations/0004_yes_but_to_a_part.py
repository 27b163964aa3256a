"""What a provider gives otherwise than was asked of several things kept together, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pull", "0003_yes_but_to_one_time")]

    operations = [
        migrations.AddField(
            model_name="partasked",
            name="leg",
            field=models.PositiveSmallIntegerField(help_text="what it gives otherwise than was asked, from 0", null=True),
        ),
        migrations.AddField(
            model_name="partasked",
            name="begins_at",
            field=models.DateTimeField(help_text="the time it names for that", null=True),
        ),
    ]
