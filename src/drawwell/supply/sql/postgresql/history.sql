-- History only grows: a correction is a new row.

CREATE TRIGGER supply_entry_no_change BEFORE DELETE OR UPDATE ON supply_entry FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_entry_no_truncate BEFORE TRUNCATE ON supply_entry FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_payment_no_change BEFORE DELETE OR UPDATE ON supply_payment FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_payment_no_truncate BEFORE TRUNCATE ON supply_payment FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_entitlementrule_no_change BEFORE DELETE OR UPDATE ON supply_entitlementrule FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_entitlementrule_no_truncate BEFORE TRUNCATE ON supply_entitlementrule FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_serviceyear_no_change BEFORE DELETE OR UPDATE ON supply_serviceyear FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_serviceyear_no_truncate BEFORE TRUNCATE ON supply_serviceyear FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_baseline_no_change BEFORE DELETE OR UPDATE ON supply_baseline FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_baseline_no_truncate BEFORE TRUNCATE ON supply_baseline FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_reach_no_change BEFORE DELETE OR UPDATE ON supply_reach FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_reach_no_truncate BEFORE TRUNCATE ON supply_reach FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_leftout_no_change BEFORE DELETE OR UPDATE ON supply_leftout FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_leftout_no_truncate BEFORE TRUNCATE ON supply_leftout FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_takenaway_no_change BEFORE DELETE OR UPDATE ON supply_takenaway FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_takenaway_no_truncate BEFORE TRUNCATE ON supply_takenaway FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_publication_no_change BEFORE DELETE OR UPDATE ON supply_publication FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_publication_no_truncate BEFORE TRUNCATE ON supply_publication FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_reservemove_no_change BEFORE DELETE OR UPDATE ON supply_reservemove FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER supply_reservemove_no_truncate BEFORE TRUNCATE ON supply_reservemove FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
