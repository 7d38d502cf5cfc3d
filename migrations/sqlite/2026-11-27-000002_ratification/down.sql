DROP TABLE measure_reversals;
DROP TABLE measure_results;
DROP TABLE ballot_measures;
DROP TRIGGER referrals_no_update;
DROP TRIGGER referrals_no_delete;
DROP TRIGGER urgent_measures_no_update;
DROP TRIGGER urgent_measures_no_delete;
DROP INDEX urgent_measures_by_end;
ALTER TABLE urgent_measures DROP COLUMN ratify_by;
