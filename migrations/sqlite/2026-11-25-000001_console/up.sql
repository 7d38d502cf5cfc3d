-- ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────
-- A reviewer from outside has a role of their own, and access only until a moment; nobody else has an end of access.
ALTER TABLE users ADD COLUMN access_ends_at BIGINT;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'role IN (''administrator'', ''officer'', ''clerk'', ''reviewer'', ''board_member'', ''chair'', ''publisher'', ''auditor'')', 'role IN (''administrator'', ''officer'', ''clerk'', ''reviewer'', ''outside_reviewer'', ''board_member'', ''chair'', ''publisher'', ''auditor'')') WHERE type = 'table' AND name = 'user_roles';
PRAGMA writable_schema = RESET;

-- ── authorities ─────────────────────────────────────────────────────────────────────────────────────────────
-- The register of public bodies that write to us. What a contact says is sealed: it may name a person.
CREATE TABLE authorities (
    id INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    authority_type TEXT NOT NULL,
    key_id BIGINT NOT NULL UNIQUE,
    contact BLOB,
    contact_verified_by BIGINT REFERENCES users (id),
    contact_verified_at BIGINT,
    added_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE INDEX authorities_by_country ON authorities (country, name, id);

CREATE TABLE authority_domains (
    authority_id BIGINT NOT NULL REFERENCES authorities (id),
    domain TEXT NOT NULL,
    PRIMARY KEY (authority_id, domain)
);
CREATE INDEX authority_domains_by_domain ON authority_domains (domain);

-- One person proposes an entry or its change, another confirms it; until then the register is as it was.
CREATE TABLE authority_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    authority_id BIGINT REFERENCES authorities (id),
    authority_version BIGINT,
    key_id BIGINT NOT NULL UNIQUE,
    proposed BLOB NOT NULL,
    proposed_by BIGINT NOT NULL REFERENCES users (id),
    proposed_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_at BIGINT,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CHECK (confirmed_by IS NULL OR (confirmed_by <> proposed_by AND withdrawn_by IS NULL))
);
CREATE INDEX authority_changes_open ON authority_changes (proposed_at) WHERE confirmed_at IS NULL AND withdrawn_at IS NULL;

ALTER TABLE parties ADD COLUMN authority_id BIGINT REFERENCES authorities (id);
CREATE INDEX parties_by_authority ON parties (authority_id, case_id);

-- How it was established whether a demand comes from whom it says: by one person, confirmed by another.
CREATE TABLE verifications (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    method TEXT NOT NULL CHECK (method IN ('register', 'domain', 'openpgp_key', 'call_back', 'court_docket', 'in_person')),
    result TEXT NOT NULL CHECK (result IN ('person_verified', 'domain_authenticated', 'found_false', 'inconclusive')),
    -- What was done, with whom, and where the number or address was found; sealed with the case's key.
    account BLOB NOT NULL,
    verified_by BIGINT NOT NULL REFERENCES users (id),
    verified_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_at BIGINT,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CHECK (confirmed_by IS NULL OR confirmed_by <> verified_by)
);
CREATE INDEX verifications_by_case ON verifications (case_id, id);
-- The decision stays as it was made; the demand was found false before anything was given.
ALTER TABLE carryings_out ADD COLUMN nothing_given BOOLEAN NOT NULL DEFAULT FALSE;

-- OpenPGP certificates of authorities, entered with an account of how they were verified. The keyed hash of the fingerprint says
-- whether a key stands already; which key made a signature is found by opening those that stand confirmed.
CREATE TABLE openpgp_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    authority_id BIGINT NOT NULL REFERENCES authorities (id),
    key_id BIGINT NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    fingerprint_hash BLOB NOT NULL,
    -- How it was found to be theirs; sealed.
    account BLOB NOT NULL,
    entered_by BIGINT NOT NULL REFERENCES users (id),
    entered_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_at BIGINT,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CHECK (confirmed_by IS NULL OR confirmed_by <> entered_by)
);
CREATE INDEX openpgp_keys_by_authority ON openpgp_keys (authority_id, id);
CREATE INDEX openpgp_keys_by_fingerprint ON openpgp_keys (fingerprint_hash);

