-- ── integrity statements ────────────────────────────────────────────────────────────────────────────────────
-- A member's word on a sentence for a quarter. A member who changes it adds a row; the newest counts.
CREATE TABLE statement_affirmations (
    id BIGINT NOT NULL PRIMARY KEY,
    quarter TEXT NOT NULL,
    statement TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    word TEXT NOT NULL CHECK (word IN ('affirmed', 'no_longer_true', 'open')),
    said_at BIGINT NOT NULL
);
CREATE INDEX statement_affirmations_by_quarter ON statement_affirmations (quarter, id);

CREATE TRIGGER statement_affirmations_no_update BEFORE UPDATE ON statement_affirmations FOR EACH ROW EXECUTE FUNCTION refuse('what a member said stays in the record');
CREATE TRIGGER statement_affirmations_no_delete BEFORE DELETE ON statement_affirmations FOR EACH ROW EXECUTE FUNCTION refuse('what a member said stays in the record');
CREATE TRIGGER statement_affirmations_no_truncate BEFORE TRUNCATE ON statement_affirmations FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a member said stays in the record');
