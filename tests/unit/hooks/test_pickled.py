"""What lies in the state of the hook's providers: a name to import, and nothing else."""

from __future__ import annotations

import pickletools
import subprocess
import sys

import dill
import pytest
from pulumi.dynamic import ResourceProvider

from hooks.delivery import DeliveryCheckProvider, DeliveryGateProvider

PROVIDERS = [DeliveryCheckProvider, DeliveryGateProvider]


def pickled(provider: ResourceProvider) -> bytes:
    return bytes(dill.dumps(provider))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_pickle_names_module_and_class_and_holds_nothing(
    provider: type[ResourceProvider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKOS_API_KEY", "sk_live_canary")

    strings = [arg for _, arg, _ in pickletools.genops(pickled(provider())) if isinstance(arg, str)]

    assert strings == ["hooks.delivery", provider.__name__]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_pickle_is_the_same_every_time(provider: type[ResourceProvider]) -> None:
    assert pickled(provider()) == pickled(provider())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_another_interpreter_reads_it_without_loading_what_verifies(
    provider: type[ResourceProvider],
) -> None:
    script = (
        "import sys, dill; made = dill.loads(sys.stdin.buffer.read()); print(type(made).__name__); "
        "print([name for name in sys.modules if name.startswith(('workos', 'boto3'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickled(provider()), capture_output=True, check=True
    )

    assert done.stdout.decode().split("\n")[:2] == [provider.__name__, "[]"]
