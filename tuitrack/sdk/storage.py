"""Files to and from wherever they lie, under ClearML's names."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from tuitrack import errors, settings
from tuitrack.sdk import archives, guard
from tuitrack.settings import without_password
from tuitrack.store import places

__all__ = ["StorageManager"]


class StorageManager:
    """Copies files between this machine and other places.

    Addresses are paths, `file://` and, to read single files from, `https://`; everything else, such as `s3://bucket`,
    goes through fsspec. Every method raises `UsageError` where an address cannot be reached or what would reach it is
    not installed, and `OSError` where a file cannot be read or written.
    """

    @classmethod
    def get_local_copy(
        cls,
        remote_url: str,
        cache_context: str | None = None,
        extract_archive: bool = True,
        name: str | None = None,
        force_download: bool = False,
    ) -> str | None:
        """Path of a file on this machine; what is elsewhere is kept in the cache.

        Args:
            remote_url: Where it is.
            cache_context: A part of the cache of its own.
            extract_archive: Give the folder that a zip or tar is extracted to, in place of it.
            name: What to call the copy; default the file's own name.
            force_download: Copy it again.

        Returns:
            The path; None where there is no such file, with a warning.

        Raises:
            zipfile.BadZipFile, tarfile.TarError: the archive cannot be read.
        """
        found = places.at(str(remote_url))
        path = found.local() or _cached(str(remote_url), cache_context) / (name or _name_of(remote_url))
        if path.is_dir():
            return str(path)
        if force_download or not path.exists():  # what is in the cache is had without the place it came from
            if found.size() is None:
                guard.warn_once(f"missing {remote_url}", f"{remote_url} is not there")
                return None
            found.fetch(path)
        if extract_archive and archives.is_archive(path.name):
            stamp = path.stat()
            mark = f"{path}|{stamp.st_mtime_ns}|{stamp.st_size}"
            return str(archives.extract(path, _cached(mark, cache_context) / "extracted"))
        return str(path)

    @classmethod
    def upload_file(
        cls, local_file: str, remote_url: str, wait_for_upload: bool = True, retries: int | None = None
    ) -> str:
        """Copy a file from here to an address; the address, once the copy is complete.

        Args:
            local_file: The file.
            remote_url: Where the copy goes, its name included.
            wait_for_upload: Kept for ClearML's sake; the copy is complete when the call returns.
            retries: How often to try again.
        """
        for left in reversed(range(1 + (retries or 0))):
            try:
                places.at(str(remote_url)).keep(Path(local_file))
            except OSError:
                if not left:
                    raise
            else:
                break
        return str(remote_url)

    @classmethod
    def upload_folder(
        cls, local_folder: str, remote_url: str, match_wildcard: str | None = None, retries: int | None = None
    ) -> str | None:
        """Copy the files of a folder, and of the folders in it; the address, None where no file fits.

        Args:
            local_folder: The folder.
            remote_url: Where its content goes.
            match_wildcard: Only files whose path in the folder fits, as `*.json`.
            retries: How often to try each file again.
        """
        names = list(_fitting(places.at(str(local_folder)).files(), match_wildcard))
        for name in names:
            cls.upload_file(str(Path(local_folder) / name), places.below(str(remote_url), name), retries=retries)
        return str(remote_url) if names else None

    @classmethod
    def download_file(
        cls,
        remote_url: str,
        local_folder: str | None = None,
        overwrite: bool = False,
        skip_zero_size_check: bool = False,
        silence_errors: bool = False,
    ) -> str | None:
        """Copy a file into a folder here, under its name; the path, None where there is no such file.

        Args:
            remote_url: Where it is.
            local_folder: The folder; default one in the cache.
            overwrite: Replace a file of that name.
            skip_zero_size_check: Copy an empty file too, which else counts as missing.
            silence_errors: No warning for a missing one.
        """
        found = places.at(str(remote_url))
        size = found.size()
        if size is None or (not size and not skip_zero_size_check):
            if not silence_errors:
                guard.warn_once(f"missing {remote_url}", f"{remote_url} is {'empty' if size == 0 else 'not there'}")
            return None
        folder = Path(local_folder) if local_folder else _cached(str(remote_url), None)
        target = folder / _name_of(remote_url)
        if overwrite or not target.exists():
            found.fetch(target)
        return str(target)

    @classmethod
    def download_folder(
        cls,
        remote_url: str,
        local_folder: str | None = None,
        match_wildcard: str | None = None,
        overwrite: bool = False,
        skip_zero_size_check: bool = False,
        silence_errors: bool = False,
    ) -> str | None:
        """Copy what is below an address into a folder here; the folder, None where no file fits.

        Args:
            remote_url: Where it is.
            local_folder: The folder; default one in the cache.
            match_wildcard: Only files whose path below the address fits.
            overwrite: Replace files of those names.
            skip_zero_size_check: Copy empty files too.
            silence_errors: No warning where nothing fits.
        """
        folder = Path(local_folder) if local_folder else _cached(str(remote_url), None)
        names = list(_fitting(places.at(str(remote_url)).files(), match_wildcard))
        if not names and not silence_errors:
            guard.warn_once(f"missing {remote_url}", f"there is no file below {remote_url}")
        for name in names:
            found, target = places.at(places.below(str(remote_url), name)), folder / name
            if (found.size() or skip_zero_size_check) and (overwrite or not target.exists()):
                found.fetch(target)
        return str(folder) if names else None

    @classmethod
    def exists_file(cls, remote_url: str) -> bool:
        """Whether there is a file at an address."""
        return places.at(str(remote_url)).size() is not None

    @classmethod
    def get_file_size_bytes(cls, remote_url: str, silence_errors: bool = False) -> int | None:
        """Bytes of a file, None where there is none.

        Args:
            remote_url: Where it is.
            silence_errors: No warning for a missing one.
        """
        size = places.at(str(remote_url)).size()
        if size is None and not silence_errors:
            guard.warn_once(f"missing {remote_url}", f"{remote_url} is not there")
        return size

    @classmethod
    def list(cls, remote_url: str, return_full_path: bool = False, with_metadata: bool = False) -> list[Any] | None:
        """The files below an address, those of folders in it too, sorted; none where there is nothing.

        Args:
            remote_url: A folder.
            return_full_path: Whole addresses, not names relative to the folder.
            with_metadata: A dict with `name` and `size` in bytes for each.
        """
        names = list(places.at(str(remote_url)).files())
        shown = [places.below(str(remote_url), name) if return_full_path else name for name in names]
        if not with_metadata:
            return shown
        sizes = (places.at(places.below(str(remote_url), name)).size() for name in names)
        return [{"name": one, "size": size} for one, size in zip(shown, sizes, strict=True)]

    @classmethod
    def get_metadata(cls, remote_url: str, return_full_path: bool = False) -> dict[str, Any] | None:
        """`name` and `size` in bytes of one file, None where there is none.

        Args:
            remote_url: Where it is.
            return_full_path: The whole address as the name.
        """
        size = places.at(str(remote_url)).size()
        name = str(remote_url) if return_full_path else _name_of(remote_url)
        return None if size is None else {"name": name, "size": size}

    @classmethod
    def set_cache_file_limit(cls, cache_file_limit: int, cache_context: str | None = None) -> int:
        """Nothing to do: nothing limits the cache, which may be deleted at any time (`Task.cache_dir`).

        Args:
            cache_file_limit: Given back.
            cache_context: Kept for ClearML's sake.
        """
        return cache_file_limit


def _fitting(names: Iterator[str], wildcard: str | None) -> Iterator[str]:
    return (name for name in names if wildcard is None or fnmatch.fnmatch(name, wildcard))


def _name_of(url: str) -> str:
    name = PurePosixPath(str(url).partition("?")[0]).name
    if not name:
        raise errors.UsageError(f"{without_password(str(url))} names no file", hint="end it with the file's name")
    return name


def _cached(mark: str, context: str | None) -> Path:
    """A folder of the cache for one address."""
    name = hashlib.sha256(mark.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    folder = settings.load().cache / "storage" / (context or "global") / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
