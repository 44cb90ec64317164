"""Addresses of repositories and files, as they may be kept."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def without_credentials(url: str) -> str:
    """An address without user, password and query, which may hold tokens."""
    parts = urlsplit(url)
    if not parts.scheme or not parts.netloc:
        return url
    user = "git@" if parts.scheme == "ssh" and parts.netloc.startswith("git@") else ""
    return urlunsplit((parts.scheme, user + parts.netloc.rpartition("@")[2], parts.path, "", ""))
