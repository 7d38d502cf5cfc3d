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
    id INTEGER NOT NULL PRIMARY KEY,
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
    measure_id INTEGER NOT NULL PRIMARY KEY REFERENCES urgent_measures (id),
    reversal TEXT NOT NULL CHECK (reversal IN ('undone', 'cannot_be_undone')),
    note BLOB NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at BIGINT NOT NULL
);

CREATE TRIGGER urgent_measures_no_update BEFORE UPDATE ON urgent_measures BEGIN SELECT RAISE(ABORT, 'a measure is never changed'); END;
CREATE TRIGGER urgent_measures_no_delete BEFORE DELETE ON urgent_measures BEGIN SELECT RAISE(ABORT, 'a measure is never changed'); END;
CREATE TRIGGER referrals_no_update BEFORE UPDATE ON referrals BEGIN SELECT RAISE(ABORT, 'a referral is never changed'); END;
CREATE TRIGGER referrals_no_delete BEFORE DELETE ON referrals BEGIN SELECT RAISE(ABORT, 'a referral is never changed'); END;
CREATE TRIGGER ballot_measures_no_update BEFORE UPDATE ON ballot_measures BEGIN SELECT RAISE(ABORT, 'what a ballot puts to the vote is frozen'); END;
CREATE TRIGGER ballot_measures_no_delete BEFORE DELETE ON ballot_measures BEGIN SELECT RAISE(ABORT, 'what a ballot puts to the vote is frozen'); END;
CREATE TRIGGER measure_results_no_update BEFORE UPDATE ON measure_results BEGIN SELECT RAISE(ABORT, 'the result of a measure is final'); END;
CREATE TRIGGER measure_results_no_delete BEFORE DELETE ON measure_results BEGIN SELECT RAISE(ABORT, 'the result of a measure is final'); END;
CREATE TRIGGER measure_reversals_no_update BEFORE UPDATE ON measure_reversals BEGIN SELECT RAISE(ABORT, 'the reversal of a measure is final'); END;
CREATE TRIGGER measure_reversals_no_delete BEFORE DELETE ON measure_reversals BEGIN SELECT RAISE(ABORT, 'the reversal of a measure is final'); END;
CREATE TRIGGER ballot_deviations_only_at_opening BEFORE INSERT ON ballot_deviations
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open' OR EXISTS (SELECT 1 FROM votes WHERE ballot_id = NEW.ballot_id)
    BEGIN SELECT RAISE(ABORT, 'what a ballot freezes is final'); END;
CREATE TRIGGER ballot_measures_only_at_opening BEFORE INSERT ON ballot_measures
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open' OR EXISTS (SELECT 1 FROM votes WHERE ballot_id = NEW.ballot_id)
    BEGIN SELECT RAISE(ABORT, 'what a ballot puts to the vote is frozen'); END;
