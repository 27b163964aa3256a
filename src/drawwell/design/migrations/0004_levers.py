from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("design", "0003_build_path")]

    operations = [
        migrations.AddField(
            model_name="study",
            name="levers",
            field=models.JSONField(default=list, help_text="what is tried on the plan: kind, what, how much, words"),
        ),
    ]
