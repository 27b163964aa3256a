import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('learn', '0001_initial'),
        ('learn', '0002_rules_and_contacts'),
        ('learn', '0003_savings_and_cycles'),
        ('learn', '0004_rebase'),
        ('learn', '0005_contacts_by_month'),
        ('learn', '0006_before_and_after'),
    ]

    initial = True

    dependencies = [
        ('design', '0001_flattened'),
        ('partner', '0001_flattened'),
        ('place', '0001_flattened'),
        ('place', '__first__'),
        ('pull', '0001_flattened'),
        ('supply', '0001_flattened'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80)),
                ('month', models.CharField(max_length=7)),
                ('channel', models.CharField(max_length=40)),
                ('words', models.TextField()),
                ('arrived_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(help_text='when what was asked for was done', null=True)),
                ('what_was_done', models.TextField(blank=True)),
                ('at_first_contact', models.BooleanField(help_text='done there and then; empty: not known', null=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'month', 'key'], name='contacts_by_month')],
                'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='contact_once_a_place'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('arrived_at__isnull', True), ('ended_at__gte', models.F('arrived_at')), _connector='OR'), name='contact_ends_after_it_arrives')],
            },
        ),
        migrations.CreateModel(
            name='Classing',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('help me', 'Value'), ("you didn't", 'Failure')], max_length=12)),
                ('purpose', models.TextField(blank=True, help_text='what they want it for, in their own terms')),
                ('names_nobody', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classings', to='learn.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contact', 'by'), name='classed_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('question', models.TextField()),
                ('tried', models.TextField(blank=True)),
                ('learned', models.TextField(blank=True)),
                ('changed', models.TextField(blank=True)),
                ('scale', models.CharField(choices=[('circle', 'one family'), ('team', 'Team'), ('place', 'the whole place'), ('nation', 'Nation')], max_length=8)),
                ('look_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='learn.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PublishedTable',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('period', models.CharField(max_length=20)),
                ('rows', models.JSONField()),
                ('threshold', models.PositiveSmallIntegerField()),
                ('rounded_to', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'name', 'period'), name='table_published_once')],
            },
        ),
        migrations.CreateModel(
            name='Pattern',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=20)),
                ('sentence', models.TextField()),
                ('seen_at', models.DateTimeField()),
                ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.capability')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pattern', to='design.proposal')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patterns', to='learn.publishedtable')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rebase',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('series', models.CharField(max_length=200)),
                ('from_label', models.CharField(max_length=20)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'series', 'from_label'), name='rebased_once_a_point')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('law', 'Law'), ('regulation', 'Regulation'), ('contract', 'Contract'), ('local policy', 'Local Policy'), ('system', 'a system or form'), ('custom', 'how it is done here'), ('belief', 'a belief that it is so')], max_length=14)),
                ('national', models.BooleanField(default=False, help_text='made for the whole nation: nobody here can change it')),
                ('owner_name', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='rule_once_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Blocker',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('happened', models.TextField()),
                ('said_by', models.CharField(max_length=200)),
                ('nobody_could_show_it', models.BooleanField()),
                ('how_we_stayed_legal', models.TextField(blank=True)),
                ('days_lost', models.FloatField(default=0)),
                ('pence_lost', models.BigIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('circle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.circle')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blockers', to='learn.rule')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('days_lost__gte', 0), ('pence_lost__gte', 0)), name='lost_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='RuleQuestion',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('blockers', models.ManyToManyField(related_name='questions', to='learn.blocker')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='learn.rule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RuleAnswer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('decision', models.CharField(choices=[('change', 'Change'), ('suspend', 'Suspend'), ('keep', 'Keep')], max_length=8)),
                ('reason', models.TextField()),
                ('chain_id', models.UUIDField(help_text='the chain of next problems that a change begins', null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='learn.rulequestion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Saving',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('cashable', 'money that left a budget'), ('released', 'hours or room set free, and still paid for'), ('avoided', 'a cost that did not come, as far as can be told')], max_length=10)),
                ('means', models.CharField(max_length=20)),
                ('ways', models.JSONField(default=list)),
                ('pence', models.BigIntegerField()),
                ('hours', models.FloatField(default=0)),
                ('year', models.CharField(max_length=7)),
                ('compared_with', models.TextField(blank=True, help_text='who or what it is compared with')),
                ('people', models.PositiveIntegerField(null=True)),
                ('before_pence', models.BigIntegerField(help_text="what these people's help cost in the time before", null=True)),
                ('after_pence', models.BigIntegerField(help_text='and in as long a time after', null=True)),
                ('others', models.PositiveIntegerField(help_text='how many people they are compared with', null=True)),
                ('others_before_pence', models.BigIntegerField(null=True)),
                ('others_after_pence', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cost_centre', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.costcentre')),
                ('gained_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('payment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.payment')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supply.service')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('pence__gt', 0), ('hours__gt', 0), _connector='OR'), name='saving_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'cashable'), _negated=True), ('payment__isnull', False), _connector='OR'), name='cashable_is_in_the_book'), models.CheckConstraint(condition=models.Q(('kind', 'cashable'), ('payment__isnull', True), _connector='OR'), name='only_cashable_is_in_the_book')],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='design.plan')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='design.proposal')),
                ('pull', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='pull.pull')),
                ('to_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pull', 'plan', 'proposal'), name='told_once')],
            },
        ),
    ]
