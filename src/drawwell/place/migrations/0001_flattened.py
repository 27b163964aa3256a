import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('place', '0001_initial'),
        ('place', '0002_ways_in_and_out'),
        ('place', '0003_postcodes_and_uses'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sign_in', models.CharField(max_length=200, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(help_text='the short name used in addresses and commands', unique=True)),
                ('name', models.CharField(max_length=200)),
                ('made_up', models.BooleanField(default=False)),
                ('services_are', models.CharField(default='real', max_length=20)),
                ('pulls_are', models.CharField(default='real', max_length=20)),
                ('timezone', models.CharField(default='Europe/London', max_length=60)),
                ('first_month', models.CharField(blank=True, max_length=7)),
                ('source', models.TextField(blank=True)),
                ('folder_digest', models.CharField(blank=True, max_length=64)),
                ('loaded_at', models.DateTimeField(null=True)),
                ('clock_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('worker', 'worker'), ('resident', 'resident'), ('provider', 'provider'), ('planner', 'planner'), ('leader', 'leader'), ('auditor', 'auditor'), ('keeper', 'keeper'), ('caretaker', 'caretaker')], max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'account', 'organisation', 'role', 'starts_at'), name='membership_once'), models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='membership_ends_after_it_starts')],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place'),
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('mine', 'Mine'), ('worker', 'Worker'), ('organisation', 'Organisation'), ('site', 'Site')], max_length=20)),
                ('subject_id', models.UUIDField(help_text='the account, organisation or site whose calendar it is')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Assumption',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('value', models.FloatField()),
                ('unit', models.CharField(max_length=60)),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('source', models.TextField()),
                ('from_date', models.DateField()),
                ('to_date', models.DateField(null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'key', 'from_date'), name='assumption_once_a_date'), models.CheckConstraint(condition=models.Q(('low__lte', models.F('value')), ('high__gte', models.F('value'))), name='assumption_in_its_range')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('deprivation_decile', models.PositiveSmallIntegerField(help_text='1 is the most deprived tenth')),
                ('source', models.TextField(blank=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'code'), name='area_code_once_a_place'), models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='area_is_on_the_map'), models.CheckConstraint(condition=models.Q(('deprivation_decile__gte', 1), ('deprivation_decile__lte', 10)), name='decile_1_to_10')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, help_text="what the program is, in its owner's words", max_length=80)),
                ('scopes', models.JSONField(default=list, help_text='what it may do: read help, ask, answer, publish')),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.membership')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiAnswer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(help_text='the Idempotency-Key of the program')),
                ('request_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('api_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.apikey')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['made_at'], name='api_answers_by_age')],
                'constraints': [models.UniqueConstraint(fields=('api_key', 'key'), name='api_answer_once_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Population',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('age_band', models.CharField(max_length=20)),
                ('circumstance', models.CharField(max_length=100)),
                ('people', models.PositiveIntegerField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'area', 'age_band', 'circumstance'), name='population_once')],
            },
        ),
        migrations.CreateModel(
            name='Postcode',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(help_text='capital letters and digits, without blanks', max_length=12)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.area')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'code'), name='postcode_once_a_place'), models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='postcode_is_on_the_map')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('mail', 'Mail'), ('text', 'Text'), ('neither', 'Neither')], max_length=10)),
                ('where_sealed', models.TextField(blank=True, help_text='the mail address or telephone number, sealed')),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'account', 'at'], name='reach_as_it_stands')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=500)),
                ('events', models.JSONField(default=list)),
                ('secret_sealed', models.TextField()),
                ('earlier_secret_sealed', models.TextField(blank=True, help_text='signs too for a day after the secret was changed')),
                ('changed_at', models.DateTimeField()),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'ends_at'], name='webhooks_now')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='place.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['sent_at', 'due_at'], name='deliveries_waiting')],
            },
        ),
        migrations.CreateModel(
            name='ApiUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.BigIntegerField(help_text='minutes since 1970')),
                ('taken', models.PositiveIntegerField()),
                ('api_key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='place.apikey')),
            ],
            options={
                'indexes': [models.Index(fields=['minute'], name='api_uses_by_minute')],
                'constraints': [models.UniqueConstraint(fields=('api_key', 'minute'), name='api_uses_once_a_minute')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('way', models.CharField(blank=True, help_text='how it was sent: mail or text', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('to_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['sent_at', 'due_at'], name='outbox_waiting')],
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(fields=('place', 'key'), name='organisation_once_a_place'),
        ),
    ]
