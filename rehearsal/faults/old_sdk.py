"""A WorkOS SDK of an older major version, in front of the one this kit was installed with."""

from __future__ import annotations

from rehearsal.faults.fault_context import FaultContext

VERSION = "5.46.0"

_PACKAGE = "class WorkOSClient: ..."
_METADATA = f"Metadata-Version: 2.1\nName: workos\nVersion: {VERSION}\n"


def put_old_sdk_first(context: FaultContext) -> str:
    """Lay an older SDK on PYTHONPATH, as `pip install --target` would; returns PYTHONPATH before.

    What an import of it finds is that of workos 5.46.0 (PyPI, 2026-11-22): `WorkOSClient` and
    neither the error classes nor `workos.audit_logs.models`.
    """
    folder = context.customer.world.directory / "old-sdk"
    metadata = folder / f"workos-{VERSION}.dist-info"
    (folder / "workos").mkdir(parents=True, exist_ok=True)
    metadata.mkdir(exist_ok=True)
    (folder / "workos" / "__init__.py").write_text(_PACKAGE, encoding="utf-8")
    (metadata / "METADATA").write_text(_METADATA, encoding="utf-8")
    before = context.environment.get("PYTHONPATH", "")
    context.environment["PYTHONPATH"] = str(folder)
    return before
