-- Schema version 3: curves at rest in chunks, with summaries of them; numbers of segments are given once.
ALTER TABLE series ADD COLUMN chunked BIGINT NOT NULL DEFAULT 0;
CREATE TABLE scalar_chunk (
    task_id VARCHAR NOT NULL,
    metric_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (task_id, metric_id, number),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE,
    FOREIGN KEY(metric_id) REFERENCES metric (id)
);
CREATE TABLE scalar_summary (
    task_id VARCHAR NOT NULL,
    metric_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (task_id, metric_id, level, number),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE,
    FOREIGN KEY(metric_id) REFERENCES metric (id)
);
DROP INDEX ix_scalar_segment_task_id;
CREATE INDEX ix_scalar_segment_task ON scalar_segment (task_id, count);
INSERT INTO revision (name, value) SELECT 'segment', COALESCE(MAX(id), 0) FROM scalar_segment;
