-- The first migration is not taken back: a database without it is an empty one.
SELECT 1;
