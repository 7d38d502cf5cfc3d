-- ── carrying out ────────────────────────────────────────────────────────────────────────────────────────────
-- What follows from an outcome, each with who did it, when, and a proof in words; or why it was not needed. Sealed with the case's key.
CREATE TABLE decision_tasks (
    id BIGINT NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    decision_id BIGINT NOT NULL REFERENCES decisions (id),
    task TEXT NOT NULL CHECK (task IN ('content_removed', 'community_delisted', 'access_ended', 'referral_made', 'data_provided', 'answer_sent', 'person_informed')),
    result TEXT CHECK (result IN ('done', 'not_needed')),
    proof BYTEA,
    settled_by BIGINT REFERENCES users (id),
    settled_at BIGINT,
    CHECK ((result IS NULL) = (proof IS NULL)),
    CHECK ((result IS NULL) = (settled_by IS NULL)),
    CHECK ((result IS NULL) = (settled_at IS NULL)),
    UNIQUE (decision_id, task)
);
CREATE INDEX decision_tasks_by_case ON decision_tasks (case_id, id);
CREATE INDEX decision_tasks_open ON decision_tasks (decision_id) WHERE result IS NULL;

-- That a decision waits too long is said once.
CREATE TABLE decision_nags (
    decision_id BIGINT NOT NULL PRIMARY KEY REFERENCES decisions (id),
    nagged_at BIGINT NOT NULL
);

-- What was decided before and is not carried out yet.
INSERT INTO decision_tasks (id, case_id, decision_id, task)
WITH follows (outcome, task, nth) AS (VALUES
    ('no_data_exists', 'answer_sent', 1),
    ('technically_impossible', 'answer_sent', 1),
    ('rejected_wrong_channel', 'answer_sent', 1),
    ('rejected_no_legal_basis', 'answer_sent', 1),
    ('rejected_overbroad', 'answer_sent', 1),
    ('rejected_not_authentic', 'answer_sent', 1),
    ('rejected_incomplete', 'answer_sent', 1),
    ('partly_provided', 'data_provided', 1),
    ('partly_provided', 'answer_sent', 2),
    ('partly_provided', 'person_informed', 3),
    ('fully_provided', 'data_provided', 1),
    ('fully_provided', 'answer_sent', 2),
    ('fully_provided', 'person_informed', 3),
    ('referred', 'answer_sent', 1),
    ('no_breach', 'answer_sent', 1),
    ('insufficient_evidence', 'answer_sent', 1),
    ('outside_our_control', 'answer_sent', 1),
    ('content_removed', 'content_removed', 1),
    ('content_removed', 'answer_sent', 2),
    ('content_removed', 'person_informed', 3),
    ('community_delisted', 'community_delisted', 1),
    ('community_delisted', 'answer_sent', 2),
    ('community_delisted', 'person_informed', 3),
    ('access_ended', 'access_ended', 1),
    ('access_ended', 'answer_sent', 2),
    ('access_ended', 'person_informed', 3),
    ('warning', 'person_informed', 1),
    ('warning', 'answer_sent', 2),
    ('referred_to_authority', 'referral_made', 1),
    ('referred_to_authority', 'answer_sent', 2)
)
SELECT d.id + f.nth, d.case_id, d.id, f.task FROM decisions d
    JOIN cases c ON c.id = d.case_id AND c.state = 'decided'
    JOIN follows f ON f.outcome = d.outcome;
CREATE TRIGGER decision_tasks_frozen BEFORE UPDATE ON decision_tasks FOR EACH ROW
    WHEN (OLD.result IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.decision_id <> OLD.decision_id OR NEW.task <> OLD.task)
    EXECUTE FUNCTION refuse('a settled task is final');
CREATE TRIGGER decision_tasks_no_delete BEFORE DELETE ON decision_tasks FOR EACH ROW
    EXECUTE FUNCTION refuse('tasks are never deleted');
CREATE TRIGGER decision_tasks_no_truncate BEFORE TRUNCATE ON decision_tasks FOR EACH STATEMENT EXECUTE FUNCTION refuse('tasks are never deleted');

-- ── what decisions rest on ──────────────────────────────────────────────────────────────────────────────────
-- With each recommendation; the decision that follows it takes it over as it stood before the Board. Texts are sealed with the case's key.
CREATE TABLE recommendation_contents (
    recommendation_id BIGINT NOT NULL PRIMARY KEY REFERENCES recommendations (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    -- The severity guide's version that it was measured against.
    guide_version TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('law', 'terms', 'none')),
    terms_category TEXT,
    -- Codes with commas between.
    reasons TEXT NOT NULL,
    law BYTEA,
    facts BYTEA NOT NULL,
    -- Why severity or outcome are others than the severity guide has.
    deviation BYTEA,
    -- What becomes of the first decision, where the case reconsiders one.
    reconsidered TEXT CHECK (reconsidered IN ('confirmed', 'changed_in_part', 'changed')),
    CHECK (basis <> 'terms' OR terms_category IS NOT NULL),
    CHECK (basis <> 'law' OR law IS NOT NULL)
);
CREATE INDEX recommendation_contents_by_case ON recommendation_contents (case_id);

