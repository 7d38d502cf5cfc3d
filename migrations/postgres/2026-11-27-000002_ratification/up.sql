-- ── urgent measures before the Board ────────────────────────────────────────────────────────────────────────
-- Until when the Board should ratify what was done before it could decide. What was recorded before waits for fourteen days.
ALTER TABLE urgent_measures ADD COLUMN ratify_by BIGINT NOT NULL DEFAULT 0;
UPDATE urgent_measures SET ratify_by = recorded_at + 1209600000000;
CREATE INDEX urgent_measures_by_end ON urgent_measures (ratify_by);

-- What a ballot puts to the vote about each urgent measure of its case, beside its motion; frozen with it.
CREATE TABLE ballot_measures (
    ballot_id BIGINT NOT NULL REFERENCES ballots (id),
    measure_id BIGINT NOT NULL REFERENCES urgent_measures (id),
    proposal TEXT NOT NULL CHECK (proposal IN ('ratify', 'reverse')),
    PRIMARY KEY (ballot_id, measure_id)
);
CREATE INDEX ballot_measures_by_measure ON ballot_measures (measure_id);

-- What came of a measure: by a ballot, or because its time was over without one; what lapsed may still be ratified later.
CREATE TABLE measure_results (
    id BIGINT NOT NULL PRIMARY KEY,
    measure_id BIGINT NOT NULL REFERENCES urgent_measures (id),
    result TEXT NOT NULL CHECK (result IN ('ratified', 'reversed', 'lapsed')),
    ballot_id BIGINT REFERENCES ballots (id),
    decided_at BIGINT NOT NULL,
    CHECK ((result = 'lapsed') = (ballot_id IS NULL))
);
CREATE INDEX measure_results_by_measure ON measure_results (measure_id);
CREATE UNIQUE INDEX measure_results_one_lapses ON measure_results (measure_id) WHERE ballot_id IS NULL;
CREATE UNIQUE INDEX measure_results_one_is_decided ON measure_results (measure_id) WHERE ballot_id IS NOT NULL;

-- What an officer did about a measure that was reversed or not ratified in time; the note is sealed with the case's key.
CREATE TABLE measure_reversals (
    measure_id BIGINT NOT NULL PRIMARY KEY REFERENCES urgent_measures (id),
    reversal TEXT NOT NULL CHECK (reversal IN ('undone', 'cannot_be_undone')),
    note BYTEA NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at BIGINT NOT NULL
);

CREATE TRIGGER urgent_measures_no_update BEFORE UPDATE ON urgent_measures FOR EACH ROW EXECUTE FUNCTION refuse('a measure is never changed');
CREATE TRIGGER urgent_measures_no_delete BEFORE DELETE ON urgent_measures FOR EACH ROW EXECUTE FUNCTION refuse('a measure is never changed');
CREATE TRIGGER urgent_measures_no_truncate BEFORE TRUNCATE ON urgent_measures FOR EACH STATEMENT EXECUTE FUNCTION refuse('a measure is never changed');
CREATE TRIGGER referrals_no_update BEFORE UPDATE ON referrals FOR EACH ROW EXECUTE FUNCTION refuse('a referral is never changed');
CREATE TRIGGER referrals_no_delete BEFORE DELETE ON referrals FOR EACH ROW EXECUTE FUNCTION refuse('a referral is never changed');
CREATE TRIGGER referrals_no_truncate BEFORE TRUNCATE ON referrals FOR EACH STATEMENT EXECUTE FUNCTION refuse('a referral is never changed');
CREATE TRIGGER ballot_measures_no_update BEFORE UPDATE ON ballot_measures FOR EACH ROW EXECUTE FUNCTION refuse('what a ballot puts to the vote is frozen');
CREATE TRIGGER ballot_measures_no_delete BEFORE DELETE ON ballot_measures FOR EACH ROW EXECUTE FUNCTION refuse('what a ballot puts to the vote is frozen');
CREATE TRIGGER ballot_measures_no_truncate BEFORE TRUNCATE ON ballot_measures FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a ballot puts to the vote is frozen');
CREATE TRIGGER measure_results_no_update BEFORE UPDATE ON measure_results FOR EACH ROW EXECUTE FUNCTION refuse('the result of a measure is final');
CREATE TRIGGER measure_results_no_delete BEFORE DELETE ON measure_results FOR EACH ROW EXECUTE FUNCTION refuse('the result of a measure is final');
CREATE TRIGGER measure_results_no_truncate BEFORE TRUNCATE ON measure_results FOR EACH STATEMENT EXECUTE FUNCTION refuse('the result of a measure is final');
CREATE TRIGGER measure_reversals_no_update BEFORE UPDATE ON measure_reversals FOR EACH ROW EXECUTE FUNCTION refuse('the reversal of a measure is final');
CREATE TRIGGER measure_reversals_no_delete BEFORE DELETE ON measure_reversals FOR EACH ROW EXECUTE FUNCTION refuse('the reversal of a measure is final');
CREATE TRIGGER measure_reversals_no_truncate BEFORE TRUNCATE ON measure_reversals FOR EACH STATEMENT EXECUTE FUNCTION refuse('the reversal of a measure is final');
CREATE TRIGGER ballot_deviations_only_at_opening BEFORE INSERT ON ballot_deviations FOR EACH ROW EXECUTE FUNCTION refuse_unless_ballot_opening('what a ballot freezes is final');
CREATE TRIGGER ballot_measures_only_at_opening BEFORE INSERT ON ballot_measures FOR EACH ROW EXECUTE FUNCTION refuse_unless_ballot_opening('what a ballot puts to the vote is frozen');
