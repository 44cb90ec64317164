-- Schema version 6: the home that an attempt and a worker belong to, since several may share a database.
ALTER TABLE attempt ADD COLUMN home VARCHAR NOT NULL DEFAULT '';
ALTER TABLE worker ADD COLUMN home VARCHAR NOT NULL DEFAULT '';
