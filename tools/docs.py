"""Writes what is generated in docs/, and the pack's copy of the evaluator: `make docs`.

A test fails where either differs from what is generated.
"""

from __future__ import annotations

from pathlib import Path

from logstreams.customers.documents import (
    AdoptDocument,
    EgressDocument,
    FormDocument,
    NewDocument,
    PortalDocument,
    RepairDocument,
    RetireDocument,
    RotateDocument,
    UpgradeDocument,
)
from logstreams.events.documents import (
    HistoryDocument,
    LintDocument,
    PlanDocument,
)
from logstreams.events.event_documents import (
    EmitResultDocument,
    ExportDocument,
    ReconcileDocument,
)
from logstreams.events.event_schema import json_schema as event_schema_json
from logstreams.fleet.document import FleetDocument
from logstreams.fleet.issues import IssuesDocument
from logstreams.fleet.notification import NotificationDocument
from logstreams.fleet.report.document import ReportDocument
from logstreams.fleet.scope import ChangedDocument
from logstreams.repository.document import CiAccessDocument, InitDocument
from logstreams.settings import reference
from logstreams.verification.derivations import WhyDocument
from logstreams.verification.formats.document import DoctorDocument, VerifyDocument
from logstreams.verification.published import json_schema
from rehearsal.faults.document import FaultsDocument
from rehearsal.scenario import Scenario
from tools import codes, conformance, permissions, repository

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CODES = DOCS / "codes"
EVALUATOR = ROOT / "logstreams" / "verification" / "iam"
PACKS_EVALUATOR = ROOT / "policies" / "iam"
"""The pack runs in an environment of its own, where nothing of the kit's is installed: pip takes no
local folder under --require-hashes."""


def generated() -> dict[Path, str]:
    """Every generated file with what it has to hold."""
    # It imports the rules, which import what `copies` writes.
    from tools import policies  # noqa: PLC0415

    return {
        reference.PAGE: reference.page(reference.PAGE.read_text(encoding="utf-8")),
        reference.SCHEMA: reference.json_schema(),
        policies.PAGE: policies.page(policies.PAGE.read_text(encoding="utf-8")),
        conformance.PAGE: conformance.page(conformance.PAGE.read_text(encoding="utf-8")),
        permissions.PAGE: permissions.page(permissions.PAGE.read_text(encoding="utf-8")),
        DOCS / "schemas" / "policies.json": policies.json_schema(),
        DOCS / "schemas" / "adopt.json": json_schema(AdoptDocument),
        DOCS / "schemas" / "ci-access.json": json_schema(CiAccessDocument),
        DOCS / "schemas" / "egress.json": json_schema(EgressDocument),
        DOCS / "schemas" / "form.json": json_schema(FormDocument),
        DOCS / "schemas" / "init.json": json_schema(InitDocument),
        DOCS / "schemas" / "policy-why.json": json_schema(WhyDocument),
        DOCS / "schemas" / "new.json": json_schema(NewDocument),
        DOCS / "schemas" / "portal.json": json_schema(PortalDocument),
        DOCS / "schemas" / "repair.json": json_schema(RepairDocument),
        DOCS / "schemas" / "retire.json": json_schema(RetireDocument),
        DOCS / "schemas" / "rotate.json": json_schema(RotateDocument),
        DOCS / "schemas" / "upgrade.json": json_schema(UpgradeDocument),
        DOCS / "schemas" / "verify.json": json_schema(VerifyDocument),
        DOCS / "schemas" / "fleet.json": json_schema(FleetDocument),
        DOCS / "schemas" / "fleet-changed.json": json_schema(ChangedDocument),
        DOCS / "schemas" / "fleet-issues.json": json_schema(IssuesDocument),
        DOCS / "schemas" / "fleet-notification.json": json_schema(NotificationDocument),
        DOCS / "schemas" / "fleet-report.json": json_schema(ReportDocument),
        DOCS / "schemas" / "faults.json": json_schema(FaultsDocument),
        DOCS / "schemas" / "rehearse.json": json_schema(Scenario),
        DOCS / "schemas" / "doctor.json": json_schema(DoctorDocument),
        DOCS / "schemas" / "event-schema.json": event_schema_json(),
        DOCS / "schemas" / "schema-lint.json": json_schema(LintDocument),
        DOCS / "schemas" / "schema-plan.json": json_schema(PlanDocument),
        DOCS / "schemas" / "schema-history.json": json_schema(HistoryDocument),
        DOCS / "schemas" / "emit-result.json": json_schema(EmitResultDocument),
        DOCS / "schemas" / "export.json": json_schema(ExportDocument),
        DOCS / "schemas" / "reconcile.json": json_schema(ReconcileDocument),
        **{CODES / name: text for name, text in codes.pages().items()},
        **copies(),
        **repository.copies(),
    }


def copies() -> dict[Path, str]:
    """The pack's copy of the evaluation of policies."""
    return {
        PACKS_EVALUATOR / source.name: source.read_text(encoding="utf-8")
        for source in sorted(EVALUATOR.glob("*.py"))
    }


def main() -> None:
    """Write every generated file, and take away pages of groups that are no more."""
    for folder in (CODES, PACKS_EVALUATOR):
        folder.mkdir(parents=True, exist_ok=True)
    _write(copies())  # first: the rules, whose page is generated, import it
    files = generated()
    for page in {*CODES.iterdir(), *PACKS_EVALUATOR.glob("*.py")} - {*files}:
        page.unlink()
    _write(files)


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
