import django.db.models.deletion
import django.db.models.expressions
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('understand', '0001_initial'),
        ('understand', '0002_study_and_evidence'),
        ('understand', '0003_what_happened'),
    ]

    initial = True

    dependencies = [
        ('place', '0001_flattened'),
        ('place', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField()),
                ('priority_weight', models.FloatField()),
                ('priority_author', models.CharField(max_length=200)),
                ('priority_date', models.DateField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='need_once_a_place'), models.CheckConstraint(condition=models.Q(('priority_weight__gt', 0)), name='priority_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('world', models.CharField(choices=[('citizen', 'the people who live here'), ('service', 'those who do the work'), ('management', 'those who manage it'), ('political', 'those who are elected')], max_length=12)),
                ('question', models.CharField(choices=[('who', 'Who'), ('where', 'Where'), ('why', 'Why'), ('when', 'When'), ('what', 'What'), ('how', 'How')], max_length=6)),
                ('words', models.TextField()),
                ('source', models.TextField()),
                ('on_date', models.DateField(help_text='when it was so')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='understand.need')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EstimateUpdate',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('need', 'how often a need arises'), ('area', 'how often needs arise in an area'), ('pulled fit', 'whether help that is pulled in fits'), ('service fit', 'whether a service fits'), ('used', 'whether help that is held is used'), ('months', 'how a need changes from month to month')], max_length=12)),
                ('capability_key', models.CharField(blank=True, help_text='empty: all kinds of help together', max_length=80)),
                ('name', models.CharField(help_text='what it is an estimate of, in words', max_length=200)),
                ('unit', models.CharField(max_length=60)),
                ('before', models.FloatField()),
                ('before_low', models.FloatField()),
                ('before_high', models.FloatField()),
                ('after', models.FloatField()),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('times', models.FloatField(help_text='by which it is multiplied; of a share of people who are met, its odds')),
                ('happened', models.FloatField(help_text='asks or answers, as published')),
                ('expected', models.FloatField(help_text='how many would have come had the estimate been right')),
                ('own_share', models.FloatField(help_text='how much of the new estimate is what happened, 0 to 1')),
                ('words', models.TextField()),
                ('caution', models.TextField(help_text='what these counts cannot tell')),
                ('came_from', models.JSONField(help_text='published tables: id, name, period')),
                ('at', models.DateTimeField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.area')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='understand.need')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('low__lte', models.F('after')), ('high__gte', models.F('after'))), name='update_in_its_range'), models.CheckConstraint(condition=models.Q(('own_share__gte', 0), ('own_share__lte', 1)), name='own_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='NeedEstimate',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('people_per_year', models.FloatField()),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('basis', models.TextField()),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='understand.need')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'area', 'need', 'from_date'), name='estimate_once_a_date'), models.CheckConstraint(condition=models.Q(('low__gte', 0), ('low__lte', models.F('people_per_year')), ('high__gte', models.F('people_per_year'))), name='estimate_in_its_range')],
            },
        ),
        migrations.CreateModel(
            name='NeedInMonth',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('times', models.FloatField()),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('at', models.DateTimeField()),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='understand.need')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('update', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='understand.estimateupdate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('update', 'month'), name='month_once_an_update'), models.CheckConstraint(condition=models.Q(('low__gte', 0), ('low__lte', models.F('times')), ('high__gte', models.F('times'))), name='month_in_its_range')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('i_statement', models.TextField()),
                ('said_by', models.CharField(max_length=200)),
                ('recognised_by', models.CharField(max_length=200)),
                ('measure', models.TextField(blank=True)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='understand.need')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='outcome_once_a_place')],
            },
        ),
        migrations.CreateModel(
            name='UpdateDecision',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('accepted', 'Accepted'), ('left as it was', 'Left')], max_length=14)),
                ('reason', models.TextField()),
                ('wrote', models.JSONField(default=list, help_text='ids of the dated estimates and assumptions that came of it')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('update', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='understand.estimateupdate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DemandCount',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('category', models.CharField(max_length=100)),
                ('count', models.PositiveIntegerField()),
                ('source', models.TextField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'month', 'area', 'category'), name='demand_count_once')],
            },
        ),
        migrations.CreateModel(
            name='DemandStudy',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.TextField(help_text='what people want help to do for them, in their own terms')),
                ('from_month', models.CharField(max_length=7)),
                ('to_month', models.CharField(max_length=7)),
                ('sample', models.PositiveIntegerField(help_text='statements classed by two named people')),
                ('help_me', models.PositiveIntegerField()),
                ('you_did_not', models.PositiveIntegerField()),
                ('not_agreed', models.PositiveIntegerField(help_text='the two named people see these differently')),
                ('classed_by', models.JSONField(default=list, help_text='names of those who read and classed')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sample', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('help_me'), '+', models.F('you_did_not')), '+', models.F('not_agreed')))), name='study_adds_up'), models.CheckConstraint(condition=models.Q(('sample__gt', 0)), name='study_of_something')],
            },
        ),
    ]
