-- What every rule about history runs: it says no, whoever asks.

CREATE OR REPLACE FUNCTION drawwell_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added: none can be changed or taken away (%)', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
