"""What is refused before anything changes: bad input, and replacing what keeps events."""

from __future__ import annotations

import shlex

import pytest
from botocore.exceptions import ClientError

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.scenario import HOOK_RESOURCES


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("days: 365", "days: 0", "destination.retention.days", id="days"),
        pytest.param(
            '"012345670123"', "012345670123", "wanted it in quotes", id="unquoted account"
        ),
        pytest.param('bucketPath: "audit/"', 'bucketPath: "/audit"', "bucketPath", id="slash"),
        pytest.param("team:", "&a team: *a", "Pulumi.acme.yaml", id="not YAML of ours"),
    ],
)
def test_bad_stack_file_is_one_clear_error_everywhere(
    verified: Customer, old: str, new: str, said: str
) -> None:
    good = verified.stack_file.read_text()
    assert old in good
    verified.stack_file.write_text(good.replace(old, new))
    try:
        by_kit = verified.cli.logstreams("verify", "acme")
        by_engine = verified.up()
    finally:
        verified.stack_file.write_text(good)

    assert by_kit.exit_code == 2, by_kit.output
    assert by_engine.exit_code != 0
    assert said in by_kit.output
    assert "Traceback" not in by_kit.output + by_engine.output
    assert "an unhandled error occurred" not in by_engine.output
    assert not {"create", "update", "delete", "replace"} & {*by_engine.changes}


def test_another_bucket_is_refused_and_nothing_changes(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    renamed = good.replace('type: "s3"', 'type: "s3"\n    bucketName: "another-archive"')
    verified.stack_file.write_text(renamed)
    try:
        ran = verified.up()
    finally:
        verified.stack_file.write_text(good)
    listed = passed(verified.cli.logstreams("fleet", "list")).output

    assert ran.exit_code != 0
    assert "another-archive" in ran.output
    assert "ended as failed before the delivery check" in listed
    assert verified.state().check["proven_at"] in next(
        line for line in listed.splitlines() if line.startswith("acme  failed  –")
    )
    assert "Traceback" not in ran.output
    assert "an unhandled error occurred" not in ran.output
    names = [bucket["Name"] for bucket in verified.client("s3").list_buckets()["Buckets"]]
    assert names == [verified.settings.bucket_name]
    last = verified.up()
    assert last.exit_code == 0, last.output
    assert {*last.changes} == {"same", "update"}
    assert last.changes["update"] == HOOK_RESOURCES


def test_lost_section_stream_is_refused_and_written_back_as_told(verified: Customer) -> None:
    good = verified.stack_file.read_text()
    without, _, _ = good.partition("  workos-log-streams:stream:")
    assert without != good
    verified.stack_file.write_text(without)
    try:
        ran = verified.up()
        told = verified.cli.logstreams("verify", "acme", "--output", "json", "--no-emit")
        form = verified.cli.logstreams("form", "acme")
        command = next(line for line in ran.output.splitlines() if "logstreams form acme" in line)
        written = verified.cli.logstreams(*shlex.split(command)[1:])
        settings = verified.settings
    finally:
        verified.stack_file.write_text(good)

    assert ran.exit_code != 0
    assert "Pulumi.acme.yaml: stream: found no such section" in ran.output
    assert "Traceback" not in ran.output
    assert not {"create", "update", "delete", "replace"} & {*ran.changes}
    assert command.strip() in told.output
    assert command.strip() in form.output
    assert written.exit_code == 0, written.output
    assert settings == verified.settings
    iam = verified.client("iam")
    assert iam.get_role(RoleName=settings.role_name)["Role"]["RoleName"] == settings.role_name


def test_changed_organization_is_refused_until_it_is_declared(verified: Customer) -> None:
    good, old = verified.stack_file.read_text(), verified.organization_id
    new = verified.world.workos.create_organization("Acme, once more", "production")
    verified.stack_file.write_text(good.replace(old, new))
    try:
        by_engine = verified.cli.pulumi("preview", stack="acme")
        by_fleet = verified.cli.logstreams("fleet", "up", "--only", "acme")
        listed = verified.cli.logstreams("fleet", "list", "--only", "acme")
        command = f"pulumi config set previousOrganizationId {old} --stack acme"
        passed(verified.cli.pulumi(*shlex.split(command)[1:]))
        declared = verified.cli.pulumi("preview", stack="acme")
    finally:
        verified.stack_file.write_text(good)

    said = f"Pulumi.acme.yaml: organizationId: found {new}, wanted {old}: delivery was proven"
    assert (by_engine.exit_code != 0, by_fleet.exit_code) == (True, 2)
    assert "acme  invalid" in by_fleet.output
    for ran in (by_engine, by_fleet):
        assert said in ran.output
        assert f"put {old} back" in ran.output
        assert f"`{command}`" in ran.output
        assert "Traceback" not in ran.output
        assert not {"create", "update", "delete", "replace"} & {*ran.changes}
    assert f"put {old} back" in listed.output
    assert verified.settings.organization_id == old
    assert declared.exit_code == 0, declared.output


def test_preview_that_aws_does_not_answer_is_unfinished(verified: Customer) -> None:
    stale = verified.with_environment(AWS_SESSION_TOKEN="stale")

    ran = stale.cli.logstreams("fleet", "preview", "--only", "acme")

    assert ran.exit_code == 4, ran.output
    assert "acme  unfinished" in ran.output
    assert "Set or renew the credentials (with aws sso login" in ran.output
    assert "then `logstreams fleet preview --resume last` (LS113)" in ran.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("verify", "nobody"), 2, id="no such stack"),
        pytest.param(("form", "acme", "--set", "stream.other=1"), 2, id="key that is not set so"),
        pytest.param(("form", "acme", "--set", "stream.externalId=ü"), 2, id="value AWS refuses"),
        pytest.param(("explain", "LS999"), 2, id="no such code"),
        pytest.param(("verify",), 2, id="no stack"),
        pytest.param(("verify", "acme", "--wait", "-1"), 2, id="option out of range"),
    ],
)
def test_bad_usage_is_exit_2_and_one_message(
    verified: Customer, arguments: tuple[str, ...], code: int
) -> None:
    before = verified.stack_file.read_text()

    ran = verified.cli.logstreams(*arguments)

    assert ran.exit_code == code, ran.output
    assert "Traceback" not in ran.output
    assert verified.stack_file.read_text() == before