-- Why a member who voted against would have decided otherwise.
CREATE TABLE dissents (
    id BIGINT NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    decision_id BIGINT NOT NULL REFERENCES decisions (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    dissent BYTEA NOT NULL,
    written_at BIGINT NOT NULL,
    UNIQUE (decision_id, user_id)
);
CREATE INDEX dissents_by_case ON dissents (case_id, id);
CREATE TRIGGER recommendation_contents_no_update BEFORE UPDATE ON recommendation_contents FOR EACH ROW
    EXECUTE FUNCTION refuse('what a recommendation rests on is final');
CREATE TRIGGER recommendation_contents_no_delete BEFORE DELETE ON recommendation_contents FOR EACH ROW
    EXECUTE FUNCTION refuse('what a recommendation rests on is final');
CREATE TRIGGER recommendation_contents_no_truncate BEFORE TRUNCATE ON recommendation_contents FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a recommendation rests on is final');
CREATE TRIGGER dissents_no_update BEFORE UPDATE ON dissents FOR EACH ROW
    EXECUTE FUNCTION refuse('dissents are final');
CREATE TRIGGER dissents_no_delete BEFORE DELETE ON dissents FOR EACH ROW
    EXECUTE FUNCTION refuse('dissents are final');
CREATE TRIGGER dissents_no_truncate BEFORE TRUNCATE ON dissents FOR EACH STATEMENT EXECUTE FUNCTION refuse('dissents are final');

-- Why a motion's outcome is neither the recommended one nor usual; frozen with the ballot, sealed with the case's key.
CREATE TABLE ballot_deviations (
    ballot_id BIGINT NOT NULL PRIMARY KEY REFERENCES ballots (id),
    deviation BYTEA NOT NULL
);
CREATE TRIGGER ballot_deviations_no_update BEFORE UPDATE ON ballot_deviations FOR EACH ROW
    EXECUTE FUNCTION refuse('what a ballot freezes is final');
CREATE TRIGGER ballot_deviations_no_delete BEFORE DELETE ON ballot_deviations FOR EACH ROW
    EXECUTE FUNCTION refuse('what a ballot freezes is final');
CREATE TRIGGER ballot_deviations_no_truncate BEFORE TRUNCATE ON ballot_deviations FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a ballot freezes is final');

-- ── reconsideration ─────────────────────────────────────────────────────────────────────────────────────────
-- New evidence on a decided case opens a new one; what its decision makes of the first stands with its recommendation.
CREATE TABLE reconsiderations (
    case_id BIGINT NOT NULL PRIMARY KEY REFERENCES cases (id),
    first_case_id BIGINT NOT NULL REFERENCES cases (id),
    first_decision_id BIGINT NOT NULL REFERENCES decisions (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    -- What is new; sealed with the new case's key.
    reason BYTEA NOT NULL,
    opened_by BIGINT NOT NULL REFERENCES users (id),
    opened_at BIGINT NOT NULL,
    CHECK (case_id <> first_case_id)
);
CREATE INDEX reconsiderations_by_first ON reconsiderations (first_case_id);
CREATE INDEX reconsiderations_by_time ON reconsiderations (opened_at);

-- ── statistics ──────────────────────────────────────────────────────────────────────────────────────────────
-- By the moment at which things happened.
CREATE INDEX recommendations_by_time ON recommendations (recommended_at);
CREATE INDEX send_backs_by_time ON send_backs (sent_back_at);
CREATE INDEX recusals_by_time ON recusals (recused_at);
CREATE INDEX ballots_by_result ON ballots (result, closed_at);
CREATE TRIGGER reconsiderations_no_update BEFORE UPDATE ON reconsiderations FOR EACH ROW
    EXECUTE FUNCTION refuse('reconsiderations are final');
CREATE TRIGGER reconsiderations_no_delete BEFORE DELETE ON reconsiderations FOR EACH ROW
    EXECUTE FUNCTION refuse('reconsiderations are final');
CREATE TRIGGER reconsiderations_no_truncate BEFORE TRUNCATE ON reconsiderations FOR EACH STATEMENT EXECUTE FUNCTION refuse('reconsiderations are final');

-- ── what was final already, and nothing said so ─────────────────────────────────────────────────────────────────
CREATE TRIGGER recommendations_no_update BEFORE UPDATE ON recommendations FOR EACH ROW
    EXECUTE FUNCTION refuse('recommendations are final');
CREATE TRIGGER recommendations_no_delete BEFORE DELETE ON recommendations FOR EACH ROW
    EXECUTE FUNCTION refuse('recommendations are final');
CREATE TRIGGER recommendations_no_truncate BEFORE TRUNCATE ON recommendations FOR EACH STATEMENT EXECUTE FUNCTION refuse('recommendations are final');
CREATE TRIGGER send_backs_no_update BEFORE UPDATE ON send_backs FOR EACH ROW
    EXECUTE FUNCTION refuse('send-backs are final');
CREATE TRIGGER send_backs_no_delete BEFORE DELETE ON send_backs FOR EACH ROW
    EXECUTE FUNCTION refuse('send-backs are final');
CREATE TRIGGER send_backs_no_truncate BEFORE TRUNCATE ON send_backs FOR EACH STATEMENT EXECUTE FUNCTION refuse('send-backs are final');
CREATE TRIGGER carryings_out_no_update BEFORE UPDATE ON carryings_out FOR EACH ROW
    EXECUTE FUNCTION refuse('what was carried out is final');
CREATE TRIGGER carryings_out_no_delete BEFORE DELETE ON carryings_out FOR EACH ROW
    EXECUTE FUNCTION refuse('what was carried out is final');
CREATE TRIGGER carryings_out_no_truncate BEFORE TRUNCATE ON carryings_out FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was carried out is final');
