-- Only for development: what the Board affirmed, what was stated for reports and the bulletin are lost with it.
DROP TABLE bulletin_entries;
DROP TABLE report_entries;
DROP TABLE statement_affirmations;
