"""A bucket of an object store, such as S3: objects by key, and writing on condition.

The only code that knows obstore. Keys and the address of the service come from the environment, as its own
tools take them (for S3 `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`).
Nothing is opened before it is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from pipelines.exceptions import StoreError

AT_ONCE = 8
"""Requests under way at a time where many objects are sent or fetched."""

RETRY_SECONDS = 60
"""For how long a request that got no answer is sent again."""


@dataclass(frozen=True)
class BucketObject:
    """An object as it was found; `mark` is another as soon as it is written again."""

    content: bytes
    mark: str


class Bucket:
    """A bucket, or a folder in one.

    Args:
        address: as `s3://open-data/wexcombe`, `az://…` or `gs://…`.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def get(self, key: str) -> BucketObject | None:
        """An object, or None.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore

        with self._reporting():
            try:
                found = obstore.get(self._store, key)
            except FileNotFoundError:
                return None
            return BucketObject(bytes(found.bytes()), _mark(found.meta))

    def mark(self, key: str) -> str | None:
        """The mark of an object, or None where there is none.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore

        with self._reporting():
            try:
                return _mark(obstore.head(self._store, key))
            except FileNotFoundError:
                return None

    def put(self, key: str, content: bytes) -> str:
        """Write an object, whatever there was; gives its mark.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore

        with self._reporting():
            return _mark(obstore.put(self._store, key, content))

    def swap(self, key: str, content: bytes, before: str | None) -> str | None:
        """Write an object if it is still the one that was seen; gives its mark, or None where it is not.

        Args:
            key: whose.
            content: the new one.
            before: the mark that it had; None: it was not there.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        mode: Any = "create" if before is None else {"e_tag": before}
        with self._reporting():
            try:
                return _mark(obstore.put(self._store, key, content, mode=mode))
            except (AlreadyExistsError, PreconditionError, FileNotFoundError):
                return None

    def put_all(self, contents: Iterable[tuple[str, Any]]) -> None:
        """Write many objects, each given by its key and a function that gives its bytes.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(lambda one: self.put(one[0], one[1]()), one) for one in contents]:
                done.result()

    def listed(self, prefix: str) -> dict[str, str]:
        """The mark of each object in a folder of the bucket, by key.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore

        with self._reporting():
            return {
                str(found["path"]): _mark(found)
                for some in obstore.list(self._store, prefix)
                for found in some
            }

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects.

        Raises:
            StoreError: the bucket cannot be reached.
        """
        import obstore

        if gone := list(keys):
            with self._reporting():
                obstore.delete(self._store, gone)

    @cached_property
    def _store(self) -> Any:
        from obstore.store import from_url

        is_plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return from_url(
            self.address,
            client_options={"allow_http": is_plain},
            retry_config={"retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        )

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError, ValueError) as error:
            raise StoreError(
                self.address,
                f"the bucket cannot be used ({' '.join(str(error).split())[:200]})",
                "see its address and keys and whether it answers, then try again",
            ) from error


def _mark(about: Mapping[str, Any]) -> str:
    return str(about["e_tag"])
