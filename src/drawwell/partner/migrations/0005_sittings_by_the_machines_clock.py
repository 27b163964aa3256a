import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("partner", "0004_conversation_and_week")]

    operations = [
        migrations.RemoveConstraint(model_name="sitting", name="sitting_ends_after_it_begins"),
        migrations.AddField(
            model_name="sitting",
            name="ended_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gte", models.F("began_at"))), name="sitting_ends_after_it_begins"
            ),
        ),
    ]
