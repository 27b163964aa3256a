-- History only grows: a correction is a new row.

CREATE TRIGGER guard_journalentry_no_change BEFORE DELETE OR UPDATE ON guard_journalentry FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_journalentry_no_truncate BEFORE TRUNCATE ON guard_journalentry FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_seal_no_change BEFORE DELETE OR UPDATE ON guard_seal FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_seal_no_truncate BEFORE TRUNCATE ON guard_seal FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_sealleaf_no_change BEFORE DELETE OR UPDATE ON guard_sealleaf FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_sealleaf_no_truncate BEFORE TRUNCATE ON guard_sealleaf FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_guardmove_no_change BEFORE DELETE OR UPDATE ON guard_guardmove FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_guardmove_no_truncate BEFORE TRUNCATE ON guard_guardmove FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_drill_no_change BEFORE DELETE OR UPDATE ON guard_drill FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_drill_no_truncate BEFORE TRUNCATE ON guard_drill FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_poweruse_no_change BEFORE DELETE OR UPDATE ON guard_poweruse FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_poweruse_no_truncate BEFORE TRUNCATE ON guard_poweruse FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_paper_no_change BEFORE DELETE OR UPDATE ON guard_paper FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_paper_no_truncate BEFORE TRUNCATE ON guard_paper FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_chartermove_no_change BEFORE DELETE OR UPDATE ON guard_chartermove FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_chartermove_no_truncate BEFORE TRUNCATE ON guard_chartermove FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_creep_no_change BEFORE DELETE OR UPDATE ON guard_creep FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_creep_no_truncate BEFORE TRUNCATE ON guard_creep FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
