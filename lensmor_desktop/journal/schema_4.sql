-- Version 4: each order keeps the account that placed it; what a balance read told is kept; people who
-- are in somebody else's work are waited for without an order; selections outlive the program.

-- Whose credits an order was placed with. A run may be gone on with under another key.
ALTER TABLE batches ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE batches SET account = (SELECT account FROM runs WHERE runs.id = batches.run);
-- What one person cost when the order was placed, in credits; NULL before it.
ALTER TABLE batches ADD COLUMN credits_each INTEGER;
UPDATE batches SET credits_each = (SELECT credits_each FROM runs WHERE runs.id = batches.run)
    WHERE tries > 0;
-- What an order brought a person: a person can be in several, and only one of them cost something.
ALTER TABLE batch_people ADD COLUMN brought TEXT NOT NULL DEFAULT ''
    CHECK (brought IN ('', 'address', 'found', 'no_email'));
UPDATE batch_people AS m SET brought = (SELECT CASE
        WHEN p.outcome = 'No email' THEN 'no_email'
        WHEN p.outcome <> 'Unlocked' THEN ''
        WHEN b.task_id <> '' AND p.task_id = b.task_id THEN 'address'
        WHEN p.task_id = '' THEN 'found'
        ELSE '' END
    FROM batches b JOIN people p ON p.run = b.run WHERE b.id = m.batch AND p.person_id = m.person_id)
    WHERE m.state = 'closed' AND m.chargeable = 1 AND EXISTS (SELECT 1 FROM batches b
        JOIN people p ON p.run = b.run AND p.person_id = m.person_id
        WHERE b.id = m.batch AND p.outcome IS NOT NULL);
-- When its task was last asked (Unix seconds): the next program keeps to the tempo, too.
ALTER TABLE batches ADD COLUMN polled_at REAL;

-- Two fingerprints of one account: a renewed key, or another way of writing it.
CREATE TABLE same_accounts (
    account TEXT PRIMARY KEY,
    same_as TEXT NOT NULL                       -- the fingerprint that records go by
) WITHOUT ROWID;

-- What is looked up under one fingerprint is looked up under those that are the same account.
CREATE VIEW alike AS
    SELECT a.account, b.account AS also FROM same_accounts a JOIN same_accounts b USING (same_as);

-- Each reading of the balance during a run; `session` counts from 1 and grows with each resume, for
-- what happens to the account between two sessions is not the run's. Beside it what the run's orders
-- may have cost by then: how many there were, the most that they cost, and how much of that for
-- people who were still in work, and so may be charged later.
CREATE TABLE balances (
    id        INTEGER PRIMARY KEY,
    run       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    session   INTEGER NOT NULL,
    at        REAL    NOT NULL,
    account   TEXT    NOT NULL,
    total     REAL    NOT NULL,
    unlimited INTEGER NOT NULL CHECK (unlimited IN (0, 1)),
    orders    INTEGER NOT NULL,
    at_most   REAL    NOT NULL,
    in_work   REAL    NOT NULL
);
CREATE INDEX balances_by_run ON balances (run);
ALTER TABLE runs ADD COLUMN session INTEGER NOT NULL DEFAULT 1;
INSERT INTO balances (run, session, at, account, total, unlimited, orders, at_most, in_work)
    SELECT id, 1, started_at, account, balance_before, 0, 0, 0, 0 FROM runs
    WHERE balance_before IS NOT NULL;
INSERT INTO balances (run, session, at, account, total, unlimited, orders, at_most, in_work)
    SELECT r.id, 1, coalesce(r.ended_at, r.started_at), r.account, r.balance_after, 0,
        (SELECT coalesce(sum(tries), 0) FROM batches WHERE run = r.id)
            + (SELECT count(*) FROM run_events
               WHERE run = r.id AND state NOT IN ('none', 'wanted')),
        r.credits_each * (SELECT count(*) FROM batch_people m JOIN batches b ON b.id = m.batch
            WHERE b.run = r.id AND m.chargeable = 1)
            + (SELECT coalesce(sum(credits + CASE state WHEN 'submitting' THEN price ELSE 0 END), 0)
               FROM run_events WHERE run = r.id),
        r.credits_each * (SELECT count(*) FROM batch_people m JOIN batches b ON b.id = m.batch
            WHERE b.run = r.id AND m.chargeable = 1 AND m.state <> 'closed')
            + (SELECT coalesce(sum(price), 0) FROM run_events
               WHERE run = r.id AND state = 'submitting')
    FROM runs r WHERE r.balance_after IS NOT NULL AND r.balance_before IS NOT NULL;

-- When Lensmor was last seen to show the address (Unix seconds).
ALTER TABLE purchases ADD COLUMN seen_at REAL NOT NULL DEFAULT 0;
UPDATE purchases SET seen_at = at;

-- The ID under which a row's person is asked for, where Lensmor has another than the sheet: 791 for
-- 0000791, who may be in the sheet under both.
ALTER TABLE sheet_rows ADD COLUMN asked_as TEXT NOT NULL DEFAULT '';

-- An event's two IDs at Lensmor, as the run was priced with; '' where nobody told.
ALTER TABLE run_events ADD COLUMN row_id TEXT NOT NULL DEFAULT '';
ALTER TABLE run_events ADD COLUMN public_id TEXT NOT NULL DEFAULT '';
-- When it begins (YYYY-MM-DD): a name alone says nothing of the year.
ALTER TABLE run_events ADD COLUMN date_start TEXT NOT NULL DEFAULT '';

-- Results that have no row in the file any more, as of the last writing.
ALTER TABLE runs ADD COLUMN lost_rows INTEGER NOT NULL DEFAULT 0;
-- Whether a person said that the run's output may take the place of another file.
ALTER TABLE runs ADD COLUMN overwrite INTEGER NOT NULL DEFAULT 0 CHECK (overwrite IN (0, 1));

-- Every file that results of a run were written into: only these may be replaced without asking.
CREATE TABLE written_files (
    run  INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    path TEXT    NOT NULL,
    sha  TEXT    NOT NULL,                      -- as it was then; '' while it is being written
    PRIMARY KEY (run, path)
) WITHOUT ROWID;
INSERT INTO written_files SELECT id, delivered_to, delivered_sha FROM runs WHERE delivered_to <> '';

-- What a person left out of a sheet, and the other wishes of its Review, as JSON.
CREATE TABLE selections (
    source    TEXT NOT NULL,                    -- path of the sheet
    worksheet TEXT NOT NULL,
    chosen    TEXT NOT NULL,
    at        REAL NOT NULL,
    PRIMARY KEY (source, worksheet)
) WITHOUT ROWID;

-- A batch of people whom somebody else's order has is never sent: it is only looked at. One whose
-- people all turned out to be unlocked already, or unknown, is complete without an order.
DROP TRIGGER batch_steps;
CREATE TRIGGER batch_steps BEFORE UPDATE OF state ON batches
WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
    'planned>submitting', 'planned>failed', 'planned>unconfirmed', 'planned>completed',
    'submitting>submitted', 'submitting>completed', 'submitting>failed',
    'submitting>unconfirmed', 'submitting>planned',
    'submitted>completed', 'submitted>failed',
    'unconfirmed>planned', 'unconfirmed>completed', 'unconfirmed>failed')
BEGIN
    SELECT RAISE(ABORT, 'a batch may not take this step');
END;
