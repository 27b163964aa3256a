-- History only grows: a correction is a new row.

CREATE TRIGGER pull_answer_no_change BEFORE DELETE OR UPDATE ON pull_answer FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_answer_no_truncate BEFORE TRUNCATE ON pull_answer FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_didithelp_no_change BEFORE DELETE OR UPDATE ON pull_didithelp FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_didithelp_no_truncate BEFORE TRUNCATE ON pull_didithelp FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_pullleg_no_change BEFORE DELETE OR UPDATE ON pull_pullleg FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_pullleg_no_truncate BEFORE TRUNCATE ON pull_pullleg FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_jointanswer_no_change BEFORE DELETE OR UPDATE ON pull_jointanswer FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_jointanswer_no_truncate BEFORE TRUNCATE ON pull_jointanswer FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_timeanswer_no_change BEFORE DELETE OR UPDATE ON pull_timeanswer FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER pull_timeanswer_no_truncate BEFORE TRUNCATE ON pull_timeanswer FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
