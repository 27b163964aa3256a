from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guard', '0001_flattened'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealleaf',
            name='kind',
            field=models.CharField(default='journalentry', help_text='of which kind the row is', max_length=20),
        ),
    ]
