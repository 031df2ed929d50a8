-- The journal, version 1. Times are Unix seconds; sentences are JSON [template, [[name, value], ...]].

CREATE TABLE runs (
    id              INTEGER PRIMARY KEY,
    account         TEXT    NOT NULL,           -- a fingerprint of key and service; never the key
    practice        INTEGER NOT NULL CHECK (practice IN (0, 1)),
    started_at      REAL    NOT NULL,
    ended_at        REAL,
    state           TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished')),
    source          TEXT    NOT NULL,           -- path of the sheet as it was opened
    source_file     TEXT    NOT NULL,           -- JSON of domain.rows.SourceFile
    layout          TEXT    NOT NULL,           -- JSON of domain.rows.Layout
    output          TEXT    NOT NULL,           -- where the results are meant to go
    delivered_to    TEXT    NOT NULL DEFAULT '',
    delivered_sha   TEXT    NOT NULL DEFAULT '',
    delivered_note  TEXT,
    batch_size      INTEGER NOT NULL,
    people_allowed  INTEGER NOT NULL,           -- the yes: so many people,
    credits_allowed INTEGER NOT NULL,           -- and never more than so many credits
    credits_each    INTEGER NOT NULL,           -- the most that one person can cost
    estimated       INTEGER NOT NULL,
    exact           INTEGER NOT NULL CHECK (exact IN (0, 1)),
    balance_before  REAL,
    balance_after   REAL,
    stopped_by      TEXT,
    stop_reason     TEXT
);

CREATE TABLE sheet_rows (
    run       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    event_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    verdict   TEXT    NOT NULL,
    reason    TEXT,
    PRIMARY KEY (run, number)
) WITHOUT ROWID;

CREATE TABLE run_events (
    run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    event_id TEXT    NOT NULL,                  -- as the sheet has it
    position INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    access   TEXT    NOT NULL,
    price    INTEGER NOT NULL,
    state    TEXT    NOT NULL
             CHECK (state IN ('none', 'wanted', 'submitting', 'unlocked', 'already', 'refused')),
    credits  REAL    NOT NULL DEFAULT 0,
    details  TEXT,
    PRIMARY KEY (run, event_id)
) WITHOUT ROWID;

CREATE TABLE people (
    run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    person_id  TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    event_ids  TEXT    NOT NULL,                -- JSON list, in the order to be tried
    attempt    INTEGER NOT NULL DEFAULT 0,      -- index of the event that is tried now
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'batched', 'settled')),
    outcome    TEXT,
    details    TEXT,
    email      TEXT    NOT NULL DEFAULT '',
    event_id   TEXT    NOT NULL DEFAULT '',
    task_id    TEXT    NOT NULL DEFAULT '',
    settled_at REAL,
    CHECK ((state = 'settled') = (outcome IS NOT NULL)),
    PRIMARY KEY (run, person_id)
) WITHOUT ROWID;

CREATE INDEX people_by_person ON people (person_id);

CREATE TABLE batches (
    id            INTEGER PRIMARY KEY,
    run           INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,             -- 1, 2, 3 ... in its run
    event_id      TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN
                  ('planned', 'submitting', 'submitted', 'completed', 'failed', 'unconfirmed')),
    task_id       TEXT    NOT NULL DEFAULT '',
    tries         INTEGER NOT NULL DEFAULT 0,
    submitting_at REAL,
    submitted_at  REAL,
    closed_at     REAL,
    error         TEXT,
    trace_id      TEXT    NOT NULL DEFAULT '',
    UNIQUE (run, number)
);

-- A person in a batch. `looking`: the answer has to be read from the profile; `why` says after what.
CREATE TABLE batch_people (
    batch      INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    person_id  TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'looking', 'closed')),
    why        TEXT    NOT NULL DEFAULT '',
    chargeable INTEGER NOT NULL DEFAULT 0 CHECK (chargeable IN (0, 1)),
    PRIMARY KEY (batch, person_id)
) WITHOUT ROWID;

-- Who may be in a running task right now, whichever run or copy of the program sent them.
CREATE TABLE claims (
    account   TEXT    NOT NULL,
    person_id TEXT    NOT NULL,
    batch     INTEGER NOT NULL REFERENCES batches (id),
    PRIMARY KEY (account, person_id)
) WITHOUT ROWID;

-- Every address ever delivered to this account: never bought again.
CREATE TABLE purchases (
    account   TEXT NOT NULL,
    person_id TEXT NOT NULL,
    email     TEXT NOT NULL,
    event_id  TEXT NOT NULL,
    run       INTEGER NOT NULL,
    at        REAL NOT NULL,
    PRIMARY KEY (account, person_id)
) WITHOUT ROWID;

CREATE TABLE requests (
    id         INTEGER PRIMARY KEY,
    run        INTEGER REFERENCES runs (id) ON DELETE CASCADE,
    at         REAL    NOT NULL,
    method     TEXT    NOT NULL,
    path       TEXT    NOT NULL,                -- no query, no body, no host
    status     INTEGER,
    request_id TEXT    NOT NULL,
    trace_id   TEXT    NOT NULL,
    seconds    REAL    NOT NULL
);

-- The states of a batch. Whatever the program above believes, money can't take another path.
CREATE TRIGGER batch_steps BEFORE UPDATE OF state ON batches
WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
    'planned>submitting', 'planned>failed',
    'submitting>submitted', 'submitting>completed', 'submitting>failed',
    'submitting>unconfirmed', 'submitting>planned',
    'submitted>completed', 'submitted>failed',
    'unconfirmed>planned', 'unconfirmed>completed', 'unconfirmed>failed')
BEGIN
    SELECT RAISE(ABORT, 'a batch may not take this step');
END;

CREATE TRIGGER batch_task_stays BEFORE UPDATE OF task_id ON batches
WHEN OLD.task_id <> '' AND NEW.task_id <> OLD.task_id
BEGIN
    SELECT RAISE(ABORT, 'a task ID never changes');
END;

CREATE TRIGGER batch_submitted_has_task BEFORE UPDATE OF state ON batches
WHEN NEW.state = 'submitted' AND NEW.task_id = ''
BEGIN
    SELECT RAISE(ABORT, 'a submitted batch has a task ID');
END;

-- A paid address is never taken away again.
CREATE TRIGGER delivered_stays BEFORE UPDATE ON people
WHEN OLD.email <> '' AND NEW.email = ''
BEGIN
    SELECT RAISE(ABORT, 'a delivered address stays');
END;