-- ── typed cases ─────────────────────────────────────────────────────────────────────────────────────────────
-- A takedown demand of a court or an authority carries what every demand of an authority carries.
ALTER TABLE content_details ADD COLUMN transmitting_country TEXT;
ALTER TABLE content_details ADD COLUMN authority_type TEXT;
ALTER TABLE content_details ADD COLUMN instrument TEXT;
ALTER TABLE content_details ADD COLUMN legal_basis TEXT NOT NULL DEFAULT '';
ALTER TABLE content_details ADD COLUMN binding_on_us TEXT;
ALTER TABLE content_details ADD COLUMN authenticity TEXT NOT NULL DEFAULT 'unverified' CHECK (authenticity IN ('unverified', 'domain_authenticated', 'person_verified', 'found_false'));
ALTER TABLE content_details ADD COLUMN terms_subcategory TEXT;
-- What was free text becomes a category; its words stay where a person reads them.
UPDATE request_details SET legal_basis = trim(legal_basis || ' (offence: ' || offence || ')'), offence = 'other' WHERE offence IS NOT NULL;
-- A count is unknown until somebody fills it in; 0 says that there were none.
CREATE TEMPORARY TABLE request_details_before AS SELECT * FROM request_details;
DROP TABLE request_details;
CREATE TABLE request_details (
    case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    requesting_country TEXT,
    transmitting_country TEXT,
    authority_type TEXT,
    instrument TEXT,
    legal_basis TEXT NOT NULL,
    offence TEXT,
    binding_on_us TEXT,
    authenticity TEXT NOT NULL CHECK (authenticity IN ('unverified', 'domain_authenticated', 'person_verified', 'found_false')),
    identifiers_specified INTEGER CHECK (identifiers_specified >= 0),
    identifiers_held INTEGER CHECK (identifiers_held >= 0),
    identifiers_disclosed INTEGER CHECK (identifiers_disclosed >= 0)
);
INSERT INTO request_details SELECT * FROM request_details_before;
DROP TABLE request_details_before;
CREATE TEMPORARY TABLE content_details_before AS SELECT * FROM content_details;
DROP TABLE content_details;
CREATE TABLE content_details (
    case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    terms_category TEXT,
    takedown_kind TEXT,
    requesting_country TEXT,
    source_type TEXT,
    target_type TEXT,
    items_specified INTEGER CHECK (items_specified >= 0),
    items_located INTEGER CHECK (items_located >= 0),
    items_actioned INTEGER CHECK (items_actioned >= 0),
    basis TEXT,
    technically_possible BOOLEAN,
    transmitting_country TEXT,
    authority_type TEXT,
    instrument TEXT,
    legal_basis TEXT NOT NULL DEFAULT '',
    binding_on_us TEXT,
    authenticity TEXT NOT NULL DEFAULT 'unverified' CHECK (authenticity IN ('unverified', 'domain_authenticated', 'person_verified', 'found_false')),
    terms_subcategory TEXT
);
INSERT INTO content_details SELECT * FROM content_details_before;
DROP TABLE content_details_before;

-- ── deadlines ───────────────────────────────────────────────────────────────────────────────────────────────
-- When a case is due is computed from what is known of it.
ALTER TABLE cases DROP COLUMN due_at;

