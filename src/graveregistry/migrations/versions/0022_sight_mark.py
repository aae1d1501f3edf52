"""A mark of what one person sees of the map, for an open page to notice that it is no longer the same."""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# A site that is sealed or changes its steward leaves its class, and whoever saw the class sees less though their sight
# names the same classes. Both are rare, so a counter in the class's row keeps nobody waiting.
_DEPARTED = """
    ALTER TABLE map_class ADD COLUMN departed integer NOT NULL DEFAULT 0;

    CREATE FUNCTION map_departed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE map_class SET departed = departed + 1
        WHERE steward = OLD.steward AND sensitivity = OLD.sensitivity;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER map_departed AFTER UPDATE ON protected_site FOR EACH ROW
    WHEN ((OLD.steward, OLD.sensitivity) IS DISTINCT FROM (NEW.steward, NEW.sensitivity))
    EXECUTE FUNCTION map_departed();
    REVOKE ALL ON FUNCTION map_departed() FROM PUBLIC;
"""

# The key's one row is read by sight_mark() alone, so that a mark can be compared with the same session's last one, and
# with nothing else: not with another person's, and not with a guess of what it was made from.
_MARK = """
    CREATE TABLE sight_key (key bytea NOT NULL);
    INSERT INTO sight_key SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

    CREATE FUNCTION sight_mark(session uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        seen map_sight := map_sight(NULL);
    BEGIN
        RETURN left(encode(sha256(
            (SELECT key FROM sight_key) || uuid_send(session) || convert_to(concat_ws(
                '|', (seen).slots, (seen).sites, (seen).levels,
                ARRAY(SELECT unnest((seen).readable) ORDER BY 1), ARRAY(SELECT unnest((seen).watched) ORDER BY 1),
                ARRAY(SELECT c.departed FROM unnest((seen).slots) k JOIN map_class c ON c.id = k / 4 ORDER BY c.id)
            ), 'UTF8')
        ), 'hex'), 32);
    END
    $$;
"""


def upgrade() -> None:
    """Build."""
    op.execute(_DEPARTED)
    op.execute(_MARK)
    op.execute("REVOKE ALL ON FUNCTION sight_mark(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION sight_mark(uuid) TO {walls.WEB}")
