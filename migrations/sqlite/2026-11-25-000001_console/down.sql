-- Only for development: uploaded evidence cannot go back into the old table.
DROP INDEX secrecy_orders_waiting;
DROP INDEX part_destructions_waiting;
DROP INDEX part_destructions_unfinished;
CREATE INDEX part_destructions_unfinished ON part_destructions (confirmed_at) WHERE destroyed_at IS NULL;
DROP INDEX oversized_messages_waiting;
DROP INDEX placements_held;
DROP TRIGGER request_details_added;
DROP TRIGGER request_details_changed;
DROP TRIGGER request_details_gone;
DROP TRIGGER content_details_added;
DROP TRIGGER content_details_changed;
DROP TRIGGER content_details_gone;
DROP TRIGGER case_words_of_new_case;
DROP TRIGGER case_words_of_changed_case;
DROP TRIGGER case_words_of_gone_case;
DROP TRIGGER case_words_of_new_party;
DROP TRIGGER case_words_of_changed_party;
DROP TRIGGER case_words_of_gone_party;
DROP TRIGGER case_words_of_changed_authority;
DROP TABLE case_words;
DROP INDEX cases_by_urgency;
DROP INDEX cases_by_category;
DROP INDEX cases_by_country;
ALTER TABLE cases DROP COLUMN category;
ALTER TABLE cases DROP COLUMN country;
DROP TABLE set_up_steps;
DROP INDEX mails_by_case_and_message;
DROP INDEX mails_by_sending;
DROP INDEX cases_by_assignee_and_state;
DROP INDEX cases_by_state_and_kind;
DROP TABLE saved_views;
DROP TABLE drafts;
DROP TABLE merged_notices;
DROP TABLE merges;
DROP TABLE case_links;
DROP TABLE watches;
DROP TABLE note_mentions;
DROP TABLE notes;
ALTER TABLE assignments DROP COLUMN taken_back_at;
ALTER TABLE assignments DROP COLUMN taken_back_by;
DROP TABLE referrals;
DROP TABLE urgent_measures;
CREATE TABLE evidence_before (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    part_id BIGINT REFERENCES notice_parts (id),
    sha256 BLOB NOT NULL,
    added_by BIGINT REFERENCES users (id),
    added_at BIGINT NOT NULL
);
INSERT INTO evidence_before SELECT id, case_id, notice_id, part_id, sha256, added_by, added_at FROM evidence WHERE upload_id IS NULL;
DROP TABLE evidence;
ALTER TABLE evidence_before RENAME TO evidence;
CREATE INDEX evidence_by_case ON evidence (case_id, id);
DROP TABLE upload_destructions;
DROP TABLE uploads;
DROP INDEX mails_by_case;
CREATE INDEX mails_by_case ON mails (case_id);
DROP TABLE deadline_alerts;
DROP TABLE deadline_pauses;
DROP TABLE named_deadlines;
ALTER TABLE cases ADD COLUMN due_at BIGINT;
DROP TABLE openpgp_keys;
ALTER TABLE carryings_out DROP COLUMN nothing_given;
DROP TABLE verifications;
DROP INDEX parties_by_authority;
ALTER TABLE parties DROP COLUMN authority_id;
DROP TABLE authority_changes;
DROP TABLE authority_domains;
DROP TABLE authorities;
ALTER TABLE content_details DROP COLUMN terms_subcategory;
ALTER TABLE content_details DROP COLUMN authenticity;
ALTER TABLE content_details DROP COLUMN binding_on_us;
ALTER TABLE content_details DROP COLUMN legal_basis;
ALTER TABLE content_details DROP COLUMN instrument;
ALTER TABLE content_details DROP COLUMN authority_type;
ALTER TABLE content_details DROP COLUMN transmitting_country;
ALTER TABLE users DROP COLUMN access_ends_at;
DELETE FROM user_roles WHERE role = 'outside_reviewer';
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'role IN (''administrator'', ''officer'', ''clerk'', ''reviewer'', ''outside_reviewer'', ''board_member'', ''chair'', ''publisher'', ''auditor'')', 'role IN (''administrator'', ''officer'', ''clerk'', ''reviewer'', ''board_member'', ''chair'', ''publisher'', ''auditor'')') WHERE type = 'table' AND name = 'user_roles';
PRAGMA writable_schema = RESET;
