from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learn", "0004_rebase")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["place", "month", "key"], name="contacts_by_month"),
        ),
    ]
