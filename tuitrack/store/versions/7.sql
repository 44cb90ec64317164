-- Schema version 7: how many runs have a word in their name is counted in an index alone.
DROP INDEX ix_task_name;
CREATE INDEX ix_task_name ON task (name, binned, archived);
