"""Who a stack is and whom it acts as: its name, its file, its keys; alike in every command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from rehearsal.cli import Ran, passed
from rehearsal.customer import Customer

DONE = {"create", "delete", "replace", "create-replacement", "delete-replaced"}


@contextmanager
def edited(customer: Customer, old: str, new: str) -> Iterator[None]:
    """The stack file with one change, for a while."""
    good = customer.stack_file.read_text()
    assert old in good
    customer.stack_file.write_text(good.replace(old, new, 1))
    try:
        yield
    finally:
        customer.stack_file.write_text(good)


def everywhere(customer: Customer) -> dict[str, Ran]:
    """What each command says of a stack file."""
    stack = customer.stack
    return {
        "preview": customer.cli.pulumi("preview", stack=stack),
        "up": customer.up(),
        "verify": customer.cli.logstreams("verify", stack, "--no-emit"),
        "form": customer.cli.logstreams("form", stack),
    }


@pytest.fixture
def renamed(verified: Customer) -> Iterator[Customer]:
    """The customer after `pulumi stack rename acme-prod`."""
    good = verified.stack_file.read_text()
    passed(verified.cli.pulumi("stack", "rename", "acme-prod", stack="acme"))
    yield replace(verified, stack="acme-prod")
    passed(verified.cli.pulumi("stack", "rename", "acme", stack="acme-prod"))
    verified.stack_file.write_text(good)


def test_renamed_stack_is_told_the_two_lines_that_keep_its_names(renamed: Customer) -> None:
    lines = (
        '    bucketName: "acme-audit-logs-012345670123-us-east-1"\n'
        '    roleName: "acme-workos-audit-logs"\n'
    )
    said = everywhere(renamed)
    listed = renamed.cli.logstreams("fleet", "list")

    assert listed.exit_code == 2
    assert "acme-prod  invalid" in listed.output
    assert "was called acme when it was last updated" in listed.output
    assert all(ran.exit_code != 0 for ran in said.values())
    assert (said["verify"].exit_code, said["form"].exit_code) == (2, 2)
    for ran in said.values():
        assert "was called acme when it was last updated" in ran.output
        # Pulumi indents a diagnostic.
        assert [line.strip() for line in lines.splitlines()] == [
            line.strip() for line in ran.output.splitlines() if "Name: " in line
        ][-2:]
        assert "Traceback" not in ran.output
    assert not DONE & {*said["up"].changes}

    text = renamed.stack_file.read_text()
    renamed.stack_file.write_text(text.replace('    type: "s3"\n', f'    type: "s3"\n{lines}', 1))
    form = renamed.cli.logstreams("form", "acme-prod")
    preview = renamed.cli.pulumi("preview", "--json", stack="acme-prod")

    assert form.exit_code == 0, form.output
    assert "acme-audit-logs-012345670123-us-east-1" in form.output
    assert preview.exit_code == 0, preview.output
    steps = json.loads(preview.output[preview.output.index("{") :])["steps"]
    moved = {
        step["urn"].rpartition("::")[2] for step in steps if step["op"] not in ("same", "update")
    }
    assert moved <= {"s3-archive-alias", "s3-encryption-alias", "s3-encryption-key-alias"}


def test_other_configuration_file_is_refused_naming_both(verified: Customer) -> None:
    other = verified.world.directory / "other.yaml"
    other.write_text(verified.stack_file.read_text().replace("days: 365", "days: 400"))
    try:
        said = [
            verified.cli.pulumi("preview", f"--config-file={other}", stack="acme"),
            verified.up("--config-file", str(other)),
        ]
    finally:
        other.unlink()

    for ran in said:
        assert ran.exit_code != 0
        assert str(verified.stack_file) in ran.output
        assert str(other) in ran.output
        assert "workos-log-streams:destination" in ran.output
        assert "Traceback" not in ran.output
    assert "same" not in said[1].changes or not DONE & {*said[1].changes}


def test_own_configuration_file_by_name_is_no_other(verified: Customer) -> None:
    ran = verified.cli.pulumi("preview", "--config-file", str(verified.stack_file), stack="acme")

    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize("name", ["acme", "organization/workos-log-streams/acme"])
def test_stack_of_the_environment_is_everybodys(verified: Customer, name: str) -> None:
    chosen = verified.with_environment(PULUMI_STACK=name).cli
    by_engine = chosen.pulumi("preview")
    form = chosen.logstreams("form", "--output", "json")
    by_kit = chosen.logstreams("verify", "--output", "json")

    assert by_engine.exit_code == 0, by_engine.output
    assert '"customer": "acme"' in form.output
    assert by_kit.exit_code == 0, by_kit.output


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_keys_in_the_stack_file_are_used_by_update_and_verification(
    verified: Customer, encrypted: bool
) -> None:
    keys = verified.cli.environment
    access, secret = keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"]
    left = {
        name: v
        for name, v in keys.items()
        if name not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    }
    bare = replace(verified, cli=replace(verified.cli, environment=left))
    good = verified.stack_file.read_text()
    try:
        passed(bare.cli.pulumi("config", "set", "aws:accessKey", access, stack="acme"))
        how = ("--secret",) if encrypted else ("--plaintext",)
        passed(bare.cli.pulumi("config", "set", *how, "aws:secretKey", secret, stack="acme"))
        assert (secret in bare.stack_file.read_text()) is not encrypted
        up = bare.up()
        verify = bare.cli.logstreams("verify", "acme", "--output", "json")
        state = (verified.world.directory / "state").rglob("*.json")
        stored = "".join(path.read_text() for path in state)
    finally:
        verified.stack_file.write_text(good)

    assert up.exit_code == 0, up.output
    assert verified.state().check["verdict"] == "verified"
    assert verify.exit_code == 0, verify.output
    assert secret not in up.output + verify.output
    assert secret not in stored or not encrypted


def test_key_that_cannot_be_decrypted_is_named(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    try:
        for key in ("aws:accessKey", "aws:secretKey"):
            passed(verified.cli.pulumi("config", "set", "--secret", key, "x", stack="acme"))
        ran = verified.with_environment(PULUMI_CONFIG_PASSPHRASE="another").cli.logstreams(
            "verify", "acme"
        )
    finally:
        verified.stack_file.write_text(good)

    assert ran.exit_code == 4
    assert "Pulumi.acme.yaml: aws keys: pulumi config: " in ran.output
    assert "Traceback" not in ran.output


def test_default_providers_switched_off_are_refused_naming_the_key(verified: Customer) -> None:
    with edited(verified, "config:\n", 'config:\n  pulumi:disable-default-providers: ["*"]\n'):
        said = everywhere(verified)

    assert all(ran.exit_code != 0 for ran in said.values())
    for ran in said.values():
        assert "Pulumi.acme.yaml:2: pulumi:disable-default-providers: found *" in ran.output


def test_default_provider_of_aws_may_be_switched_off(verified: Customer) -> None:
    with edited(verified, "config:\n", 'config:\n  pulumi:disable-default-providers: ["aws"]\n'):
        ran = verified.up()

    assert ran.exit_code == 0, ran.output


def test_organization_of_two_stack_files_is_refused_everywhere(verified: Customer) -> None:
    other = verified.stack_file.with_name("Pulumi.globex.yaml")
    other.write_text(verified.stack_file.read_text())
    try:
        said = everywhere(verified)
    finally:
        other.unlink()

    for ran in said.values():
        assert ran.exit_code != 0
        assert str(other) in ran.output
        assert "Pulumi.acme.yaml" in ran.output
        assert "organizationId" in ran.output


def test_encrypted_value_of_another_namespace_is_no_hindrance_offline(
    verified: Customer,
) -> None:
    with edited(verified, "config:\n", "config:\n  globex:token: {secure: v1:AAAA:AAAA}\n"):
        ran = verified.cli.logstreams(
            "fleet", "preview", "--offline", "--stacks", "acme", "--output", "json"
        )

    assert ran.exit_code == 0, ran.output
    assert '"good"' in ran.output


@pytest.mark.parametrize(
    "around", [("", "\n"), ("\ufeff", ""), ("", "\u200b")], ids=["newline", "BOM", "zero-width"]
)
def test_key_with_more_than_itself_is_used(verified: Customer, around: tuple[str, str]) -> None:
    before, after = around
    key = f"{before}{verified.cli.environment['WORKOS_API_KEY']}{after}"
    ran = verified.with_environment(WORKOS_API_KEY=key).cli.logstreams("verify", "acme")

    assert ran.exit_code == 0, ran.output
    assert ("LS108" in ran.output) is (around != ("", "\n"))
