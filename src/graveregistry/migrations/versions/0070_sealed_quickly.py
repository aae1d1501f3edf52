"""What phones send, taken in by one statement each: who sends and how much in a day, and that a blob came whole."""

from __future__ import annotations

from alembic import op

from graveregistry.migrations import walls

revision = "0070"
down_revision = "0080"
branch_labels = None
depends_on = None

_MAY_SEND = """
    SELECT d.id, d.last_seen_on INTO phone, seen FROM device d JOIN person p ON p.id = d.person_id AND p.active
    WHERE (d.digest = shown OR d.send_digest = shown) AND d.ended_at IS NULL AND d.expires_at > now()
      AND EXISTS (SELECT FROM membership m WHERE m.person_id = p.id AND m.organisation_id = d.organisation_id
                  AND m.ended_at IS NULL AND m.role = ANY (held));
    IF phone IS NULL THEN
        RETURN;
    END IF;
    -- To the database nobody acts: the transaction, which is this statement, works for the phone alone.
    PERFORM set_config('graveregistry.actor', '', true), set_config('graveregistry.device', phone::text, true);
"""


def upgrade() -> None:
    """Build."""
    op.create_index("ix_sealed_visit_device", "sealed_visit", ["device_id", "received_at"])
    op.create_index("ix_sealed_blob_device", "sealed_blob", ["device_id", "whole_at"], postgresql_include=["size"])
    op.execute(
        f"""
        -- The phone that may send with a credential of this digest, whose person still holds one of these roles in its
        -- organisation; and the visits and bytes that it has sent in a day. No phone: whoever it is may not send.
        CREATE FUNCTION sealed_sender(shown bytea, held text[], OUT phone uuid, OUT visits bigint, OUT sent bigint)
        LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
        DECLARE
            seen date;
            since timestamptz := now() - interval '1 day';
        BEGIN
            {_MAY_SEND}
            SELECT count(*) INTO visits FROM sealed_visit WHERE device_id = phone AND received_at > since;
            SELECT coalesce(sum(size), 0) INTO sent FROM sealed_blob WHERE device_id = phone AND whole_at > since;
        END
        $$;

        -- Note that a blob of a phone is here, durable, once however often it is said. No phone: it may not send any
        -- more, and nothing was noted.
        CREATE FUNCTION sealed_blob_came(shown bytea, held text[], blob text, bytes integer, OUT phone uuid)
        LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
        DECLARE
            seen date;
            today date := (now() AT TIME ZONE 'UTC')::date;
        BEGIN
            {_MAY_SEND}
            INSERT INTO sealed_blob (device_id, sha256, size, whole_at) VALUES (phone, blob, bytes, now())
            ON CONFLICT DO NOTHING;
            UPDATE sealed_part SET whole_at = now() WHERE sha256 = blob AND whole_at IS NULL;
            IF seen IS DISTINCT FROM today THEN
                UPDATE device SET last_seen_on = today WHERE id = phone;
            END IF;
        END
        $$;

        REVOKE EXECUTE ON FUNCTION sealed_sender(bytea, text[]) FROM PUBLIC;
        REVOKE EXECUTE ON FUNCTION sealed_blob_came(bytea, text[], text, integer) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION sealed_sender(bytea, text[]) TO {walls.WEB};
        GRANT EXECUTE ON FUNCTION sealed_blob_came(bytea, text[], text, integer) TO {walls.WEB};

        -- As before; also what is for keys on another machine, whose worker may be asking; and of a visit whose text is
        -- not open, and will not be in this turn, nothing else.
        CREATE OR REPLACE FUNCTION sealed_waiting(again boolean)
        RETURNS TABLE (sealed_id uuid, device_id uuid, number integer)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT v.id, v.device_id, p.number FROM sealed_visit v JOIN sealed_part p ON p.sealed_id = v.id
            JOIN sealed_part t ON t.sealed_id = v.id AND t.number = 0
            WHERE p.whole_at IS NOT NULL AND p.opened_at IS NULL
              AND (again OR p.problem IS NULL OR p.problem = 'sealed_for_others')
              AND (t.opened_at IS NOT NULL
                   OR t.whole_at IS NOT NULL AND (again OR t.problem IS NULL OR t.problem = 'sealed_for_others'))
            ORDER BY p.number > 0, v.conflict, v.received_at, v.id, p.number
        $$;
        """
    )
