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
CREATE TRIGGER guard_guard_no_change BEFORE DELETE OR UPDATE ON guard_guard FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_guard_no_truncate BEFORE TRUNCATE ON guard_guard FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_look_no_change BEFORE DELETE OR UPDATE ON guard_look FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_look_no_truncate BEFORE TRUNCATE ON guard_look FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_followed_no_change BEFORE DELETE OR UPDATE ON guard_followed FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_followed_no_truncate BEFORE TRUNCATE ON guard_followed FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_join_no_change BEFORE DELETE OR UPDATE ON guard_join FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_join_no_truncate BEFORE TRUNCATE ON guard_join FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_hybridanswer_no_change BEFORE DELETE OR UPDATE ON guard_hybridanswer FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_hybridanswer_no_truncate BEFORE TRUNCATE ON guard_hybridanswer FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_undertaking_no_change BEFORE DELETE OR UPDATE ON guard_undertaking FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_undertaking_no_truncate BEFORE TRUNCATE ON guard_undertaking FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();

-- Of these one part may be said anew; the rest is history.

CREATE TRIGGER guard_tripwire_no_change BEFORE DELETE OR UPDATE OF guard_id, reading, window_days, comparison, threshold, every_minutes ON guard_tripwire FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_tripwire_no_truncate BEFORE TRUNCATE ON guard_tripwire FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_link_no_change BEFORE DELETE OR UPDATE OF chain_id, after_id, kind, words, whose, sign, noticed_by, borne_by, look_on, owner_id, at, by_id ON guard_link FOR EACH ROW EXECUTE FUNCTION drawwell_refuse_change();
CREATE TRIGGER guard_link_no_truncate BEFORE TRUNCATE ON guard_link FOR EACH STATEMENT EXECUTE FUNCTION drawwell_refuse_change();
