-- What was believed, on which counts, and who accepted it: rows are only ever added.

CREATE TRIGGER understand_estimateupdate_no_change BEFORE DELETE OR UPDATE ON understand_estimateupdate FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER understand_estimateupdate_no_truncate BEFORE TRUNCATE ON understand_estimateupdate FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER understand_updatedecision_no_change BEFORE DELETE OR UPDATE ON understand_updatedecision FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER understand_updatedecision_no_truncate BEFORE TRUNCATE ON understand_updatedecision FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER understand_needinmonth_no_change BEFORE DELETE OR UPDATE ON understand_needinmonth FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER understand_needinmonth_no_truncate BEFORE TRUNCATE ON understand_needinmonth FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
