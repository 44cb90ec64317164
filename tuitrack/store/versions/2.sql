-- Schema version 2: figures, debug samples, models, tasks that publish themselves, series gone astray.
ALTER TABLE task ADD COLUMN publish_on_completion BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN smooth FLOAT;
ALTER TABLE series ADD COLUMN smooth_min FLOAT;
ALTER TABLE series ADD COLUMN calm BIGINT NOT NULL DEFAULT 0;
UPDATE series SET calm = count;
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
CREATE INDEX ix_model_name ON model (name);
CREATE INDEX ix_model_project ON model (project);
CREATE INDEX ix_model_task_id ON model (task_id);
CREATE INDEX ix_model_updated ON model (updated);
CREATE TABLE model_tag (
    model_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (model_id, name),
    FOREIGN KEY(model_id) REFERENCES model (id) ON DELETE CASCADE
);
CREATE INDEX ix_model_tag_name ON model_tag (name);
CREATE TABLE model_metadata (
    model_id VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    type VARCHAR NOT NULL,
    PRIMARY KEY (model_id, "key"),
    FOREIGN KEY(model_id) REFERENCES model (id) ON DELETE CASCADE
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
CREATE INDEX ix_task_model_model_id ON task_model (model_id);
INSERT INTO revision (name, value) VALUES ('model', 0);
