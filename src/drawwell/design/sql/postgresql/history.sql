-- History only grows: a correction is a new row.

CREATE TRIGGER design_proposalanswer_no_change BEFORE DELETE OR UPDATE ON design_proposalanswer FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER design_proposalanswer_no_truncate BEFORE TRUNCATE ON design_proposalanswer FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();

CREATE TRIGGER design_studystep_no_change BEFORE DELETE OR UPDATE ON design_studystep FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER design_studystep_no_truncate BEFORE TRUNCATE ON design_studystep FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
