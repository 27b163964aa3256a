from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pull", "0003_several_at_once")]

    operations = [migrations.RemoveField(model_name="pull", name="shares")]
