-- Only for development: why editions were corrected and checks overridden is lost with it.
DROP TABLE check_override_confirmations;
DROP TABLE check_overrides;
DROP TABLE edition_corrections;
DROP FUNCTION refuse_unless_edition_prepared;
