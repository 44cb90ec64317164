-- Schema version 4: runs in sight in the order in which they are listed.
DROP INDEX ix_task_archived;
CREATE INDEX ix_task_listed ON task (archived, created);
