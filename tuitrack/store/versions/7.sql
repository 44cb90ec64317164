-- Schema version 7: how many runs have a word in their name is counted in an index alone.
CREATE INDEX ix_task_named ON task (archived, binned, name);
