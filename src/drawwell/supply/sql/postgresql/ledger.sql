-- The ledger's verbs. Each is one statement for the caller, all or nothing, in the caller's transaction.
-- Locks are taken in one order: the key (or the hold's row), then lots by (offer, number).

CREATE OR REPLACE FUNCTION drawwell_part_key(p_leg_key uuid, p_part integer) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_part = 0 THEN p_leg_key ELSE md5(p_leg_key::text || '.' || p_part::text)::uuid END
$$;

CREATE OR REPLACE FUNCTION drawwell_hold(
    p_key uuid, p_keys uuid[], p_offers uuid[], p_units bigint[],
    p_pull uuid, p_hash text, p_until timestamptz, p_by uuid, p_at timestamptz
) RETURNS SETOF supply_hold LANGUAGE plpgsql AS $$
DECLARE
    v_count integer := cardinality(p_offers);
    v_why text[] := array_fill(NULL::text, ARRAY[cardinality(p_offers)]);
    v_place uuid;
    v_offer record;
    v_leg integer;
    v_number integer;
    v_wanted bigint;
    v_given bigint;
    v_part integer;
    v_seq bigint;
    v_lot uuid;
    v_lots uuid[];
    v_free bigint[];
    v_got_leg integer[] := '{}';
    v_got_part integer[] := '{}';
    v_got_lot uuid[] := '{}';
    v_got_units bigint[] := '{}';
BEGIN
    -- Two callers with one key take turns; the second finds the answer of the first.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_key::text, 0));
    RETURN QUERY SELECT h.* FROM supply_hold h WHERE h.family = p_key ORDER BY h.leg, h.part;
    IF FOUND THEN
        RETURN;
    END IF;

    -- A refusal lets go of every lot it looked at, so that whoever is refused here may ask elsewhere in the same
    -- transaction without standing in anybody's way.
    BEGIN
        FOR v_offer IN
            SELECT o.id, o.place_id, o.ends_at <= p_at AS is_over, l.legs
            FROM (
                SELECT u.offer, array_agg(u.leg::integer ORDER BY u.leg) AS legs
                FROM unnest(p_offers) WITH ORDINALITY AS u(offer, leg) GROUP BY u.offer
            ) l JOIN supply_offer o ON o.id = l.offer
            ORDER BY o.id
        LOOP
            v_place := v_offer.place_id;
            IF v_offer.is_over THEN
                FOREACH v_leg IN ARRAY v_offer.legs LOOP
                    v_why[v_leg] := 'over';
                END LOOP;
                CONTINUE;
            END IF;
            IF cardinality(v_offer.legs) = 1 THEN
                -- Either of two looks may lock a lot and then find that another has just filled it; inside these blocks,
                -- finding nothing lets go of it, for waiting with it for others, out of order, would be a deadlock.
                v_leg := v_offer.legs[1];
                BEGIN
                    -- First look: a lot with room that nobody else is using at this moment.
                    SELECT l.id INTO STRICT v_lot FROM supply_lot l
                    WHERE l.offer_id = v_offer.id AND l.units - l.held - l.taken >= p_units[v_leg]
                    ORDER BY l.number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
                EXCEPTION WHEN no_data_found THEN
                    BEGIN
                        -- Second look: wait for one lot that had room, each caller for another as chance has it.
                        SELECT l.id INTO STRICT v_lot FROM supply_lot l
                        WHERE l.id = (
                            SELECT c.id FROM supply_lot c
                            WHERE c.offer_id = v_offer.id AND c.units - c.held - c.taken >= p_units[v_leg]
                            ORDER BY hashtext(c.number::text || p_key::text) LIMIT 1
                        ) AND l.units - l.held - l.taken >= p_units[v_leg]
                        FOR NO KEY UPDATE;
                    EXCEPTION WHEN no_data_found THEN
                        v_lot := NULL;
                    END;
                END;
                IF v_lot IS NOT NULL THEN
                    v_got_leg := v_got_leg || v_leg;
                    v_got_part := v_got_part || 0;
                    v_got_lot := v_got_lot || v_lot;
                    v_got_units := v_got_units || p_units[v_leg];
                    CONTINUE;
                END IF;
            END IF;
            -- Last look: wait for all its lots in order. Skipping those in use would refuse what fits.
            PERFORM 1 FROM supply_lot l WHERE l.offer_id = v_offer.id ORDER BY l.number FOR NO KEY UPDATE;
            SELECT array_agg(l.id ORDER BY l.number), array_agg(l.units - l.held - l.taken ORDER BY l.number)
            INTO v_lots, v_free FROM supply_lot l WHERE l.offer_id = v_offer.id;
            FOREACH v_leg IN ARRAY v_offer.legs LOOP
                v_wanted := p_units[v_leg];
                v_number := (
                    SELECT min(f.number) FROM unnest(v_free) WITH ORDINALITY AS f(room, number) WHERE f.room >= v_wanted
                );
                IF v_number IS NOT NULL THEN
                    v_got_leg := v_got_leg || v_leg;
                    v_got_part := v_got_part || 0;
                    v_got_lot := v_got_lot || v_lots[v_number];
                    v_got_units := v_got_units || v_wanted;
                    v_free[v_number] := v_free[v_number] - v_wanted;
                ELSIF COALESCE((SELECT sum(f) FROM unnest(v_free) AS f), 0) < v_wanted THEN
                    v_why[v_leg] :=
                        CASE WHEN COALESCE((SELECT sum(f) FROM unnest(v_free) AS f), 0) > 0 THEN 'short' ELSE 'full' END;
                ELSE
                    v_part := 0;
                    FOR v_number IN 1 .. cardinality(v_free) LOOP
                        v_given := least(v_free[v_number], v_wanted);
                        IF v_given > 0 THEN
                            v_got_leg := v_got_leg || v_leg;
                            v_got_part := v_got_part || v_part;
                            v_got_lot := v_got_lot || v_lots[v_number];
                            v_got_units := v_got_units || v_given;
                            v_free[v_number] := v_free[v_number] - v_given;
                            v_wanted := v_wanted - v_given;
                            v_part := v_part + 1;
                        END IF;
                    END LOOP;
                END IF;
            END LOOP;
        END LOOP;
        IF array_remove(v_why, NULL) <> '{}' THEN
            RAISE EXCEPTION USING ERRCODE = 'DW001';
        END IF;
    EXCEPTION WHEN SQLSTATE 'DW001' THEN
        NULL;
    END;

    IF array_remove(v_why, NULL) <> '{}' THEN
        RETURN QUERY INSERT INTO supply_hold AS h (
            key, family, leg, part, place_id, offer_id, lot_id, pull_id, request_hash, units, status, why, held_at, until, by_id
        ) SELECT p_keys[u.leg], p_key, u.leg - 1, 0, v_place, u.offer, NULL, p_pull, p_hash, p_units[u.leg],
                 'refused', COALESCE(v_why[u.leg], 'together'), p_at, p_until, p_by
          FROM unnest(p_offers) WITH ORDINALITY AS u(offer, leg) ORDER BY u.leg
        RETURNING h.*;
        RETURN;
    END IF;

    FOR v_number IN 1 .. cardinality(v_got_lot) LOOP
        UPDATE supply_lot SET held = held + v_got_units[v_number], seq = seq + 1
        WHERE id = v_got_lot[v_number] RETURNING seq INTO v_seq;
        v_leg := v_got_leg[v_number];
        RETURN QUERY INSERT INTO supply_hold AS h (
            key, family, leg, part, place_id, offer_id, lot_id, pull_id, request_hash, units, status, why, held_at, until, by_id
        ) VALUES (
            drawwell_part_key(p_keys[v_leg], v_got_part[v_number]), p_key, v_leg - 1, v_got_part[v_number],
            v_place, p_offers[v_leg], v_got_lot[v_number], p_pull, p_hash, v_got_units[v_number],
            'held', '', p_at, p_until, p_by
        ) RETURNING h.*;
        INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
        VALUES (gen_random_uuid(), v_place, v_got_lot[v_number], v_seq, 'hold', v_got_units[v_number],
                drawwell_part_key(p_keys[v_leg], v_got_part[v_number]), p_at, p_by);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION drawwell_hold_several(
    p_keys uuid[], p_offers uuid[], p_units bigint[], p_pulls uuid[], p_hashes text[], p_untils timestamptz[],
    p_by uuid, p_at timestamptz
) RETURNS SETOF supply_hold LANGUAGE plpgsql AS $$
-- Several holds of one leg each, as drawwell_hold would do them one after the other.
DECLARE
    v_number integer;
    v_lots uuid[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(k.key::text, 0)) FROM (
        SELECT u.key FROM unnest(p_keys) AS u(key) ORDER BY u.key
    ) k;
    IF NOT EXISTS (SELECT 1 FROM supply_hold h WHERE h.family = ANY (p_keys)) THEN
        -- The usual case, in two statements: of each offer the first lot that would be looked at has room for all that
        -- is asked of it. Where one has not, or somebody uses it, every lot is let go of, and each takes its turn.
        BEGIN
            SELECT array_agg(l.id) INTO v_lots
            FROM (
                SELECT w.offer, sum(w.units) AS units, min(w.units) AS least
                FROM unnest(p_offers, p_units) AS w(offer, units) GROUP BY w.offer
            ) t
            JOIN supply_offer o ON o.id = t.offer AND o.ends_at > p_at
            CROSS JOIN LATERAL (
                SELECT c.id, c.units - c.held - c.taken AS room FROM supply_lot c
                WHERE c.offer_id = t.offer AND c.units - c.held - c.taken >= t.least
                ORDER BY c.number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            ) l
            WHERE l.room >= t.units;
            IF cardinality(v_lots) IS DISTINCT FROM (SELECT count(DISTINCT u) FROM unnest(p_offers) AS u) THEN
                RAISE EXCEPTION USING ERRCODE = 'DW001';
            END IF;
        EXCEPTION WHEN SQLSTATE 'DW001' THEN
            v_lots := NULL;
        END;
    END IF;
    IF v_lots IS NOT NULL THEN
        RETURN QUERY
        WITH legs AS (
            SELECT w.*, row_number() OVER (PARTITION BY w.offer ORDER BY w.number) AS nth
            FROM unnest(p_keys, p_offers, p_units, p_pulls, p_hashes, p_untils)
                WITH ORDINALITY AS w(key, offer, units, pull, hash, until, number)
        ), totals AS (
            SELECT g.offer, sum(g.units) AS units, count(*) AS entries FROM legs g GROUP BY g.offer
        ), moved AS (
            UPDATE supply_lot l SET held = l.held + t.units, seq = l.seq + t.entries
            FROM totals t WHERE l.id = ANY (v_lots) AND l.offer_id = t.offer
            RETURNING l.id, l.offer_id, l.place_id, l.seq - t.entries AS before
        ), noted AS (
            INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
            SELECT gen_random_uuid(), m.place_id, m.id, m.before + g.nth, 'hold', g.units, g.key, p_at, p_by
            FROM legs g JOIN moved m ON m.offer_id = g.offer
        )
        INSERT INTO supply_hold AS h (
            key, family, leg, part, place_id, offer_id, lot_id, pull_id, request_hash, units, status, why, held_at, until, by_id
        ) SELECT g.key, g.key, 0, 0, m.place_id, g.offer, m.id, g.pull, g.hash, g.units, 'held', '', p_at, g.until, p_by
          FROM legs g JOIN moved m ON m.offer_id = g.offer ORDER BY g.number
        RETURNING h.*;
        RETURN;
    END IF;
    -- By offer, so that two callers never wait for each other in a ring.
    FOR v_number IN SELECT w.number FROM unnest(p_offers) WITH ORDINALITY AS w(offer, number) ORDER BY w.offer, w.number
    LOOP
        RETURN QUERY SELECT h.* FROM drawwell_hold(
            p_keys[v_number], ARRAY[p_keys[v_number]], ARRAY[p_offers[v_number]], ARRAY[p_units[v_number]],
            p_pulls[v_number], p_hashes[v_number], p_untils[v_number], p_by, p_at
        ) h;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION drawwell_move(p_verb text, p_key uuid, p_by uuid, p_at timestamptz)
