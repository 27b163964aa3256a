import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('design', '0001_initial'),
        ('design', '0002_studies'),
        ('design', '0003_build_path'),
        ('design', '0004_levers'),
        ('design', '0005_named_limits'),
    ]

    initial = True

    dependencies = [
        ('place', '0001_flattened'),
        ('place', '__first__'),
        ('supply', '0001_flattened'),
        ('understand', '0001_flattened'),
    ]

    operations = [
        migrations.CreateModel(
            name='BuildPath',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.CharField(max_length=7)),
                ('budget_share', models.FloatField()),
                ('first_areas', models.JSONField(help_text='codes of the areas that have a team at the start')),
                ('sentence', models.TextField()),
                ('overturned_by', models.TextField()),
                ('result', models.JSONField()),
                ('question_digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BuildStep',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('areas', models.JSONField()),
                ('starts_month', models.CharField(max_length=7)),
                ('months', models.PositiveSmallIntegerField()),
                ('figures', models.JSONField(help_text='teams, hours, units kept, pence moved, people met before and after')),
                ('why', models.TextField()),
                ('stop_rule', models.TextField()),
                ('stop_under', models.FloatField(help_text='people met by pulls a month under which the step stops')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='design.buildpath')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('path', 'number'), name='step_once_a_path')],
            },
        ),
        migrations.CreateModel(
            name='Fit',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('produced_share', models.FloatField()),
                ('pulled_share', models.FloatField()),
                ('source', models.TextField()),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.capability')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='understand.need')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'need', 'capability'), name='fit_once'), models.CheckConstraint(condition=models.Q(('produced_share__gte', 0), ('produced_share__lte', 1), ('pulled_share__gte', 0), ('pulled_share__lte', 1)), name='fit_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='NamedLimit',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('amount', models.FloatField()),
                ('falls_on', models.CharField(blank=True, max_length=200)),
                ('until', models.DateField(null=True)),
                ('because', models.TextField()),
                ('decided_by', models.CharField(max_length=200)),
                ('decided_on', models.DateField()),
                ('capability', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.capability')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='understand.need')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='limit_once_a_place'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='limit_at_or_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('mode', models.CharField(max_length=20)),
                ('year', models.CharField(max_length=7)),
                ('months', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('sentence', models.TextField()),
                ('fits_budget', models.BooleanField()),
                ('result', models.JSONField(help_text='value, people met, cost, limits with their worth, gap, solver')),
                ('case_digest', models.CharField(max_length=64)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('chain_id', models.UUIDField()),
                ('offers_published', models.PositiveIntegerField()),
                ('units_moved_to_reserve', models.FloatField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='adoption', to='design.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('produced_units', models.FloatField()),
                ('kept_units', models.FloatField()),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.capability')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='design.plan')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'capability', 'site', 'month'), name='plan_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('own hands', "put it in the worker's own hands"), ('keep free', 'keep more free'), ('produce', 'produce more'), ('change rule', 'change a rule'), ('stop', 'stop something')], max_length=20)),
                ('words', models.TextField()),
                ('provenance', models.TextField(help_text='which published table, which rows, what they say: frozen')),
                ('table_id', models.UUIDField(help_text='the published table it rests on')),
                ('asked', models.PositiveIntegerField(help_text='rounded, as published')),
                ('unmet', models.PositiveIntegerField(help_text='rounded, as published')),
                ('months', models.PositiveSmallIntegerField(default=3)),
                ('rule', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.capability')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProposalAnswer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('changed', models.BooleanField()),
                ('units_before', models.FloatField(default=0)),
                ('units_after', models.FloatField(default=0)),
                ('units_without_asks', models.FloatField(default=0)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='design.plan')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='design.proposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'plan'), name='answered_once_a_plan')],
            },
        ),
        migrations.CreateModel(
            name='StepMove',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('rehearsed', 'Rehearsed'), ('begun', 'Begun'), ('happened', 'Happened'), ('stopped', 'Stopped')], max_length=10)),
                ('words', models.TextField()),
                ('figures', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='design.buildstep')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('replications', models.PositiveSmallIntegerField()),
                ('precision_share', models.FloatField(help_text='go on until the share met is known this closely', null=True)),
                ('changes', models.JSONField(default=dict, help_text='assumptions changed for this study: key, value, source')),
                ('levers', models.JSONField(default=list, help_text='what is tried on the plan: kind, what, how much, words')),
                ('made_at', models.DateTimeField()),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='design.study')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='design.plan')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('comparison', 'Comparison')], max_length=20)),
                ('result', models.JSONField()),
                ('sentence', models.TextField()),
                ('replications', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rehearsals', to='design.plan')),
                ('study', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rehearsal', to='design.study')),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='StudyStep',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('asked', 'Asked'), ('under way', 'Under Way'), ('stopped', 'Stopped'), ('refused', 'Refused'), ('done', 'Done')], max_length=10)),
                ('words', models.TextField()),
                ('share_done', models.FloatField(default=0)),
                ('at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='design.study')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
