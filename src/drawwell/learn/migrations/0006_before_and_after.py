from django.db import migrations, models

FIGURES = (
    ("before_pence", models.BigIntegerField(help_text="what these people's help cost in the time before", null=True)),
    ("after_pence", models.BigIntegerField(help_text="and in as long a time after", null=True)),
    ("others", models.PositiveIntegerField(help_text="how many people they are compared with", null=True)),
    ("others_before_pence", models.BigIntegerField(null=True)),
    ("others_after_pence", models.BigIntegerField(null=True)),
)


class Migration(migrations.Migration):
    dependencies = [("learn", "0005_contacts_by_month")]

    operations = [migrations.AddField(model_name="saving", name=name, field=field) for name, field in FIGURES]