RETURNS SETOF supply_hold LANGUAGE plpgsql AS $$
DECLARE
    v_root supply_hold;
    v_row supply_hold;
    v_from text := CASE p_verb WHEN 'return' THEN 'drawn' ELSE 'held' END;
    v_to text;
    v_held integer := CASE p_verb WHEN 'return' THEN 0 ELSE -1 END;
    v_taken integer := CASE p_verb WHEN 'draw' THEN 1 WHEN 'return' THEN -1 ELSE 0 END;
    v_seq bigint;
BEGIN
    v_to := CASE p_verb WHEN 'draw' THEN 'drawn' WHEN 'release' THEN 'released' WHEN 'lapse' THEN 'lapsed' WHEN 'return' THEN 'returned' END;
    SELECT h.* INTO v_root FROM supply_hold h WHERE h.key = p_key AND h.family = p_key FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_root.status <> v_from OR (p_verb = 'draw' AND v_root.until <= p_at) THEN
        RETURN QUERY SELECT h.* FROM supply_hold h WHERE h.family = p_key ORDER BY h.leg, h.part;
        RETURN;
    END IF;
    PERFORM 1 FROM supply_lot l WHERE l.id IN (SELECT h.lot_id FROM supply_hold h WHERE h.family = p_key)
    ORDER BY l.offer_id, l.number FOR NO KEY UPDATE;
    FOR v_row IN SELECT h.* FROM supply_hold h WHERE h.family = p_key ORDER BY h.leg, h.part LOOP
        UPDATE supply_lot
        SET held = held + v_held * v_row.units, taken = taken + v_taken * v_row.units, seq = seq + 1
        WHERE id = v_row.lot_id RETURNING seq INTO v_seq;
        RETURN QUERY UPDATE supply_hold h SET status = v_to WHERE h.key = v_row.key RETURNING h.*;
        INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
        VALUES (gen_random_uuid(), v_row.place_id, v_row.lot_id, v_seq, p_verb, v_row.units, v_row.key, p_at, p_by);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION drawwell_lapse(p_at timestamptz, p_place uuid, p_most integer)
