-- Version 2: a receipt tells whether the check of who is behind the IDs was overruled, and for how
-- many people it was made. Rows in which an earlier run's address stands are kept as they are.

ALTER TABLE runs ADD COLUMN identity_overruled INTEGER NOT NULL DEFAULT 0
    CHECK (identity_overruled IN (0, 1));
ALTER TABLE runs ADD COLUMN people_compared INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_by_run ON requests (run);
CREATE INDEX batch_people_by_person ON batch_people (person_id);
ALTER TABLE sheet_rows ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));
