"""An empty database gets its tables at once, as all migrations leave them.

After each step Django makes every model of the project anew for the next, which for some sixty steps takes twenty
times what the tables take. None of the steps but those that make or alter tables does anything where there are no
rows: those of other libraries that carry rows over are named below, and a test compares both ways.
"""

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState

ONLY_FOR_ROWS = {
    ("auth", "0011_update_proxy_permissions"),
    ("axes", "0007_alter_accessattempt_unique_together"),
    ("contenttypes", "0002_remove_content_type_name"),
}


def make_tables_at_once(connection):
    """Make all tables of an empty database and note its migrations as done; True if so.

    A database with any table in it, and one for which a migration does more than make and alter tables, is left to
    Django: then nothing is done here.
    """
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if any(map(_does_more, plan)):
        return False
    models = executor.loader.project_state().apps.get_models()
    with connection.schema_editor(atomic=True) as editor:
        for model in models:
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                editor.create_model(model)
        executor.recorder.ensure_schema()
        for migration in plan:
            executor.record_migration(migration)
    return True


def _does_more(migration):
    if (migration.app_label, migration.name) in ONLY_FOR_ROWS:
        return False
    return any(isinstance(one, RunPython | RunSQL | SeparateDatabaseAndState) for one in migration.operations)
