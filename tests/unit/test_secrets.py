"""No password, key or token of an address is shown, whatever form it has; what is none stays."""

from __future__ import annotations

import pytest

from tuitrack.settings import without_password

HIDDEN = [
    ("postgresql+psycopg://me:S3CRET@host/db", "postgresql+psycopg://me@host/db"),
    ("postgresql://me@/db?host=/run&password=S3CRET", "postgresql://me@/db?host=/run"),
    ("postgresql://me@/db?password=S3CRET&host=/run", "postgresql://me@/db?host=/run"),
    ("postgresql://me@host/db?sslpassword=S3CRET", "postgresql://me@host/db"),
    ("sftp://me:S3CRET@host:22/x", "sftp://me@host:22/x"),
    ("sftp://me:S3@CRET@host/x", "sftp://me@host/x"),
    ("s3://key:S3/CRET@bucket/x", "s3://key@bucket/x"),
    ("me:S3CRET@host:/x", "me@host:/x"),
    ("me:S3/CRET@host:/x", "me@host:/x"),
    ("TUITRACK_FILES=me:S3CRET@host:/x is no path", "TUITRACK_FILES=me@host:/x is no path"),
    ("//me:S3CRET@host/share", "//me@host/share"),
    ("zip::sftp://me:S3CRET@host/x.zip", "zip::sftp://me@host/x.zip"),
    ("https://S3CRETS3CRETS3CRETS3CRET@host/x", "https://host/x"),
    ("https://ghp_S3CRETS3CRETS3CRET:x-oauth-basic@host/x", "https://host/x"),
    ("https://host/x?X-Amz-Credential=S3CRET&X-Amz-Signature=S3CRET&a=1", "https://host/x?a=1"),
    ("https://host/x?sv=1&sig=S3CRET", "https://host/x?sv=1"),
    ("https://host/x?access_token=S3CRET", "https://host/x"),
    ("https://host/x?AccountKey=S3CRET", "https://host/x"),
    (
        "cannot reach 'ftp://me:S3CRET@host/x' and ftp://you:S3CRET@host",
        "cannot reach 'ftp://me@host/x' and ftp://you@host",
    ),
]


@pytest.mark.parametrize(("given", "told"), HIDDEN)
def test_what_is_secret_is_not_told(given: str, told: str):
    assert without_password(given) == told


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me@host:5432/db?sslmode=require&sslkey=/home/me/key",
        "sqlite:////local/me/runs.db",
        "s3://bucket/folder@2/x",
        "http://localhost:8080/u@x",
        "file:///mnt/a:b@c",
        "/mnt/a:b@c/x",
        "me@host:/x",
        "12:30 me@host wrote a: b",
        "memory://nowhere",
    ],
)
def test_what_is_not_secret_stays(text: str):
    assert without_password(text) == text
