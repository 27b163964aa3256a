-- History only grows: a correction is a new row.

CREATE TRIGGER supply_entry_no_change BEFORE DELETE OR UPDATE ON supply_entry FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_entry_no_truncate BEFORE TRUNCATE ON supply_entry FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_payment_no_change BEFORE DELETE OR UPDATE ON supply_payment FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_payment_no_truncate BEFORE TRUNCATE ON supply_payment FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
