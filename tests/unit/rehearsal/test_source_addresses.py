"""What is said where a machine does not answer on all of 127.0.0.0/8, as macOS does not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal import source_addresses
from rehearsal.source_addresses import AddressesMissing, require_addresses

NOT_OURS = ("192.0.2.11", "192.0.2.12")
"""For documentation (RFC 5737): no machine may have them, as none but its own has 127.0.0.11."""


def test_linux_has_every_address_at_once() -> None:
    require_addresses()


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("darwin", "for n in 11 12; do sudo ifconfig lo0 alias 127.0.0.$n up; done"),
        ("linux", "for n in 11 12; do sudo ip address add 127.0.0.$n/8 dev lo; done"),
    ],
)
def test_missing_addresses_are_asked_for_by_the_command_that_adds_them(
    platform: str, command: str
) -> None:
    with pytest.raises(AddressesMissing) as refused:
        require_addresses(("127.0.0.1", *NOT_OURS), platform=platform)

    assert "2 of the 3 loopback addresses" in str(refused.value)
    assert [line.strip() for line in str(refused.value).splitlines() if "sudo" in line] == [command]


@pytest.mark.parametrize("arguments", [(), ("--fault", "role-deleted")], ids=["a life", "a fault"])
def test_rehearsal_asks_before_it_starts_anything(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(source_addresses, "require_addresses", lambda: require_addresses(NOT_OURS))

    run = CliRunner().invoke(app, ["rehearse", *arguments])

    assert run.exit_code == 4
    assert run.stdout == ""
    assert run.stderr.startswith("logstreams: this machine cannot send from 2 of the 2")
    assert "starting" not in run.stderr


def test_list_of_faults_needs_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_addresses, "require_addresses", lambda: require_addresses(NOT_OURS))

    assert CliRunner().invoke(app, ["rehearse", "--list-faults"]).exit_code == 0


def test_nothing_slow_is_loaded_before_the_first_line() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, rehearsal.source_addresses; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "rehearsal.source_addresses" in loaded
    assert {"boto3", "workos", "logstreams.settings"} & {*loaded} == set()
