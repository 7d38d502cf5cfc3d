-- Only for development: what the Board affirmed is lost with it.
DROP TABLE statement_affirmations;
