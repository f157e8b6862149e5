"""A bucket and a secret in memory, which do what S3 and Secrets Manager do and break when told."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from archive import Archive
from handler import Receiver
from header_secret import HeaderSecret

BUCKET, PREFIX, QUARANTINE = "acme-archive", "audit/", "quarantine/"
HEADER = "X-WorkOS-Log-Stream-Secret"
SECRET = "canary-3f9a1c5e7b"
OLD_SECRET = "canary-before-8d2e4f"
NDJSON = "application/x-ndjson"


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Context:
    """Lambda's context object."""

    milliseconds: int = 30_000
    function_name: str = "acme-receiver"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def client_error(status: int, code: str) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, "Operation")


@dataclass
class Bucket:
    """S3's conditional PUT, GET and HEAD; `before` and `after` each write may raise."""

    before: Callable[[int], None] = lambda number: None
    after: Callable[[int], None] = lambda number: None
    objects: dict[str, bytes] = field(default_factory=dict)
    puts: dict[str, dict[str, Any]] = field(default_factory=dict)
    attempts: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def put_object(self, **put: Any) -> None:
        with self.lock:
            self.attempts += 1
            number = self.attempts
        self.before(number)
        md5 = base64.b64encode(hashlib.md5(put["Body"]).digest()).decode()
        assert (put["Bucket"], put["IfNoneMatch"], put["ContentMD5"]) == (BUCKET, "*", md5)
        with self.lock:
            if put["Key"] in self.objects:
                raise client_error(412, "PreconditionFailed")
            self.objects[put["Key"]] = put["Body"]
            self.puts[put["Key"]] = put
        self.after(number)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        if Key not in self.objects:
            raise client_error(404, "NoSuchKey")
        return {"Body": io.BytesIO(self.objects[Key])}

    def head_object(self, Bucket: str, Key: str) -> None:  # noqa: N803 - boto3's names
        if Key not in self.objects:
            raise client_error(403, "403")

    def events(self) -> list[Any]:
        """The events that are stored, each as often as it is."""
        return [json.loads(body) for key, body in self.objects.items() if key.startswith(PREFIX)]

    def quarantined(self) -> list[bytes]:
        return [body for key, body in self.objects.items() if key.startswith(QUARANTINE)]


@dataclass
class Secrets:
    """Secrets Manager with one secret; an exception in a version's place is raised."""

    versions: dict[str, str | bytes | Exception] = field(
        default_factory=lambda: {"AWSCURRENT": SECRET, "AWSPREVIOUS": OLD_SECRET}
    )
    calls: int = 0

    class exceptions:  # noqa: N801 - boto3's name
        class ResourceNotFoundException(Exception):
            pass

    def get_secret_value(self, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self.calls += 1
        value = self.versions.get(VersionStage)
        if value is None:
            raise self.exceptions.ResourceNotFoundException
        if isinstance(value, Exception):
            raise value
        return {"SecretBinary" if isinstance(value, bytes) else "SecretString": value}


def receiver(bucket: Any, secrets: Any) -> Receiver:
    archive = Archive(bucket, BUCKET, PREFIX, QUARANTINE)
    return Receiver(HEADER, HeaderSecret(secrets, "arn:secret"), archive)


def delivery(
    body: bytes, content_type: str | None = "application/json", secret: str | None = SECRET
) -> dict[str, Any]:
    """The load balancer's event for a POST, its body encoded as the load balancer would."""
    headers = {"host": "receiver.example.com"}
    if content_type is not None:
        headers["content-type"] = content_type
    if secret is not None:
        headers[HEADER.lower()] = secret
    request = {"httpMethod": "POST", "path": "/", "headers": headers}
    try:
        if content_type == "application/json":
            return {**request, "body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        pass
    return {**request, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def envelope(number: int, **changes: Any) -> dict[str, Any]:
    """An event as WorkOS wraps it; a change to None takes the field away."""
    whole = {
        "event": {"id": f"audit_log_event_{number}", "action": "user.signed_in"},
        "keySuffix": f"abc{number}",
        "timestamp": "2024-01-15T10:30:00.123Z",
        "source": "workos",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def array(*envelopes: Any) -> bytes:
    return json.dumps(list(envelopes), ensure_ascii=False).encode()


def ndjson(*envelopes: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in envelopes)
