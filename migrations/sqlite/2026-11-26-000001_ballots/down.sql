DROP TABLE consent_pulls;
DROP TABLE consent_items;
DROP TABLE recusal_rulings;
DROP TABLE vote_sources;
