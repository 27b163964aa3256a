import django.db.models.deletion
import django.db.models.expressions
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('supply', '0001_initial'),
        ('supply', '0002_ledger_families'),
        ('supply', '0003_finding'),
        ('supply', '0004_money'),
        ('supply', '0005_finding_in_time'),
        ('supply', '0006_what_narrowed'),
        ('supply', '0007_conditions'),
        ('supply', '0008_publishing_and_reserve'),
        ('supply', '0009_taken_away'),
    ]

    initial = True

    dependencies = [
        ('place', '0001_flattened'),
        ('place', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Capability',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('skill', 'Skill'), ('authority', 'Authority'), ('money', 'Money'), ('place', 'Place'), ('access', 'Access')], max_length=20)),
                ('unit', models.CharField(max_length=40)),
                ('travels', models.BooleanField(help_text='it comes to the person; otherwise the person visits it')),
                ('can_be_produced', models.BooleanField()),
                ('can_be_kept_free', models.BooleanField()),
                ('units_per_person_produced', models.FloatField()),
                ('units_per_pull', models.FloatField()),
                ('worker_hours_per_pull', models.FloatField()),
                ('cost_per_unit_produced_pence', models.FloatField()),
                ('cost_per_unit_kept_pence', models.FloatField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('within', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='supply.capability')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='capability_once_a_place')],
            },
        ),
        migrations.CreateModel(
            name='CostCentre',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('capability', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.capability')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'code'), name='cost_centre_once_a_place')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.CharField(max_length=7)),
                ('budget_pence', models.BigIntegerField()),
                ('actual_pence', models.BigIntegerField(null=True)),
                ('statutory_minimum_pence', models.BigIntegerField(default=0)),
                ('committed_pence', models.BigIntegerField(default=0)),
                ('because', models.TextField(blank=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('cost_centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supply.costcentre')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'cost_centre', 'year'), name='budget_line_once_a_year'), models.CheckConstraint(condition=models.Q(('budget_pence__gte', 0), ('committed_pence__gte', 0), ('statutory_minimum_pence__gte', 0)), name='budget_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('units', models.BigIntegerField()),
                ('held', models.BigIntegerField(default=0)),
                ('taken', models.BigIntegerField(default=0)),
                ('seq', models.BigIntegerField(default=0)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('held__gte', 0), ('taken__gte', 0), ('units__gte', 0), ('units__gte', django.db.models.expressions.CombinedExpression(models.F('held'), '+', models.F('taken')))), name='lot_never_promised_twice')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('key', models.UUIDField(default=drawwell.place.ids.new_id, primary_key=True, serialize=False)),
                ('family', models.UUIDField(help_text="the caller's key; the first row's own key")),
                ('leg', models.PositiveSmallIntegerField(default=0, help_text='which of the things asked for together')),
                ('part', models.PositiveSmallIntegerField(default=0, help_text='which part, when units lie over several lots')),
                ('pull_id', models.UUIDField(help_text='the pull it is for; no key upward, on purpose')),
                ('request_hash', models.CharField(max_length=64)),
                ('units', models.BigIntegerField()),
                ('status', models.CharField(choices=[('held', 'Held'), ('drawn', 'Drawn'), ('released', 'Released'), ('lapsed', 'Lapsed'), ('returned', 'Returned'), ('refused', 'Refused')], max_length=10)),
                ('why', models.CharField(blank=True, help_text='of a refusal: full, short, over, together', max_length=10)),
                ('held_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('lot', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='supply.lot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'held')), fields=['until'], name='holds_to_lapse'), models.Index(fields=['pull_id'], name='holds_of_a_pull')],
                'constraints': [models.UniqueConstraint(fields=('family', 'leg', 'part'), name='hold_once_a_family'), models.CheckConstraint(condition=models.Q(('units__gt', 0)), name='hold_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('lot__isnull', True), ('status', 'refused')), models.Q(models.Q(('status', 'refused'), _negated=True), ('lot__isnull', False)), _connector='OR'), name='hold_has_a_lot_unless_refused')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('verb', models.CharField(choices=[('open', 'Open'), ('hold', 'Hold'), ('draw', 'Draw'), ('release', 'Release'), ('lapse', 'Lapse'), ('return', 'Return'), ('close', 'Close')], max_length=10)),
                ('units', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('hold', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='supply.hold')),
                ('lot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='supply.lot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lot', 'seq'), name='entry_has_its_own_number'), models.CheckConstraint(condition=models.Q(('units__gte', 0)), name='entry_counts_up')],
            },
        ),
        migrations.CreateModel(
            name='MoneyAccount',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('balance_pence', models.BigIntegerField(default=0)),
                ('may_go_below_zero', models.BooleanField(default=False, help_text='it stands for the world outside the book')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='money_account_once_a_place'), models.CheckConstraint(condition=models.Q(('may_go_below_zero', True), ('balance_pence__gte', 0), _connector='OR'), name='money_not_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('kept_free', models.BooleanField()),
                ('answers_by_itself', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('from_plan_id', models.UUIDField(help_text='the plan that published it, if one did', null=True)),
                ('conditions', models.JSONField(default=list, help_text='of this offer alone, beside what its service says')),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.capability')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'capability', 'ends_at'], name='offers_live')],
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='offer_once_a_place'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='offer_ends_after_it_starts')],
            },
        ),
        migrations.AddField(
            model_name='lot',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='supply.offer'),
        ),
        migrations.AddField(
            model_name='hold',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='supply.offer'),
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=200)),
                ('checked_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='supply.offer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('pence', models.BigIntegerField()),
                ('because', models.CharField(max_length=80)),
                ('pull_id', models.UUIDField(help_text='the pull it is for; no key upward, on purpose', null=True)),
                ('request_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_in', to='supply.moneyaccount')),
                ('out_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_out', to='supply.moneyaccount')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('takes_back', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='supply.payment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pence__gt', 0)), name='payment_of_something'), models.CheckConstraint(condition=models.Q(('out_of', models.F('into')), _negated=True), name='payment_to_another'), models.UniqueConstraint(fields=('takes_back',), name='payment_taken_back_once')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('offers', models.PositiveIntegerField(help_text='how many were new')),
                ('unchanged', models.PositiveIntegerField(help_text='how many were there already, just so')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReserveMove',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('units', models.BigIntegerField()),
                ('because', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.offer')),
                ('out_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reserve_moves', to='supply.offer')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'at'], name='reserve_moves_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('units__gt', 0)), name='reserve_moved_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField()),
                ('units_max_per_month', models.FloatField()),
                ('source', models.TextField(blank=True)),
                ('conditions', models.JSONField(default=list, help_text='keys of what it says that it offers: see conditions.py')),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='supply.capability')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='service_once_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('year', models.CharField(max_length=7)),
                ('decile', models.PositiveSmallIntegerField(help_text='1 is the most deprived tenth')),
                ('people', models.PositiveBigIntegerField()),
                ('entitled_people', models.PositiveBigIntegerField()),
                ('reached_people', models.PositiveBigIntegerField(help_text='rounded; empty: hidden or not known', null=True)),
                ('units', models.FloatField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
            ],
            options={
                'ordering': ['year', 'decile', 'at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decile__gte', 1), ('decile__lte', 10), ('entitled_people__lte', models.F('people')), ('units__gte', 0)), name='reach_makes_sense')],
            },
        ),
        migrations.AddField(
            model_name='offer',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='supply.service'),
        ),
        migrations.CreateModel(
            name='LeftOut',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('year', models.CharField(max_length=7)),
                ('who', models.TextField()),
                ('people', models.PositiveBigIntegerField(help_text='rounded; empty: hidden or not known', null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
            ],
            options={
                'ordering': ['year', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EntitlementRule',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('from_date', models.DateField()),
                ('side', models.CharField(choices=[('service', 'of the service'), ('pull', 'of asking for it')], max_length=10)),
                ('words', models.TextField()),
                ('entitled_share', models.FloatField(help_text='of all people of the place, 0 to 1')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
            ],
            options={
                'ordering': ['from_date', 'at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('entitled_share__gte', 0), ('entitled_share__lte', 1)), name='entitled_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='ServiceYear',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('year', models.CharField(max_length=7)),
                ('spend_pence', models.BigIntegerField()),
                ('deflator', models.FloatField(help_text='price level of the year; what it is relative to is in deflator_source')),
                ('deflator_source', models.CharField(max_length=200)),
                ('people', models.PositiveBigIntegerField(help_text='who live in the place')),
                ('entitled_people', models.PositiveBigIntegerField()),
                ('reached_people', models.PositiveBigIntegerField(help_text='rounded; empty: hidden or not known', null=True)),
                ('because', models.TextField(blank=True, help_text='of a correction: why, in public')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
            ],
            options={
                'ordering': ['year', 'at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('deflator__gt', 0), ('entitled_people__lte', models.F('people')), ('spend_pence__gte', 0)), name='service_year_makes_sense')],
            },
        ),
        migrations.CreateModel(
            name='Baseline',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('because', models.TextField(help_text='published')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
                ('year_kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.serviceyear')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('address', models.CharField(blank=True, max_length=300)),
                ('hours', models.TextField(blank=True)),
                ('cost_per_month_pence', models.BigIntegerField()),
                ('source', models.TextField(blank=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'latitude', 'longitude'], name='sites_on_the_map')],
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='site_once_a_place')],
            },
        ),
        migrations.AddField(
            model_name='service',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='supply.site'),
        ),
        migrations.CreateModel(
            name='TakenAway',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('at', models.DateTimeField()),
                ('year', models.CharField(max_length=7)),
                ('means', models.CharField(choices=[('charge', 'A charge is made or raised'), ('eligibility', 'Fewer people may have it'), ('ration', 'Each person gets less'), ('delay', 'People wait longer'), ('stop', 'It is stopped')], max_length=12)),
                ('words', models.TextField(help_text='what the saving is called')),
                ('saving_id', models.UUIDField(unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='supply.service')),
            ],
            options={
                'ordering': ['year', 'at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('offer', 'number'), name='lot_once_an_offer'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['service', 'ends_at', 'starts_at'], name='offers_of_a_service'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['site', 'capability'], name='services_of_a_site'),
        ),
    ]
