-- Schema version 5: how a task is to be run and after what, how many of a queue at once, what an attempt held and used,
-- an index of what runs, and a bin for what was deleted.
CREATE TABLE plan (
    task_id VARCHAR NOT NULL,
    queue VARCHAR NOT NULL,
    priority INTEGER NOT NULL,
    gpus FLOAT,
    memory BIGINT,
    at FLOAT,
    time_limit FLOAT,
    retries INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    environment VARCHAR NOT NULL,
    options TEXT NOT NULL,
    PRIMARY KEY (task_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE dependency (
    task_id VARCHAR NOT NULL,
    after_id VARCHAR NOT NULL,
    PRIMARY KEY (task_id, after_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE INDEX ix_dependency_after_id ON dependency (after_id);
ALTER TABLE queue ADD COLUMN at_once INTEGER;
ALTER TABLE worker ADD COLUMN detail TEXT NOT NULL DEFAULT '{}';
ALTER TABLE attempt ADD COLUMN gpus VARCHAR NOT NULL DEFAULT '[]';
ALTER TABLE attempt ADD COLUMN usage TEXT NOT NULL DEFAULT '{}';
CREATE INDEX ix_attempt_open ON attempt (host) WHERE ended IS NULL;
ALTER TABLE task ADD COLUMN binned FLOAT;
CREATE INDEX ix_task_binned ON task (binned) WHERE binned IS NOT NULL;
DROP INDEX ix_task_listed;
CREATE INDEX ix_task_listed ON task (archived, binned, created);
DROP INDEX ix_task_name;
CREATE INDEX ix_task_name ON task (name, binned);