def test_changed_path_keeps_every_event_and_its_protection(verified: Customer) -> None:
    """The last one here: the customer has another path from then on."""
    file, s3, bucket = verified.stack_file, verified.client("s3"), verified.settings.bucket_name

    def keys() -> list[str]:
        return [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]

    before = keys()
    file.write_text(file.read_text().replace('bucketPath: "audit/"', 'bucketPath: "logs/"'))
    refused = verified.cli.logstreams("fleet", "up", "--only", "acme")
    added = next(line for line in refused.output.splitlines() if " previousBucketPaths: " in line)
    path = '    bucketPath: "logs/"\n'
    file.write_text(file.read_text().replace(path, f"{path}    {added.strip()}\n"))
    told = passed(verified.up())
    pending = verified.state()
    old_form = verified.cli.logstreams("verify", "acme", "--output", "json")
    meanwhile = keys()
    state = verified.save_form()
    new_form = passed(verified.up())
    check = verified.state().check

    assert refused.exit_code == 2, refused.output
    assert "destination.previousBucketPaths: found []" in refused.output
    assert not {"create", "update", "delete", "replace"} & {*refused.changes}
    # WorkOS's form has the old path: nothing is lost there, and nothing proven of the new one.
    assert pending.check["verdict"] == "pending"
    assert pending.is_proven
    assert "next: the event arrived under a path of before, and none is lost" in told.output
    assert old_form.exit_code == 3, old_form.output
    assert len(meanwhile) == len(before) + 2
    assert all(key.startswith("audit/") for key in meanwhile)
    assert (state, check["verdict"]) == ("active", "verified"), new_form.output
    assert [key for key in keys() if key not in meanwhile] == [check["evidence"]["key"]]
    assert check["evidence"]["key"].startswith("logs/")
    # The administrator, who may do everything else.
    for key in (before[0], meanwhile[-1], check["evidence"]["key"]):
        version = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
        for which in ({}, {"VersionId": version, "BypassGovernanceRetention": True}):
            with pytest.raises(ClientError, match="AccessDenied"):
                s3.delete_object(Bucket=bucket, Key=key, **which)
    assert {*meanwhile} < {*keys()}