-- A deadline that the demand itself names. The last one that stands counts.
CREATE TABLE named_deadlines (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    due_at BIGINT NOT NULL,
    named_by BIGINT NOT NULL REFERENCES users (id),
    named_at BIGINT NOT NULL,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_at BIGINT,
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE INDEX named_deadlines_by_case ON named_deadlines (case_id, id);

CREATE TABLE deadline_pauses (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    reason TEXT NOT NULL CHECK (reason IN ('waiting_for_sender', 'waiting_for_verification', 'waiting_for_authority', 'suspended_by_law')),
    paused_by BIGINT NOT NULL REFERENCES users (id),
    paused_at BIGINT NOT NULL,
    resumed_by BIGINT REFERENCES users (id),
    resumed_at BIGINT,
    CHECK ((resumed_by IS NULL) = (resumed_at IS NULL))
);
CREATE INDEX deadline_pauses_by_case ON deadline_pauses (case_id, id);
CREATE UNIQUE INDEX deadline_pauses_one_open_a_case ON deadline_pauses (case_id) WHERE resumed_at IS NULL;

-- When a person first wrote in each of many cases is one look into the index.
DROP INDEX mails_by_case;
CREATE INDEX mails_by_case ON mails (case_id, message, queued_at);

-- Each alert once for a case, a rule and a due date.
CREATE TABLE deadline_alerts (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    rule TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('near', 'missed')),
    raised_at BIGINT NOT NULL,
    UNIQUE (case_id, rule, due_at, stage)
);

-- ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────
-- A file that a person added. Name, bytes and the account of where it was obtained are sealed with a key of its own.
CREATE TABLE uploads (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    key_id BIGINT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    file_name BLOB NOT NULL,
    origin BLOB NOT NULL,
    body BLOB NOT NULL,
    -- What its reader is warned of, by codes with commas between: an archive, a program, a name that says otherwise.
    marks TEXT NOT NULL,
    uploaded_by BIGINT NOT NULL REFERENCES users (id),
    uploaded_at BIGINT NOT NULL
);
CREATE INDEX uploads_by_case ON uploads (case_id, id);

-- Two persons destroy an upload, as they do a part of a notice; its hash stays.
CREATE TABLE upload_destructions (
    upload_id INTEGER NOT NULL PRIMARY KEY REFERENCES uploads (id),
    reason TEXT NOT NULL CHECK (reason IN ('unlawful_content', 'personal_data', 'court_order')),
    asked_by BIGINT NOT NULL REFERENCES users (id),
    asked_at BIGINT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    confirmed_at BIGINT,
    destroyed_at BIGINT,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
    CHECK (destroyed_at IS NULL OR confirmed_at IS NOT NULL)
);
CREATE INDEX upload_destructions_unfinished ON upload_destructions (confirmed_at) WHERE destroyed_at IS NULL;

-- Evidence is a part of a notice, a notice, or an upload.
CREATE TABLE evidence_items (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    notice_id BIGINT REFERENCES notices (id),
    part_id BIGINT REFERENCES notice_parts (id),
    upload_id BIGINT UNIQUE REFERENCES uploads (id),
    sha256 BLOB NOT NULL,
    added_by BIGINT REFERENCES users (id),
    added_at BIGINT NOT NULL,
    CHECK ((notice_id IS NULL) <> (upload_id IS NULL)),
    CHECK (part_id IS NULL OR notice_id IS NOT NULL)
);
INSERT INTO evidence_items (id, case_id, notice_id, part_id, sha256, added_by, added_at)
    SELECT id, case_id, notice_id, part_id, sha256, added_by, added_at FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_items RENAME TO evidence;
CREATE INDEX evidence_by_case ON evidence (case_id, id);

-- Since when no change of a field lifts the protection of a case about the sexual exploitation of a child: it was
-- referred, or somebody asked for the destruction of a file of it.
ALTER TABLE cases ADD COLUMN protected_at BIGINT;

