import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('pull', '0001_initial'),
        ('pull', '0002_what_providers_answer'),
        ('pull', '0003_several_at_once'),
        ('pull', '0004_shares_are_sharings'),
        ('pull', '0005_several_are_asked'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_flattened'),
        ('place', '0001_flattened'),
        ('place', '__first__'),
        ('supply', '0001_flattened'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pull',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('may_see', models.JSONField(default=list)),
                ('private', models.BooleanField(default=False)),
                ('units', models.PositiveIntegerField()),
                ('earliest_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField()),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('area_code', models.CharField(blank=True, help_text='the area asked for, where it is not near them', max_length=40)),
                ('conditions', models.JSONField(default=list, help_text='keys of what the help is asked to be: supply.conditions')),
                ('times', models.PositiveSmallIntegerField(default=1, help_text='in so many windows, one every `every_days`')),
                ('every_days', models.PositiveSmallIntegerField(default=7)),
                ('sealed_for', models.UUIDField()),
                ('note_sealed', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.capability')),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pulls', to='partner.circle')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='pull.pull')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pulls', to='partner.purpose')),
                ('whose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'asked_at'], name='pulls_over_time'), models.Index(fields=['place', 'capability', 'asked_at'], name='pulls_by_capability')],
                'constraints': [models.CheckConstraint(condition=models.Q(('latest_at__gt', models.F('earliest_at'))), name='latest_after_earliest'), models.CheckConstraint(condition=models.Q(('units__gt', 0)), name='pull_of_something'), models.CheckConstraint(condition=models.Q(('every_days__gt', 0), ('times__gt', 0)), name='pull_at_least_once')],
            },
        ),
        migrations.CreateModel(
            name='PartAsked',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('hold_key', models.UUIDField(help_text='what is kept meanwhile: one joint hold')),
                ('said_yes_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('said_yes_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pull', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pull.pull')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hold_key', 'organisation'), name='asked_once_for_its_part')],
            },
        ),
        migrations.CreateModel(
            name='DidItHelp',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('some', 'Some'), ('no', 'No')], max_length=5)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('pull', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='helped', to='pull.pull')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('asked', 'kept while its provider is asked, who answers by a time'), ('yes but', 'the provider offers another time, fewer or another site, for the asker to accept'), ('held', 'Held'), ('offered', 'offered freed capacity, waiting for a person to confirm'), ('confirmed', 'Confirmed'), ('drawn', 'Drawn'), ('released', 'Released'), ('lapsed', 'Lapsed'), ('declined', 'Declined'), ('unmet', 'Unmet'), ('withdrawn', 'Withdrawn'), ('returned', 'drawn, and not used after all')], max_length=12)),
                ('why', models.CharField(blank=True, choices=[('nothing near', 'Nothing Near'), ('nothing in time', 'Nothing In Time'), ('no room', 'No Room'), ('conditions', 'Conditions'), ('declined', 'Declined'), ('a rule', 'Rule'), ('holding is switched off', 'Switched Off')], max_length=30)),
                ('words', models.TextField(blank=True, help_text='what was looked for, what stood in the way, what it displaces')),
                ('hold_key', models.UUIDField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('answer_by', models.DateTimeField(help_text='when whoever is asked answers at the latest', null=True)),
                ('units', models.PositiveIntegerField(help_text='what is kept, where it differs from what was asked', null=True)),
                ('begins_at', models.DateTimeField(help_text='the time a provider names', null=True)),
                ('declined_by', models.CharField(blank=True, choices=[('provider', 'Provider'), ('asker', 'Asker'), ('rule', 'Rule')], max_length=10)),
                ('because', models.CharField(blank=True, choices=[('no room after all', 'No Room After All'), ('nobody to do it', 'Nobody To Do It'), ('not in that time', 'Not In That Time'), ('not what we do', 'Not What We Do'), ('too far', 'Too Far'), ('not safe as it is', 'Not Safe'), ('no answer in time', 'No Answer'), ('not needed any more', 'Not Needed'), ('not what was wanted', 'Not What Was Wanted'), ('a rule', 'A Rule'), ('something else', 'Something Else')], max_length=30)),
                ('confirmed_by', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_the_way', models.ForeignKey(help_text='what could not be had of several', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.capability')),
                ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.offer')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('pull', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='pull.pull')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['place', 'kind', 'at'], name='answers_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('pull', 'number'), name='answer_has_its_own_number')],
            },
        ),
        migrations.CreateModel(
            name='PullLeg',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('units', models.PositiveIntegerField()),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.capability')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('pull', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='also', to='pull.pull')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('pull', 'number'), name='leg_has_its_own_number'), models.CheckConstraint(condition=models.Q(('number__gt', 0), ('units__gt', 0)), name='leg_of_something')],
            },
        ),
        migrations.CreateModel(
            name='JointAnswer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('words', models.TextField()),
                ('lines', models.JSONField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'made_at'], name='joint_answers_latest')],
            },
        ),
    ]
