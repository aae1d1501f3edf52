"""Row-level security in words: which rows of a table the web role may see and write.

Every table with a site or a geometry gets forced row-level security (a catalogue test looks). The owner's own
policy lets migrations, the replay and the backup work; the web role sees what ``disclosed_sites()`` gives the
actor of the transaction; the public role is granted nothing here.
"""

from __future__ import annotations

from alembic import op

OWNER, WEB, PUBLIC = "graveregistry_owner", "graveregistry_web", "graveregistry_public"


def _at_least(level: int, column: str, *, records: bool) -> str:
    more = " AND records" if records else ""
    return f"{column} IN (SELECT site_id FROM disclosed_sites() WHERE level >= {level}{more})"


EXACT = _at_least(3, "site_id", records=False)
"""The site's exact place and facts are disclosed."""
RECORDS = _at_least(3, "site_id", records=True)
"""Its records (visits, disturbances, evidence, history) are read too."""
COARSE = _at_least(1, "site_id", records=False)
"""At least the awareness unit is disclosed."""
REPORTABLE = "site_id IN (SELECT site_id FROM reportable_sites())"
"""The actor may send a report about the place: it is shown to them at a cell or finer, or they reported it."""


def hidden(table: str) -> None:
    """Force row-level security on a table that functions of the owner alone read and write."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO {OWNER} USING (true) WITH CHECK (true)")


def wall(
    table: str, *, see: str, insert: str | None = None, update: str | None = None, delete: str | None = None
) -> None:
    """Force row-level security on a table; the web role gets the statements named, on the rows named, no others."""
    hidden(table)
    op.execute(f"GRANT SELECT ON {table} TO {WEB}")
    op.execute(f"CREATE POLICY web_see ON {table} FOR SELECT TO {WEB} USING ({see})")
    if insert is not None:
        op.execute(f"GRANT INSERT ON {table} TO {WEB}")
        op.execute(f"CREATE POLICY web_insert ON {table} FOR INSERT TO {WEB} WITH CHECK ({insert})")
    if update is not None:
        op.execute(f"GRANT UPDATE ON {table} TO {WEB}")
        op.execute(f"CREATE POLICY web_update ON {table} FOR UPDATE TO {WEB} USING ({update}) WITH CHECK ({update})")
    if delete is not None:
        op.execute(f"GRANT DELETE ON {table} TO {WEB}")
        op.execute(f"CREATE POLICY web_delete ON {table} FOR DELETE TO {WEB} USING ({delete})")


def open_to_web(table: str, statements: str) -> None:
    """Let the web role use a table that holds no site and no place."""
    op.execute(f"GRANT {statements} ON {table} TO {WEB}")


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE, even from the owner."""
    for statement, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"{table}_keeps_{'rows' if each == 'ROW' else 'all'}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {statement} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