RETURNS SETOF supply_hold LANGUAGE plpgsql AS $$
DECLARE
    v_families uuid[];
BEGIN
    SELECT array_agg(d.key) INTO v_families FROM (
        SELECT h.key FROM supply_hold h
        WHERE h.status = 'held' AND h.until <= p_at AND h.key = h.family
            AND (p_place IS NULL OR h.place_id = p_place)
        ORDER BY h.until LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED
    ) d;
    PERFORM 1 FROM supply_lot l
    WHERE l.id IN (SELECT h.lot_id FROM supply_hold h WHERE h.family = ANY (v_families))
    ORDER BY l.offer_id, l.number FOR NO KEY UPDATE;
    RETURN QUERY
    WITH going AS (
        SELECT h.key, h.place_id, h.lot_id, h.units, row_number() OVER (PARTITION BY h.lot_id ORDER BY h.key) AS nth
        FROM supply_hold h WHERE h.family = ANY (v_families)
    ), totals AS (
        SELECT g.lot_id, sum(g.units) AS units, count(*) AS entries FROM going g GROUP BY g.lot_id
    ), noted AS (
        INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
        SELECT gen_random_uuid(), g.place_id, g.lot_id, l.seq + g.nth, 'lapse', g.units, g.key, p_at, NULL
        FROM going g JOIN supply_lot l ON l.id = g.lot_id
    ), freed AS (
        UPDATE supply_lot l SET held = l.held - t.units, seq = l.seq + t.entries
        FROM totals t WHERE l.id = t.lot_id
    )
    UPDATE supply_hold h SET status = 'lapsed' FROM going g WHERE h.key = g.key RETURNING h.*;
END
$$;
