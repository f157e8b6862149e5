"""The SDK loads quickly, and is what it would be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from logstreams.workos_sdk import Later

LOADED = """
import sys
import logstreams.verification.workos.client, logstreams.verification.workos.exports
loaded = [name for name in sys.modules if name.startswith("workos.")]
print(len(loaded), "workos.user_management" in sys.modules)
"""
USED = """
import sys
import logstreams.verification.workos
import workos
client = workos.WorkOSClient(api_key="sk_test")
print(type(client.audit_logs).__module__, type(client.user_management).__module__)
import workos.user_management
print(type(client.user_management) is workos.user_management.UserManagement)
print(isinstance(client.user_management, workos._client.UserManagement))
from workos.common.models import PaginationOrder
from workos.common.models.pagination_order import PaginationOrder as by_its_module
print(PaginationOrder is by_its_module, bool(workos.create_public_client(client_id="client_1")))
"""


def run(text: str, *, path: Path | None = None) -> str:
    environment = {"PYTHONPATH": str(path)} if path else {}
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_services_that_nobody_asks_are_not_loaded() -> None:
    count, other = run(LOADED).split()
    assert (int(count) < 200, other) == (True, "False")


def test_every_service_is_there_for_whoever_asks() -> None:
    assert run(USED).splitlines() == [
        "workos.audit_logs._resource workos.user_management._resource",
        "True",
        "True",
        "True True",
    ]


def test_no_module_that_is_loaded_holds_what_comes_later_but_the_client() -> None:
    names = (
        "import sys\n"
        "import logstreams.verification.workos.client, logstreams.verification.workos.exports\n"
        "from logstreams.workos_sdk import Later\n"
        "for name, module in sorted(sys.modules.items()):\n"
        "    if name.split('.')[0] == 'workos' and any(\n"
        "        type(it) is Later for it in vars(module).values()\n"
        "    ):\n"
        "        print(name)\n"
    )
    assert run(names).splitlines() == ["workos", "workos._client"]


@pytest.mark.parametrize(
    ("client", "told"),
    [
        ("from .vault._resource import Vault\nclass Client(Vault): pass", "['vault'] True"),
        ("from .vault._resource import Vault\nVault.key", "['vault'] True"),
        ("class Client: pass", "[] False"),
    ],
    ids=["subclass", "attribute", "without services"],
)
def test_an_sdk_that_is_made_otherwise_is_loaded_as_a_whole(
    tmp_path: Path, client: str, told: str
) -> None:
    files = {
        "__init__.py": client,
        "vault/__init__.py": "from ._resource import Vault",
        "vault/_resource.py": "class Vault:\n    key = 1",
    }
    for name, text in files.items():
        (tmp_path / "workos" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "workos" / name).write_text(text)
    asked = (
        "import sys, logstreams.verification.workos, workos\n"
        "print([n for n in ('vault',) if f'workos.{n}' in sys.modules], hasattr(workos, 'Vault'))"
    )
    assert run(asked, path=tmp_path).strip() == told


def test_what_comes_later_is_not_used_while_the_sdk_loads() -> None:
    with pytest.raises(ModuleNotFoundError):
        Later("workos.no_such_service", "Thing")()
