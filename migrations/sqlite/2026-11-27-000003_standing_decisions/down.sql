-- Only for development: what the Board adopted for a class is lost with it.
DROP TABLE standing_revocations;
DROP TABLE standing_call_ins;
DROP TABLE standing_applications;
DROP TABLE standing_decisions;
DROP TABLE standing_proposals;
