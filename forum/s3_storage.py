"""Uploaded files in a bucket of an S3-compatible service; the only home of its client.

Needs ``requirements/s3.txt``. A bucket is nothing that browsers see: the application reads from it
and hands out what the person may read.
"""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from forum.clock import utcnow
from forum.config import ConfigurationError
from forum.storage import StorageUnavailable, checked, is_name

SCHEMES = {"s3": True, "s3+http": False}  # whether the line is encrypted
#: Services that know no regions take any; this is the first one of the interface's inventor.
REGION = "us-east-1"
CONNECT_SECONDS = 3.0
READ_SECONDS = 20.0
#: Requests at the same time that keep their connections: the threads of a web process, and some.
CONNECTIONS = 8
_EXAMPLE = "s3://key:secret@host/bucket/folder?region=eu-central-1"


class Bucket:
    """A storage in a bucket, below a folder of it."""

    def __init__(self, client: Minio, bucket: str, folder: str) -> None:
        """Keep everything in ``bucket`` under names that begin with ``folder``."""
        self._client = client
        self._bucket = bucket
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Send it in one request: the service shows it whole, or not at all."""
        with _service():
            self._client.put_object(
                self._bucket, self._key(name), io.BytesIO(content), len(content)
            )

    def read(self, name: str) -> bytes | None:
        """Fetch it whole."""
        with _service():
            try:
                answer = self._client.get_object(self._bucket, self._key(name))
            except MinioException as error:
                if _says_missing(error):
                    return None
                raise
            with closing(answer):
                content = answer.read()
                answer.release_conn()
                return content

    def remove(self, name: str) -> None:
        """Delete it; the service says nothing where it is gone already."""
        with _service():
            self._client.remove_object(self._bucket, self._key(name))

    def older_than(self, seconds: float) -> Iterator[str]:
        """List the folder of the bucket; what is not ours is left alone."""
        latest = utcnow() - timedelta(seconds=seconds)
        with _service():
            for found in self._client.list_objects(self._bucket, self._folder, recursive=True):
                name = found.object_name.removeprefix(self._folder)
                if is_name(name) and found.last_modified <= latest:
                    yield name

    def _key(self, name: str) -> str:
        return self._folder + checked(name)


def _says_missing(error: MinioException) -> bool:
    # Some services answer in "text/xml", which the client leaves unread.
    return "<Code>NoSuchKey</Code>" in str(error) or (
        isinstance(error, S3Error) and error.code == "NoSuchKey"
    )


@contextmanager
def _service() -> Iterator[None]:
    """Say in one word of ours what can go wrong on the way.

    Raises:
        StorageUnavailable: The service is down, refuses, or has no such bucket.
    """
    try:
        yield
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise StorageUnavailable(f"{type(error).__name__}: {error}"[:300]) from error


def bucket_at(url: str) -> Bucket:
    """Open the bucket at an address such as ``s3://key:secret@host/bucket/folder?region=…``.

    Raises:
        ConfigurationError: The address is none of a bucket.
    """
    parts = urlsplit(url)
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    given = (parts.hostname, parts.username, parts.password, bucket)
    if parts.scheme not in SCHEMES or not all(given):
        raise ConfigurationError(f"FORUM_UPLOADS_URL must look like {_EXAMPLE}")
    try:
        client = Minio(
            parts.netloc.rpartition("@")[2],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            secure=SCHEMES[parts.scheme],
            region=parse_qs(parts.query).get("region", [REGION])[0],
            http_client=urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                maxsize=CONNECTIONS,
                retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(502, 503)),
            ),
        )
    except ValueError as error:
        raise ConfigurationError(f"FORUM_UPLOADS_URL: {error}") from error
    return Bucket(client, bucket, f"{folder}/" if folder else "")
