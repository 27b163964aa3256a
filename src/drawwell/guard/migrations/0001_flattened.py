import django.db.models.deletion
import drawwell.place.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # Places begun before these were made one have all of them; a new place runs this alone.
    replaces = [
        ('guard', '0001_initial'),
        ('guard', '0002_chains_and_hybrids'),
        ('guard', '0003_limits_papers_charters'),
    ]

    initial = True

    dependencies = [
        ('place', '0001_flattened'),
        ('place', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('begun_at', models.DateTimeField()),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='chain_of_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('suspended', models.JSONField(help_text='local rules: [{rule, owner, kind}]')),
                ('laws_kept', models.JSONField(default=list, help_text='laws that are never suspended, named')),
                ('begun_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ends_how', models.TextField(help_text='what happens on the last day, and who decides')),
                ('stops_if', models.TextField(help_text='what would make us stop before')),
                ('partnerships_limit', models.PositiveSmallIntegerField(help_text='most partnerships for each worker')),
                ('reports_limit', models.PositiveSmallIntegerField(help_text='most reports a month')),
                ('fields_limit', models.PositiveSmallIntegerField(help_text='most mandatory fields, all forms together')),
                ('cost_centre', models.CharField(blank=True, help_text="finance's own code, where it has one", max_length=80)),
                ('as_begun', models.JSONField(default=dict, help_text='what the software could count on the first day')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('permitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('protector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('begun_at'))), name='charter_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('protector', models.F('permitted_by')), _negated=True), name='protector_is_a_second_person')],
            },
        ),
        migrations.CreateModel(
            name='CharterMove',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('move', models.CharField(choices=[('begun', 'Begun'), ('reminded', 'Reminded'), ('ended without a word', 'Silent'), ('renewed', 'Renewed'), ('ended', 'Ended')], max_length=30)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(help_text='the last day as it stood after this move')),
                ('days_left', models.PositiveSmallIntegerField(help_text='of a reminder: 60, 30 or 7', null=True)),
                ('because', models.TextField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='guard.charter')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CharterWorker',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='guard.charter')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Creep',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('mandatory field', 'Field'), ('approval step', 'Approval'), ('report', 'Report'), ('more partnerships a worker', 'Partnerships'), ('exemption taken back', 'Exemption'), ('something else', 'Other')], max_length=40)),
                ('words', models.CharField(max_length=500)),
                ('originator', models.CharField(help_text='who brought it in, by name', max_length=200)),
                ('at', models.DateTimeField()),
                ('by_software', models.BooleanField(help_text='noticed by the software, not logged by hand')),
                ('was', models.FloatField(null=True)),
                ('now', models.FloatField(null=True)),
                ('within_limit', models.BooleanField(help_text='still within what the charter allows')),
                ('subject_id', models.UUIDField(help_text='the requirement it came from, so that it is told once', null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='creep', to='guard.charter')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Guard',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('power', models.CharField(max_length=80)),
                ('trial', models.BooleanField()),
                ('begun_at', models.DateTimeField()),
                ('sunset_at', models.DateTimeField()),
                ('loop_days', models.PositiveSmallIntegerField(help_text='the keeper looks at least this often')),
                ('seats', models.JSONField(default=list, help_text='who sits for the people affected')),
                ('story', models.TextField(help_text='how this power could be turned on people')),
                ('limits', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(help_text='of what the power reads, when its papers were signed', max_length=64)),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guards_kept', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='powers_owned', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'power'], name='guard_of_a_power')],
                'constraints': [models.CheckConstraint(condition=models.Q(('keeper', models.F('owner')), _negated=True), name='keeper_is_never_the_owner'), models.CheckConstraint(condition=models.Q(('sunset_at__gt', models.F('begun_at'))), name='sunset_after_begun')],
            },
        ),
        migrations.CreateModel(
            name='Drill',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('off_at', models.DateTimeField()),
                ('on_at', models.DateTimeField()),
                ('refused', models.BooleanField(help_text='while off, the power did refuse')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('guard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='guard.guard')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GuardMove',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('move', models.CharField(choices=[('begun', 'Begun'), ('on', 'On'), ('off', 'Off'), ('tripped', 'Tripped'), ('ended', 'Ended')], max_length=10)),
                ('at', models.DateTimeField()),
                ('because', models.TextField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='guard.guard')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('route', models.CharField(max_length=40)),
                ('act', models.CharField(max_length=80)),
                ('power', models.CharField(blank=True, max_length=80)),
                ('refused', models.BooleanField(default=False)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('whose_id', models.UUIDField(help_text="the person the row is about, when it is one person's", null=True)),
                ('may_see', models.JSONField(default=list, help_text='ids of the people who may see that this happened')),
                ('sealed_for', models.UUIDField(help_text='whose key the reason is sealed with', null=True)),
                ('reason_sealed', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_id', 'at'], name='journal_of_a_subject'), models.Index(fields=['place', 'refused', 'at'], name='journal_refusals')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('p', 'problem'), ('s', 'solution')], max_length=1)),
                ('words', models.TextField()),
                ('whose', models.CharField(blank=True, max_length=200)),
                ('why', models.TextField(blank=True, help_text='why we thought so')),
                ('aim', models.CharField(blank=True, choices=[('quick', 'a quick fix'), ('lasting', 'a lasting one')], max_length=10)),
                ('reading', models.CharField(blank=True, help_text='the registered reading that follows it, if one', max_length=80)),
                ('sign', models.TextField(blank=True)),
                ('noticed_by', models.CharField(blank=True, max_length=200)),
                ('borne_by', models.CharField(blank=True, max_length=200)),
                ('delay_days', models.PositiveIntegerField(help_text='how long before it would show', null=True)),
                ('look_on', models.DateField(null=True)),
                ('surprise', models.BooleanField(default=False, help_text='nobody had foreseen it')),
                ('at', models.DateTimeField()),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='guard.link')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='guard.chain')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('returns_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='guard.link')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('after', models.F('id')), _negated=True), name='link_not_after_itself'), models.CheckConstraint(condition=models.Q(('returns_to', models.F('id')), _negated=True), name='link_not_back_to_itself')],
            },
        ),
        migrations.CreateModel(
            name='Join',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='joined_from', to='guard.chain')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joins', to='guard.link')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Followed',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('on_date', models.DateField()),
                ('value', models.FloatField()),
                ('unit', models.CharField(max_length=60)),
                ('source', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followed', to='guard.link')),
            ],
            options={
                'ordering': ['on_date', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('found', models.CharField(choices=[('not yet', 'not so far'), ('appeared', 'yes, it has come'), ('left', 'we no longer look for it')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('look_again_on', models.DateField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='guard.link')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('found', 'left'), ('look_again_on__isnull', True)), ('found__in', ['not yet', 'appeared']), _connector='OR'), name='look_left_has_no_next'), models.CheckConstraint(condition=models.Q(models.Q(('found', 'not yet'), _negated=True), ('look_again_on__isnull', False), _connector='OR'), name='look_again_has_a_day')],
            },
        ),
        migrations.CreateModel(
            name='PairingDraft',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('power', models.CharField(max_length=80)),
                ('answers', models.JSONField(default=dict, help_text='{part: {field: what stands there so far}}')),
                ('begun_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('put_in_force_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'power'], name='draft_of_a_pairing')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('power', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('dpia', 'data protection impact assessment'), ('equality', 'equality impact assessment'), ('atrs', 'algorithmic transparency record')], max_length=10)),
                ('answers', models.JSONField(help_text='{field of its template: what was answered}')),
                ('fingerprint', models.CharField(help_text='of what the power read when it was signed', max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('review_by', models.DateField(help_text='it is stale from the day after')),
                ('advised_by', models.CharField(blank=True, help_text='the data protection officer, where asked', max_length=200)),
                ('advice', models.CharField(blank=True, choices=[('agrees', 'Agrees'), ('agrees with conditions', 'Conditions'), ('objects', 'Objects')], max_length=30)),
                ('advice_words', models.TextField(blank=True)),
                ('overruled_because', models.TextField(blank=True, help_text='public: why it goes on although they object')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'power', 'kind', 'signed_at'], name='papers_of_a_power')],
            },
        ),
        migrations.CreateModel(
            name='PowerUse',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('power', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'power', 'at'], name='uses_of_a_power')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('mandatory field', 'Field'), ('approval step', 'Approval'), ('report', 'Report')], max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('times_a_month', models.FloatField(default=0, help_text='of a report: how often it is due')),
                ('begun_at', models.DateTimeField()),
                ('because', models.TextField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('root', models.CharField(max_length=64)),
                ('previous_root', models.CharField(blank=True, max_length=64)),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SealLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('entry_id', models.UUIDField(unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='guard.seal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='leaf_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='SubjectKey',
            fields=[
                ('subject_id', models.UUIDField(primary_key=True, serialize=False)),
                ('wrapped', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
        ),
        migrations.CreateModel(
            name='TripWire',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reading', models.CharField(max_length=120)),
                ('window_days', models.PositiveSmallIntegerField(help_text='the reading is taken over so many days back')),
                ('comparison', models.CharField(choices=[('above', 'Above'), ('below', 'Below')], max_length=10)),
                ('threshold', models.FloatField()),
                ('every_minutes', models.PositiveSmallIntegerField(help_text='how often the machine reads it')),
                ('read_at', models.DateTimeField(null=True)),
                ('value', models.FloatField(null=True)),
                ('guard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trip_wires', to='guard.guard')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('window_days__gte', 1), ('window_days__lte', 366)), name='window_up_to_a_year'), models.CheckConstraint(condition=models.Q(('every_minutes__gte', 1), ('every_minutes__lte', 1440)), name='read_at_least_daily')],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('does', models.TextField()),
                ('trades', models.BooleanField(default=False, help_text='it lives by selling what people may refuse')),
                ('powers_held', models.JSONField(default=list, help_text='keys of guard.hybrids.COMPULSORY')),
                ('acts_by', models.JSONField(default=list, help_text='keys of guard.hybrids.GUARDIANS_KEEP')),
                ('paid_by', models.CharField(choices=[('fixed', 'a fixed sum or salary, whatever is done'), ('work', 'the hours or visits it does'), ('sales', 'what people freely buy and may refuse'), ('each use', 'each use of a power over people'), ('each refusal', 'each person refused or stopped'), ('share saved', 'a share of what is not spent on people')], max_length=20)),
                ('who_gains', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='guard.undertaking')),
                ('answerable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HybridAnswer',
            fields=[
                ('id', models.UUIDField(default=drawwell.place.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('mixture', models.CharField(max_length=80)),
                ('words', models.TextField()),
                ('expires_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='place.place')),
                ('undertaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='guard.undertaking')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
