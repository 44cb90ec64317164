BEGIN TRANSACTION;
CREATE TABLE artifact (
    task_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    hash VARCHAR NOT NULL,
    uri TEXT NOT NULL,
    filename VARCHAR NOT NULL,
    content_type VARCHAR NOT NULL,
    preview TEXT NOT NULL,
    detail TEXT NOT NULL,
    time FLOAT NOT NULL,
    PRIMARY KEY (task_id, name),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE attempt (
    task_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    worker VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    handle VARCHAR NOT NULL,
    started FLOAT NOT NULL,
    ended FLOAT,
    exit_code INTEGER,
    reason VARCHAR NOT NULL, gpus VARCHAR NOT NULL DEFAULT '[]', usage TEXT NOT NULL DEFAULT '{}', home VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (task_id, number),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE configuration (
    task_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    text TEXT NOT NULL,
    description TEXT NOT NULL,
    position INTEGER NOT NULL,
    edited BOOLEAN NOT NULL,
    consumed BOOLEAN,
    PRIMARY KEY (task_id, name),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE console_chunk (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    stream INTEGER NOT NULL,
    time FLOAT NOT NULL,
    lines INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE dependency (
    task_id VARCHAR NOT NULL,
    after_id VARCHAR NOT NULL,
    PRIMARY KEY (task_id, after_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE environment (
    task_id VARCHAR NOT NULL,
    repository VARCHAR NOT NULL,
    branch VARCHAR NOT NULL,
    commit_id TEXT,
    detail TEXT NOT NULL,
    captured BOOLEAN NOT NULL,
    PRIMARY KEY (task_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
INSERT INTO "environment" VALUES('5df026f5e02f436ea4802fc0bb95449f','','','','{}',1);
CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema','6');
CREATE TABLE metric (
    id INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (title, series)
);
INSERT INTO "metric" VALUES(1,'loss','train','loss/train');
CREATE TABLE model (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    project VARCHAR NOT NULL,
    task_id VARCHAR NOT NULL,
    framework VARCHAR NOT NULL,
    uri TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash VARCHAR NOT NULL,
    iteration BIGINT,
    comment TEXT NOT NULL,
    design TEXT NOT NULL,
    labels TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    archived BOOLEAN NOT NULL,
    created FLOAT NOT NULL,
    updated FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE model_metadata (
    model_id VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    type VARCHAR NOT NULL,
    PRIMARY KEY (model_id, "key"),
    FOREIGN KEY(model_id) REFERENCES model (id) ON DELETE CASCADE
);
CREATE TABLE model_tag (
    model_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (model_id, name),
    FOREIGN KEY(model_id) REFERENCES model (id) ON DELETE CASCADE
);
CREATE TABLE param (
    task_id VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    type VARCHAR NOT NULL,
    number FLOAT,
    description TEXT NOT NULL,
    choices TEXT NOT NULL,
    nullable BOOLEAN NOT NULL,
    minimum FLOAT,
    maximum FLOAT,
    position INTEGER NOT NULL,
    edited BOOLEAN NOT NULL,
    consumed BOOLEAN,
    PRIMARY KEY (task_id, "key"),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
INSERT INTO "param" VALUES('5df026f5e02f436ea4802fc0bb95449f','Args/lr','0.03','float',0.03,'learning rate','',0,NULL,NULL,1,0,NULL);
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
CREATE TABLE plot (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    iteration BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    time FLOAT NOT NULL,
    figure BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (task_id, title, series, iteration),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE queue (
    name VARCHAR NOT NULL,
    created FLOAT NOT NULL,
    held VARCHAR NOT NULL, at_once INTEGER,
    PRIMARY KEY (name)
);
CREATE TABLE queue_entry (
    task_id VARCHAR NOT NULL,
    queue VARCHAR NOT NULL,
    priority INTEGER NOT NULL,
    position FLOAT NOT NULL,
    enqueued FLOAT NOT NULL,
    "before" VARCHAR NOT NULL,
    PRIMARY KEY (task_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE,
    FOREIGN KEY(queue) REFERENCES queue (name)
);
CREATE TABLE rejected (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    spool_id VARCHAR NOT NULL,
    segment INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    time FLOAT NOT NULL,
    reason VARCHAR NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE revision (
    name VARCHAR NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);
INSERT INTO "revision" VALUES('task',1);
INSERT INTO "revision" VALUES('queue',0);
INSERT INTO "revision" VALUES('worker',0);
INSERT INTO "revision" VALUES('gone',0);
INSERT INTO "revision" VALUES('model',0);
INSERT INTO "revision" VALUES('segment',2);
CREATE TABLE sample (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    iteration BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    time FLOAT NOT NULL,
    uri TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash VARCHAR NOT NULL,
    filename VARCHAR NOT NULL,
    content_type VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (task_id, title, series, iteration),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
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
INSERT INTO "scalar_chunk" VALUES('5df026f5e02f436ea4802fc0bb95449f',1,0,2,X'0100000002000000010000000000000000CA8D5F845BD7180001000200010000000100000001000000010000000100000001000000010000000100000001000000010000000100000001000000010000010200F0E00001003F0001000000010094000100350001007700010000000100000001000000010000');
CREATE TABLE scalar_segment (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    spool_id VARCHAR NOT NULL,
    count INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
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
CREATE TABLE series (
    task_id VARCHAR NOT NULL,
    metric_id INTEGER NOT NULL,
    count BIGINT NOT NULL,
    first FLOAT,
    last FLOAT,
    min FLOAT,
    max FLOAT,
    first_step BIGINT,
    last_step BIGINT,
    min_step BIGINT,
    max_step BIGINT,
    nan_count BIGINT NOT NULL,
    inf_count BIGINT NOT NULL,
    nan_step BIGINT,
    last_time FLOAT, smooth FLOAT, smooth_min FLOAT, calm BIGINT NOT NULL DEFAULT 0, chunked BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (task_id, metric_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE,
    FOREIGN KEY(metric_id) REFERENCES metric (id)
);
INSERT INTO "series" VALUES('5df026f5e02f436ea4802fc0bb95449f',1,2,1.0,0.5,0.5,1.0,1,2,2,1,0,0,NULL,NULL,NULL,NULL,2,2);
CREATE TABLE spool (
    id VARCHAR NOT NULL,
    task_id VARCHAR NOT NULL,
    segment INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    owner BOOLEAN NOT NULL,
    attempt INTEGER NOT NULL,
    process VARCHAR NOT NULL,
    finished BOOLEAN NOT NULL,
    ended BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO "spool" VALUES('s','5df026f5e02f436ea4802fc0bb95449f',0,512,1,0,'',1,1);
CREATE TABLE spool_series (
    spool_id VARCHAR NOT NULL,
    local_id BIGINT NOT NULL,
    metric_id INTEGER NOT NULL,
    PRIMARY KEY (spool_id, local_id),
    FOREIGN KEY(spool_id) REFERENCES spool (id) ON DELETE CASCADE,
    FOREIGN KEY(metric_id) REFERENCES metric (id)
);
INSERT INTO "spool_series" VALUES('s',7,1);
CREATE TABLE tag (
    task_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (task_id, name),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
INSERT INTO "tag" VALUES('5df026f5e02f436ea4802fc0bb95449f','network');
CREATE TABLE task (
    id VARCHAR NOT NULL,
    project VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    status_reason VARCHAR NOT NULL,
    comment TEXT NOT NULL,
    parent VARCHAR NOT NULL,
    sweep VARCHAR NOT NULL,
    user VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    created FLOAT NOT NULL,
    started FLOAT,
    completed FLOAT,
    updated FLOAT NOT NULL,
    duration FLOAT,
    iteration BIGINT,
    progress INTEGER,
    exit_code INTEGER,
    attempt INTEGER NOT NULL,
    queue VARCHAR NOT NULL,
    worker VARCHAR NOT NULL,
    archived BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    dropped INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    stop_reason VARCHAR NOT NULL,
    hint VARCHAR NOT NULL,
    revision BIGINT NOT NULL, publish_on_completion BOOLEAN NOT NULL DEFAULT 0, binned FLOAT,
    PRIMARY KEY (id)
);
INSERT INTO "task" VALUES('5df026f5e02f436ea4802fc0bb95449f','demo','mlp','training','completed','','wider helps','','','ann','gpubox',1790000000.0,1790000000.0,1790000002.5,1790000002.5,2.5,880,NULL,0,0,'','',0,28217,0,0,'','',1,0,NULL);
CREATE TABLE task_event (
    id INTEGER NOT NULL,
    task_id VARCHAR NOT NULL,
    time FLOAT NOT NULL,
    kind VARCHAR NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE
);
CREATE TABLE task_model (
    task_id VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    model_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (task_id, direction, model_id),
    FOREIGN KEY(task_id) REFERENCES task (id) ON DELETE CASCADE,
    FOREIGN KEY(model_id) REFERENCES model (id) ON DELETE CASCADE
);
CREATE TABLE "view" (
    project VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (project, name)
);
CREATE TABLE worker (
    id VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    pid INTEGER NOT NULL,
    queues VARCHAR NOT NULL,
    slots INTEGER NOT NULL,
    gpus VARCHAR NOT NULL,
    started FLOAT NOT NULL,
    heartbeat FLOAT NOT NULL,
    state VARCHAR NOT NULL,
    process VARCHAR NOT NULL, detail TEXT NOT NULL DEFAULT '{}', home VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (id)
);
CREATE INDEX ix_metric_key ON metric ("key");
CREATE INDEX ix_rejected_task_id ON rejected (task_id);
CREATE INDEX ix_spool_task_id ON spool (task_id);
CREATE INDEX ix_task_created ON task (created);
CREATE INDEX ix_task_parent ON task (parent);
CREATE INDEX ix_task_project ON task (project);
CREATE INDEX ix_task_revision ON task (revision);
CREATE INDEX ix_task_status ON task (status);
CREATE INDEX ix_task_sweep ON task (sweep);
CREATE INDEX ix_console_chunk_task_id ON console_chunk (task_id);
CREATE INDEX ix_param_key ON param ("key", task_id, number, value);
CREATE INDEX ix_param_unused ON param (task_id) WHERE edited = 1 AND consumed = 0;
CREATE INDEX ix_queue_entry_order ON queue_entry (queue, priority, position);
CREATE INDEX ix_series_metric ON series (metric_id, task_id, last, min, max);
CREATE INDEX ix_series_not_finite ON series (task_id) WHERE nan_count > 0 OR inf_count > 0;
CREATE INDEX ix_tag_name ON tag (name);
CREATE INDEX ix_task_event_task_id ON task_event (task_id);
CREATE INDEX ix_model_name ON model (name);
CREATE INDEX ix_model_project ON model (project);
CREATE INDEX ix_model_task_id ON model (task_id);
CREATE INDEX ix_model_updated ON model (updated);
CREATE INDEX ix_model_tag_name ON model_tag (name);
CREATE INDEX ix_task_model_model_id ON task_model (model_id);
CREATE INDEX ix_scalar_segment_task ON scalar_segment (task_id, count);
CREATE INDEX ix_dependency_after_id ON dependency (after_id);
CREATE INDEX ix_attempt_open ON attempt (host) WHERE ended IS NULL;
CREATE INDEX ix_task_binned ON task (binned) WHERE binned IS NOT NULL;
CREATE INDEX ix_task_listed ON task (archived, binned, created);
CREATE INDEX ix_task_name ON task (name, binned);
COMMIT;
