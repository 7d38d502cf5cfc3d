-- ── public summaries ────────────────────────────────────────────────────────────────────────────────────────
-- What is published of a decision, sealed until then: drafted by one person, confirmed or sent back by another. A further draft is a
-- further row.
CREATE TABLE public_summaries (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    decision_id BIGINT NOT NULL REFERENCES decisions (id),
    summary BLOB NOT NULL,
    drafted_by BIGINT NOT NULL REFERENCES users (id),
    drafted_at BIGINT NOT NULL,
    result TEXT CHECK (result IN ('confirmed', 'returned', 'replaced')),
    -- Why it was sent back; sealed.
    remark BLOB,
    settled_by BIGINT REFERENCES users (id),
    settled_at BIGINT,
    CHECK ((result IS NULL) = (settled_by IS NULL)),
    CHECK ((result IS NULL) = (settled_at IS NULL)),
    CHECK (remark IS NULL OR result = 'returned'),
    CHECK (result IS NULL OR (result = 'replaced') = (settled_by = drafted_by))
);
CREATE INDEX public_summaries_by_case ON public_summaries (case_id, id);
CREATE UNIQUE INDEX public_summaries_one_waits ON public_summaries (decision_id) WHERE result IS NULL;
CREATE UNIQUE INDEX public_summaries_one_is_final ON public_summaries (decision_id) WHERE result = 'confirmed';
CREATE INDEX public_summaries_waiting ON public_summaries (id) WHERE result IS NULL;
CREATE TRIGGER public_summaries_frozen BEFORE UPDATE ON public_summaries
    WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.decision_id <> OLD.decision_id OR NEW.summary <> OLD.summary
        OR NEW.drafted_by <> OLD.drafted_by OR NEW.drafted_at <> OLD.drafted_at OR OLD.result IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a settled summary is final'); END;
CREATE TRIGGER public_summaries_no_delete BEFORE DELETE ON public_summaries BEGIN SELECT RAISE(ABORT, 'summaries are never deleted'); END;
