"""Rights on PostgreSQL: of rows that are only ever added, not even the tables' owner may change or take away one.

Triggers refuse it already; without the right there is nothing to refuse. The right to update the key alone stays, since
PostgreSQL asks for it when a row that points there is added. It is put in place with the rules after every migrate, and
`drawwell check` compares. A superuser is bound by no right: let Drawwell sign in as another.
"""

import re

from django.apps import apps

ONLY_ADDED = re.compile(r"BEFORE DELETE OR UPDATE ON (\w+) FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change")
TAKEN = ("DELETE", "TRUNCATE", "UPDATE")


def tables_only_added_to(rules):
    """{table: its key's column} of every table whose rows the rules allow nobody to change or take away."""
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    tables = {found[1] for rule in rules if (found := ONLY_ADDED.search(rule.sql))}
    return {table: keys[table] for table in sorted(tables)}


def take_rights(cursor, tables):
    """Take the rights to change or take away rows from everybody who has one, the owner too."""
    for table, who, right in _rights(cursor, tables):
        role = f'"{who}"' if who else "PUBLIC"
        cursor.execute(f"REVOKE {right} ON {table} FROM {role}")
    for table, key in tables.items():
        cursor.execute(f"GRANT UPDATE ({key}) ON {table} TO CURRENT_USER")


def rights_left(cursor, tables):
    """A sentence for each table on which somebody has a right to change or take away rows."""
    left = {}
    for table, who, right in _rights(cursor, tables):
        left.setdefault((table, who or "everybody"), []).append(right)
    return [
        f"{who} has the right to {', '.join(rights)} rows of {table}: run `drawwell migrate` to take it away"
        for (table, who), rights in left.items()
    ]


def _rights(cursor, tables):
    """[(table, role or None for everybody, right)] of the rights that nobody should have."""
    cursor.execute(
        "SELECT c.relname, CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type"
        " FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a"
        " WHERE c.relnamespace = current_schema::regnamespace AND c.relname = ANY (%s) AND a.privilege_type = ANY (%s)"
        " ORDER BY 1, 2, 3",
        [list(tables), list(TAKEN)],
    )
    return cursor.fetchall()
