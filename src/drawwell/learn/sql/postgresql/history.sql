-- History only grows: a correction is a new row.

CREATE TRIGGER learn_telling_no_change BEFORE DELETE OR UPDATE ON learn_telling FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER learn_telling_no_truncate BEFORE TRUNCATE ON learn_telling FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER learn_publishedtable_no_change BEFORE DELETE OR UPDATE ON learn_publishedtable FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER learn_publishedtable_no_truncate BEFORE TRUNCATE ON learn_publishedtable FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
