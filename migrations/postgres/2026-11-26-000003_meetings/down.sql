-- Only for development: what was signed is lost with it.
DROP TABLE minutes;
DROP TABLE meeting_attendance;
DROP TABLE meeting_items;
DROP TABLE meetings;
DROP FUNCTION refuse_unless_meeting_is;