-- What could not wait for the Board. The Board ratifies or reverses it.
CREATE TABLE urgent_measures (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    measure TEXT NOT NULL CHECK (measure IN ('referral', 'content_removed', 'community_delisted', 'access_ended', 'data_preserved', 'other')),
    -- Why it could not wait, and what was done; sealed with the case's key.
    reason BLOB NOT NULL,
    done BLOB NOT NULL,
    carried_out_by BIGINT NOT NULL REFERENCES users (id),
    carried_out_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX urgent_measures_by_case ON urgent_measures (case_id, id);

-- Where a matter was referred to; recipient and reference are sealed with the case's key.
CREATE TABLE referrals (
    measure_id INTEGER NOT NULL PRIMARY KEY REFERENCES urgent_measures (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    recipient_type TEXT NOT NULL CHECK (recipient_type IN ('authority', 'hotline')),
    recipient BLOB NOT NULL,
    reference BLOB NOT NULL,
    referred_at BIGINT NOT NULL
);
CREATE INDEX referrals_by_case ON referrals (case_id);

-- ── working ─────────────────────────────────────────────────────────────────────────────────────────────────
-- An assignment that nobody has worked on yet can be taken back.
ALTER TABLE assignments ADD COLUMN taken_back_by BIGINT REFERENCES users (id);
ALTER TABLE assignments ADD COLUMN taken_back_at BIGINT;

-- Among colleagues; sealed with the case's key. Never edited; its author may take it back, which leaves the row.
CREATE TABLE notes (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    author_id BIGINT NOT NULL REFERENCES users (id),
    body BLOB,
    written_at BIGINT NOT NULL,
    taken_back_at BIGINT,
    CHECK ((body IS NULL) = (taken_back_at IS NOT NULL))
);
CREATE INDEX notes_by_case ON notes (case_id, id);

CREATE TABLE note_mentions (
    note_id BIGINT NOT NULL REFERENCES notes (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    seen_at BIGINT,
    PRIMARY KEY (note_id, user_id)
);
CREATE INDEX note_mentions_unseen ON note_mentions (user_id, note_id) WHERE seen_at IS NULL;

CREATE TABLE watches (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    since BIGINT NOT NULL,
    seen_event_id BIGINT,
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX watches_by_user ON watches (user_id, case_id);

CREATE TABLE case_links (
    id INTEGER NOT NULL PRIMARY KEY,
    from_case_id BIGINT NOT NULL REFERENCES cases (id),
    to_case_id BIGINT NOT NULL REFERENCES cases (id),
    relation TEXT NOT NULL CHECK (relation IN ('related', 'duplicate_of', 'follow_up_to', 'reconsideration_of')),
    linked_by BIGINT NOT NULL REFERENCES users (id),
    linked_at BIGINT NOT NULL,
    unlinked_by BIGINT REFERENCES users (id),
    unlinked_at BIGINT,
    CHECK (from_case_id <> to_case_id),
    CHECK ((unlinked_by IS NULL) = (unlinked_at IS NULL))
);
CREATE UNIQUE INDEX case_links_one_of_a_sort ON case_links (from_case_id, to_case_id, relation) WHERE unlinked_at IS NULL;
CREATE INDEX case_links_from ON case_links (from_case_id);
CREATE INDEX case_links_to ON case_links (to_case_id);

-- A case whose matter goes on in another one: set aside as a duplicate, its notices joined to that one too.
CREATE TABLE merges (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    into_case_id BIGINT NOT NULL REFERENCES cases (id),
    merged_by BIGINT NOT NULL REFERENCES users (id),
    merged_at BIGINT NOT NULL,
    unmerged_by BIGINT REFERENCES users (id),
    unmerged_at BIGINT,
    CHECK (case_id <> into_case_id),
    CHECK ((unmerged_by IS NULL) = (unmerged_at IS NULL))
);
CREATE INDEX merges_into ON merges (into_case_id);
CREATE UNIQUE INDEX merges_one_open_a_case ON merges (case_id) WHERE unmerged_at IS NULL;

CREATE TABLE merged_notices (
    merge_id BIGINT NOT NULL REFERENCES merges (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    PRIMARY KEY (merge_id, notice_id)
);

-- What a person began to write; sealed with the case's key, gone when it is handed in.
CREATE TABLE drafts (
    user_id BIGINT NOT NULL REFERENCES users (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    form TEXT NOT NULL CHECK (form IN ('reply', 'note', 'recommendation')),
    body BLOB NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, case_id, form)
);

-- ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────
-- A filter with a name; `query` is the list's own query string.
CREATE TABLE saved_views (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_id, name)
);
CREATE INDEX saved_views_shared ON saved_views (name) WHERE shared;

-- ── dashboard ───────────────────────────────────────────────────────────────────────────────────────────────
-- What is open, by state, kind and age, and when cases were first answered: counted without looking at a row.
CREATE INDEX cases_by_state_and_kind ON cases (state, kind, received_at);
CREATE INDEX cases_by_assignee_and_state ON cases (assigned_to, state, received_at, id);
CREATE INDEX mails_by_sending ON mails (message, sent_at, case_id);
CREATE INDEX mails_by_case_and_message ON mails (case_id, message, sent_at);

-- ── set-up ──────────────────────────────────────────────────────────────────────────────────────────────────
-- What an administrator says is done, because the program cannot see it for itself.
CREATE TABLE set_up_steps (
    step TEXT NOT NULL PRIMARY KEY CHECK (step IN ('master_key_copied', 'mail_by_pipe', 'mail_to_files')),
    done_by BIGINT NOT NULL REFERENCES users (id),
    done_at BIGINT NOT NULL
);

-- ── intake ──────────────────────────────────────────────────────────────────────────────────────────────────
-- What waits longest in the pen; only what is in the pen has this time.
CREATE INDEX placements_held ON placements (penned_at) WHERE penned_at IS NOT NULL;
CREATE INDEX oversized_messages_waiting ON oversized_messages (id) WHERE dealt_with_at IS NULL;
-- Looked through every second, in this order; by the moment of the confirmation the planner chose the whole table.
DROP INDEX part_destructions_unfinished;
CREATE INDEX part_destructions_unfinished ON part_destructions (part_id)
    WHERE confirmed_at IS NOT NULL AND destroyed_at IS NULL;

-- ── second persons ──────────────────────────────────────────────────────────────────────────────────────────
-- What waits for one, for the desk.
CREATE INDEX part_destructions_waiting ON part_destructions (asked_at, part_id) WHERE confirmed_at IS NULL;
CREATE INDEX secrecy_orders_waiting ON secrecy_orders (id) WHERE confirmed_by IS NULL AND ended_at IS NULL;
CREATE INDEX verifications_waiting ON verifications (id) WHERE confirmed_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX openpgp_keys_waiting ON openpgp_keys (id) WHERE confirmed_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX upload_destructions_waiting ON upload_destructions (asked_at, upload_id) WHERE confirmed_at IS NULL;

-- ── the list of cases ───────────────────────────────────────────────────────────────────────────────────────
-- The requesting country and the category of the Terms, as the fields of the case have them: beside the moment of receipt, so that
-- one index serves the filter and the order. Kept by the triggers below; nothing else writes them.
ALTER TABLE cases ADD COLUMN country TEXT;
ALTER TABLE cases ADD COLUMN category TEXT;
UPDATE cases SET
    country = coalesce((SELECT requesting_country FROM request_details WHERE case_id = cases.id), (SELECT requesting_country FROM content_details WHERE case_id = cases.id)),
    category = (SELECT terms_category FROM content_details WHERE case_id = cases.id);
CREATE INDEX cases_by_country ON cases (country, received_at, id);
CREATE INDEX cases_by_category ON cases (category, received_at, id);
CREATE INDEX cases_by_urgency ON cases (urgency, received_at, id);
CREATE TRIGGER request_details_added AFTER INSERT ON request_details BEGIN UPDATE cases SET country = NEW.requesting_country WHERE id = NEW.case_id; END;
CREATE TRIGGER request_details_changed AFTER UPDATE OF requesting_country ON request_details BEGIN UPDATE cases SET country = NEW.requesting_country WHERE id = NEW.case_id; END;
CREATE TRIGGER request_details_gone AFTER DELETE ON request_details BEGIN
    UPDATE cases SET country = (SELECT requesting_country FROM content_details WHERE case_id = OLD.case_id) WHERE id = OLD.case_id;
END;
CREATE TRIGGER content_details_added AFTER INSERT ON content_details BEGIN UPDATE cases SET country = NEW.requesting_country, category = NEW.terms_category WHERE id = NEW.case_id; END;
CREATE TRIGGER content_details_changed AFTER UPDATE OF requesting_country, terms_category ON content_details BEGIN UPDATE cases SET country = NEW.requesting_country, category = NEW.terms_category WHERE id = NEW.case_id; END;
CREATE TRIGGER content_details_gone AFTER DELETE ON content_details BEGIN
    UPDATE cases SET category = NULL, country = (SELECT requesting_country FROM request_details WHERE case_id = OLD.case_id) WHERE id = OLD.case_id;
END;

-- The words by which a case is found: its summary, which staff write in clear, and the names of its authorities. Nothing sealed is
-- in it. `secure-delete`: what is taken out of the index is gone from its pages too.
CREATE VIRTUAL TABLE case_words USING fts5(summary, authority, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO case_words (case_words, rank) VALUES ('secure-delete', 1);
INSERT INTO case_words (rowid, summary, authority) SELECT id, summary, '' FROM cases WHERE summary <> '' ORDER BY id;
CREATE TRIGGER case_words_of_new_case AFTER INSERT ON cases WHEN NEW.summary <> '' BEGIN
    INSERT INTO case_words (rowid, summary, authority) VALUES (NEW.id, NEW.summary, '');
END;
CREATE TRIGGER case_words_of_changed_case AFTER UPDATE OF summary ON cases WHEN OLD.summary <> NEW.summary BEGIN
    DELETE FROM case_words WHERE rowid = NEW.id;
    INSERT INTO case_words (rowid, summary, authority) VALUES (NEW.id, NEW.summary,
        coalesce((SELECT group_concat(name, ' ') FROM authorities WHERE id IN (SELECT authority_id FROM parties WHERE case_id = NEW.id)), ''));
END;
CREATE TRIGGER case_words_of_gone_case AFTER DELETE ON cases BEGIN DELETE FROM case_words WHERE rowid = OLD.id; END;
CREATE TRIGGER case_words_of_new_party AFTER INSERT ON parties WHEN NEW.authority_id IS NOT NULL BEGIN
    DELETE FROM case_words WHERE rowid = NEW.case_id;
    INSERT INTO case_words (rowid, summary, authority) SELECT id, summary,
        (SELECT group_concat(name, ' ') FROM authorities WHERE id IN (SELECT authority_id FROM parties WHERE case_id = NEW.case_id))
        FROM cases WHERE id = NEW.case_id;
END;
CREATE TRIGGER case_words_of_changed_party AFTER UPDATE OF authority_id ON parties WHEN OLD.authority_id IS NOT NEW.authority_id BEGIN
    DELETE FROM case_words WHERE rowid = NEW.case_id;
    INSERT INTO case_words (rowid, summary, authority) SELECT id, summary,
        coalesce((SELECT group_concat(name, ' ') FROM authorities WHERE id IN (SELECT authority_id FROM parties WHERE case_id = NEW.case_id)), '')
        FROM cases WHERE id = NEW.case_id;
END;
CREATE TRIGGER case_words_of_gone_party AFTER DELETE ON parties WHEN OLD.authority_id IS NOT NULL BEGIN
    DELETE FROM case_words WHERE rowid = OLD.case_id;
    INSERT INTO case_words (rowid, summary, authority) SELECT id, summary,
        coalesce((SELECT group_concat(name, ' ') FROM authorities WHERE id IN (SELECT authority_id FROM parties WHERE case_id = OLD.case_id)), '')
        FROM cases WHERE id = OLD.case_id;
END;
CREATE TRIGGER case_words_of_changed_authority AFTER UPDATE OF name ON authorities WHEN OLD.name <> NEW.name BEGIN
    DELETE FROM case_words WHERE rowid IN (SELECT case_id FROM parties WHERE authority_id = NEW.id);
    INSERT INTO case_words (rowid, summary, authority) SELECT id, summary,
        (SELECT group_concat(name, ' ') FROM authorities WHERE id IN (SELECT authority_id FROM parties WHERE case_id = cases.id))
        FROM cases WHERE id IN (SELECT case_id FROM parties WHERE authority_id = NEW.id);
END;
