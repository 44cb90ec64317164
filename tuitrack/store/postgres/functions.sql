-- What SQLite has and PostgreSQL lacks, under SQLite's names.
CREATE OR REPLACE FUNCTION max(anycompatible, anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT GREATEST($1, $2)';
CREATE OR REPLACE FUNCTION min(anycompatible, anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT LEAST($1, $2)';
CREATE OR REPLACE FUNCTION instr(text, text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN strpos($1, $2);
-- A condition in it is asked of each row, none of what it says is looked up.
CREATE OR REPLACE FUNCTION likely(boolean) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN $1;
CREATE OR REPLACE FUNCTION json_each(text) RETURNS TABLE (key text, value text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS $$
        SELECT (place - 1)::text, one FROM json_array_elements_text(
            CASE WHEN json_typeof($1::json) = 'array' THEN $1::json ELSE '[]'::json END
        ) WITH ORDINALITY AS found (one, place)
        UNION ALL
        SELECT found.key, found.value FROM json_each_text(
            CASE WHEN json_typeof($1::json) = 'object' THEN $1::json ELSE '{}'::json END
        ) AS found
    $$;
CREATE OR REPLACE FUNCTION json_valid(text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        BEGIN PERFORM $1::json; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END
    $$;
CREATE OR REPLACE FUNCTION json_extract(text, text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN $1::json #>> string_to_array(replace(ltrim($2, '$.'), '"', ''), '.');
CREATE OR REPLACE FUNCTION typeof(anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
            WHEN $1 IS NULL THEN 'null'
            WHEN pg_typeof($1) IN ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype) THEN 'integer'
            WHEN pg_typeof($1) = 'double precision'::regtype THEN 'real'
            WHEN pg_typeof($1) = 'bytea'::regtype THEN 'blob'
            ELSE 'text' END
    $$;
