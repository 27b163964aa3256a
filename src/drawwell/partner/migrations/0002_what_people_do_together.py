import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0001_flattened'),
        ('place', '0001_flattened'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Association',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('what', models.TextField(help_text='what they do, in their own words')),
                ('when', models.CharField(blank=True, max_length=200)),
                ('where', models.CharField(blank=True, max_length=200)),
                ('how', models.TextField(help_text='how somebody comes along')),
                ('at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('may_see', models.JSONField(default=list, help_text='ids of the people in the circle who may see it')),
                ('private', models.BooleanField(default=False, help_text='kept from workers who do not work with `whose`')),
                ('sealed_for', models.UUIDField()),
                ('words_sealed', models.TextField()),
                ('at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(help_text='on a row of the same words after it: taken back, or let go', null=True)),
                ('said_yes', models.BooleanField(help_text='on the row of what they said', null=True)),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='partner.introduction')),
                ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.association')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='partner.circle')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('sitting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.sitting')),
                ('whose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.person')),
            ],
            options={
                'ordering': ['at', 'id'],
                'abstract': False,
            },
        ),
    ]
