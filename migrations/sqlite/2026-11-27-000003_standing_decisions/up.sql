-- ── standing decisions ──────────────────────────────────────────────────────────────────────────────────────
-- What a ballot puts to the vote beside its own case: "and so in every case of this class until …". Frozen with the ballot. Title and
-- scope stand in clear: neither tells anything of a person.
CREATE TABLE standing_proposals (
    ballot_id INTEGER NOT NULL PRIMARY KEY REFERENCES ballots (id),
    title TEXT NOT NULL,
    scope TEXT NOT NULL,
    window_days INTEGER NOT NULL CHECK (window_days BETWEEN 1 AND 60),
    expires_at BIGINT NOT NULL
);

-- A proposal whose ballot passed. Only `version` ever changes: who applies and who revokes at the same moment wait for one another.
CREATE TABLE standing_decisions (
    id INTEGER NOT NULL PRIMARY KEY,
    decision_id BIGINT NOT NULL UNIQUE REFERENCES decisions (id),
    ballot_id BIGINT NOT NULL UNIQUE REFERENCES ballots (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    scope TEXT NOT NULL,
    outcome TEXT NOT NULL,
    window_days INTEGER NOT NULL,
    version BIGINT NOT NULL,
    adopted_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- A standing decision applied to a case, with the recommendation that says so. It runs until its window ends, unless it is called in;
-- sending the case back and setting it aside end it as well, which follows from the case.
CREATE TABLE standing_applications (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    standing_decision_id BIGINT NOT NULL REFERENCES standing_decisions (id),
    recommendation_id BIGINT NOT NULL UNIQUE REFERENCES recommendations (id),
    kind TEXT NOT NULL,
    applied_by BIGINT NOT NULL REFERENCES users (id),
    applied_at BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL,
    CHECK (window_ends_at > applied_at)
);
CREATE INDEX standing_applications_by_case ON standing_applications (case_id, id);
CREATE INDEX standing_applications_by_standing ON standing_applications (standing_decision_id, applied_at);

-- Nobody in `called_in_by`: the program, because the case did not fit any more. The reason is sealed with the case's key.
CREATE TABLE standing_call_ins (
    application_id INTEGER NOT NULL PRIMARY KEY REFERENCES standing_applications (id),
    called_in_by BIGINT REFERENCES users (id),
    called_in_at BIGINT NOT NULL,
    reason BLOB
);

-- For the future only. The reason stands in clear: it is about a class of cases, and about no person.
CREATE TABLE standing_revocations (
    standing_decision_id INTEGER NOT NULL PRIMARY KEY REFERENCES standing_decisions (id),
    reason TEXT NOT NULL,
    revoked_by BIGINT NOT NULL REFERENCES users (id),
    revoked_at BIGINT NOT NULL
);

CREATE TRIGGER standing_proposals_no_update BEFORE UPDATE ON standing_proposals BEGIN SELECT RAISE(ABORT, 'a ballot is frozen at its opening'); END;
CREATE TRIGGER standing_proposals_no_delete BEFORE DELETE ON standing_proposals BEGIN SELECT RAISE(ABORT, 'a ballot is frozen at its opening'); END;
CREATE TRIGGER standing_proposals_only_at_opening BEFORE INSERT ON standing_proposals
    WHEN (SELECT state FROM ballots WHERE id = NEW.ballot_id) <> 'open' OR EXISTS (SELECT 1 FROM votes WHERE ballot_id = NEW.ballot_id)
    BEGIN SELECT RAISE(ABORT, 'a ballot is frozen at its opening'); END;
CREATE TRIGGER standing_decisions_final BEFORE UPDATE ON standing_decisions
    WHEN NEW.id <> OLD.id OR NEW.decision_id <> OLD.decision_id OR NEW.ballot_id <> OLD.ballot_id OR NEW.kind <> OLD.kind OR NEW.title <> OLD.title
        OR NEW.scope <> OLD.scope OR NEW.outcome <> OLD.outcome OR NEW.window_days <> OLD.window_days OR NEW.adopted_at <> OLD.adopted_at
        OR NEW.expires_at <> OLD.expires_at OR NEW.version <= OLD.version
    BEGIN SELECT RAISE(ABORT, 'decisions are final'); END;
CREATE TRIGGER standing_decisions_no_delete BEFORE DELETE ON standing_decisions BEGIN SELECT RAISE(ABORT, 'decisions are final'); END;
CREATE TRIGGER standing_applications_no_update BEFORE UPDATE ON standing_applications BEGIN SELECT RAISE(ABORT, 'an application stays in the record'); END;
CREATE TRIGGER standing_applications_no_delete BEFORE DELETE ON standing_applications BEGIN SELECT RAISE(ABORT, 'an application stays in the record'); END;
CREATE TRIGGER standing_call_ins_no_update BEFORE UPDATE ON standing_call_ins BEGIN SELECT RAISE(ABORT, 'what was called in stays in the record'); END;
CREATE TRIGGER standing_call_ins_no_delete BEFORE DELETE ON standing_call_ins BEGIN SELECT RAISE(ABORT, 'what was called in stays in the record'); END;
CREATE TRIGGER standing_revocations_no_update BEFORE UPDATE ON standing_revocations BEGIN SELECT RAISE(ABORT, 'a revocation is final'); END;
CREATE TRIGGER standing_revocations_no_delete BEFORE DELETE ON standing_revocations BEGIN SELECT RAISE(ABORT, 'a revocation is final'); END;
