from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.settings import (
    Problem,
    SettingsError,
    StackSettings,
    load,
    load_stack,
    other_stacks,
)
from logstreams.settings.load import LONGEST, stack_names, stack_path


def problem_of(path: Path) -> Problem:
    with pytest.raises(SettingsError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return problem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Pulumi.acme.yaml"


def test_good_file_is_read_whole(path: Path, full: str) -> None:
    path.write_text(full)
    settings = load(path)
    assert settings.customer == "acme"
    assert settings.account_id == "012345670123"
    assert settings.destination.bucket_path == "audit/"
    assert settings.destination.retention.days == 365
    assert settings.destination.source_addresses == "off"
    assert settings.stream is not None
    assert settings.stream.external_id == "01J8-x"
    assert settings.tags == {"team": "platform"}


def test_short_file_gets_the_defaults(parse: Callable[[str], StackSettings], full: str) -> None:
    kept = (
        "schema",
        "accountId",
        "organizationId",
        "environment",
        "apiKey",
        "region",
        "#",
        "config",
    )
    lines = [line for line in full.splitlines() if any(word in line for word in kept)]
    lines.append("  workos-log-streams:destination:")
    lines.append("    {type: s3, retention: {mode: GOVERNANCE, days: 1}}")
    settings = parse("\n".join(lines))
    assert settings.stream is settings.network is settings.egress.addresses is None
    assert settings.verify.mode == "require"
    assert (settings.verify.timeout_seconds, settings.verify.max_age_hours) == (300, 24)
    assert settings.destination.encryption.type == "aws:kms"
    assert settings.destination.source_addresses == "off"
    assert settings.destination.force_destroy is False
    assert settings.object_prefix == ""


def test_stack_is_read_from_the_project(tmp_path: Path, full: str) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.eu.Acme_2.yaml").write_text(full)
    assert load_stack("eu.Acme_2", tmp_path).customer == "eu.Acme_2"


@pytest.mark.parametrize(
    "stack",
    ["", "../../etc/passwd", "organization/project/acme", "a b", "ä", "a" * 101, "a\0", "-x"],
    ids=["empty", "upwards", "qualified", "space", "umlaut", "long", "null", "option"],
)
def test_stack_with_a_name_that_pulumi_or_a_command_refuses_is_refused(
    tmp_path: Path, stack: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_stack(stack, tmp_path)
    (problem,) = caught.value.problems
    assert problem.key == "(the file's name)"


def test_file_with_another_name_is_refused(tmp_path: Path, full: str) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(full)
    assert problem_of(path).wanted.startswith("a file called Pulumi.STACK.yaml")


def test_missing_file_is_told(path: Path) -> None:
    assert problem_of(path).found == "no such file or directory"


def test_file_that_pulumi_does_not_read_is_a_stack_s_and_refused(tmp_path: Path, full: str) -> None:
    path = stack_path("acme", tmp_path)
    path.parent.mkdir()
    path.with_suffix(".yml").write_text(full)

    with pytest.raises(SettingsError) as refused:
        load_stack("acme", tmp_path)

    assert stack_names(tmp_path) == ("acme",)
    (problem,) = refused.value.problems
    assert problem.found == "Pulumi.acme.yml, which Pulumi does not read beside Pulumi.yaml"
    assert problem.wanted == "the name Pulumi.acme.yaml"


def test_directory_is_told(path: Path) -> None:
    path.mkdir()
    assert problem_of(path).found == "something other than a file"


def test_pipe_is_told_and_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert problem_of(path).found == "something other than a file"


def test_name_with_a_null_character_is_told() -> None:
    assert "null" in problem_of(Path("Pulumi.\0.yaml")).found


def test_broken_utf8_is_told_with_its_line(path: Path, full: str) -> None:
    path.write_bytes(full.encode() + b"# caf\xe9\n")
    problem = problem_of(path)
    assert (problem.line, problem.found, problem.wanted) == (26, "the byte 0xe9", "UTF-8")


def test_file_at_the_limit_is_read(path: Path, full: str) -> None:
    path.write_text(full + "#" * (LONGEST - len(full)))
    assert load(path).customer == "acme"


def test_file_over_the_limit_is_told(path: Path, full: str) -> None:
    path.write_text(full + "#" * (LONGEST - len(full) + 1))
    assert problem_of(path).found == "more than 32768 bytes"


@pytest.mark.parametrize(
    ("text", "line", "key", "found"),
    [
        ("", 1, "config", "an empty file"),
        ("# only a comment\n", 1, "config", "an empty file"),
        ("- config\n", 1, "config", "a list"),
        ("config\n", 1, "config", "config"),
        ("encryptionsalt: v1:abc\n", 1, "config", "nothing"),
        ("\nconfig: soon\n", 2, "config", "soon"),
        (
            "config:\n\taws:region: us-east-1\n",
            2,
            "(the file)",
            "found character '\\t' that cannot",
        ),
        ("config: {a: b\n", 2, "(the file)", "expected ',' or '}'"),
        ("config: {}\n---\nconfig: {}\n", 2, "(the file)", "a second document"),
        ("a: \x07\n", 1, "(the file)", "unacceptable character #x0007"),
        ("a: " + "[" * 30000, 1, "(the file)", "more than 16 levels"),
        ("- " * 15000, 1, "(the file)", "more than 16 levels"),
    ],
    ids=[
        "empty",
        "comment",
        "list",
        "text",
        "no-config",
        "config-of-text",
        "tab",
        "open-brace",
        "two-documents",
        "bell",
        "deep-brackets",
        "deep-dashes",
    ],
)
def test_what_is_no_stack_file_is_told(
    path: Path, text: str, line: int, key: str, found: str
) -> None:
    path.write_text(text)
    problem = problem_of(path)
    assert (problem.line, problem.key) == (line, key)
    assert problem.found.startswith(found)


def test_broken_yaml_with_an_api_key_tells_both(path: Path) -> None:
    path.write_text("config: {a: sk_test_a1b2c3d4e5\n")
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert [problem.key for problem in caught.value.problems] == ["(line 1)", "(the file)"]
    assert "a1b2c3d4e5" not in str(caught.value)


def test_aliases_of_a_yaml_bomb_are_not_followed(told: Callable[[str], list[str]]) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    bomb = "config:\n" + "".join(f"  {level}\n" for level in levels)
    assert all("an alias" in line or "key" in line or "nothing" in line for line in told(bomb))


def test_what_pulumi_keeps_in_the_file_is_left_to_it(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    text = (
        "secretsprovider: awskms://alias/pulumi\nencryptedkey: abc\nencryptionsalt: v1:abc\n"
        "environment:\n  - base\n"
        + full
        + "  pulumi:tags: {a: b}\n  other:token: {secure: v1:abc}\n  other:list: [&x 1, *x]\n"
        "  aws:token: {secure: v1:abc}\n  aws:defaultTags: {tags: {a: b}}\n"
    )
    assert parse(text) == parse(full)


def test_what_pulumi_config_set_writes_is_read(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    # As `pulumi config set` of Pulumi 3.259.0 writes top-level values: all of them in quotes.
    text = full.replace("schema: 1", 'schema: "1"') + (
        "  aws:allowedAccountIds: '[\"012345670123\"]'\n"
        '  aws:s3UsePathStyle: "true"\n'
        "  aws:skipMetadataApiCheck: true\n"
        "  aws:endpoints:\n    - s3: http://127.0.0.1:4566\n    - {sts: https://127.0.0.1:4567}\n"
        "  aws:assumeRoles:\n    - roleArn: arn:aws:iam::012345670123:role/deployer\n"
        "      externalId: abc\n      sessionName: ci\n      duration: 1h\n"
    )
    aws = parse(text).aws
    assert aws.allowed_account_ids == ("012345670123",)
    assert aws.s3_use_path_style is aws.skip_metadata_api_check is True
    assert aws.endpoints == {"s3": "http://127.0.0.1:4566", "sts": "https://127.0.0.1:4567"}
    (role,) = aws.assume_roles
    assert (role.role_arn, role.external_id, role.session_name) == (
        "arn:aws:iam::012345670123:role/deployer",
        "abc",
        "ci",
    )


def test_keys_without_a_namespace_are_the_projects_as_for_pulumi(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    assert parse(full.replace("workos-log-streams:", "")) == parse(full)


def test_choice_off_needs_no_quotes(full: str, parse: Callable[[str], StackSettings]) -> None:
    assert parse(full.replace("mode: require", "mode: off")).verify.mode == "off"
    assert parse(full.replace("mode: require", 'mode: "off"')).verify.mode == "off"


def test_loopback_addresses_are_taken(full: str, parse: Callable[[str], StackSettings]) -> None:
    text = full.replace("addresses: null", "addresses: [127.0.0.11, 127.0.0.12]")
    assert parse(text).egress.addresses == ("127.0.0.11", "127.0.0.12")


def test_byte_order_mark_is_no_problem(path: Path, full: str) -> None:
    path.write_text(full, encoding="utf-8-sig")
    assert load(path).customer == "acme"


@pytest.fixture
def stacks(tmp_path: Path, full: str) -> Path:
    """A project with a customer acme."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "Pulumi.acme.yaml").write_text(full)
    return folder


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        pytest.param("globex", ("", ""), id="sound file"),
        pytest.param("globex", ("schema: 1", "schema: 9"), id="file with problems"),
        pytest.param("globex", ("workos-log-streams:org", "org"), id="key without namespace"),
        pytest.param("acme-old", ("accountId", "accountID"), id="copy of before"),
    ],
)
def test_organization_of_another_stack_file_is_refused_naming_both(
    stacks: Path, full: str, name: str, changed: tuple[str, str]
) -> None:
    other = stacks / f"Pulumi.{name}.yaml"
    other.write_text(full.replace(*changed, 1) if changed[0] else full)

    with pytest.raises(SettingsError) as refused:
        load_stack("acme", stacks.parent)

    (problem,) = refused.value.problems
    assert problem.file == str(stacks / "Pulumi.acme.yaml")
    assert (problem.line, problem.key) == (6, "workos-log-streams:organizationId")
    assert problem.found.endswith(f", which is also in {other}")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        pytest.param("Pulumi.globex.yaml", ("RGBFSHRT", "RGBFSHRV"), id="another organization"),
        pytest.param(
            "Pulumi.globex.yaml", ("organizationId: ", "organizationId: # "), id="comment"
        ),
        pytest.param("Pulumi.globex.yaml", ("config:", "}{"), id="not YAML"),
        pytest.param("Pulumi.acme.yaml.orig", ("", ""), id="no stack file"),
        pytest.param("Pulumi.acme copy.yaml", ("", ""), id="no stack's name"),
    ],
)
def test_file_that_names_no_same_organization_is_no_hindrance(
    stacks: Path, full: str, name: str, changed: tuple[str, str]
) -> None:
    (stacks / name).write_text(full.replace(*changed, 1))

    assert load_stack("acme", stacks.parent).customer == "acme"


def test_other_stacks_are_those_of_the_same_environment(stacks: Path, full: str) -> None:
    staging = full.replace("environment: production", "environment: staging")
    quoted = full.replace(
        "workos-log-streams:environment: p", "'workos-log-streams:environment': p"
    )
    for name, text in {"acme": full, "acme-staging": staging, "globex": quoted, "bad": "{"}.items():
        (stacks / f"Pulumi.{name}.yaml").write_text(text)

    found = other_stacks(load(stacks / "Pulumi.acme.yaml"), stacks.parent)

    assert "globex" in found
    assert not {"acme", "acme-staging", "bad"} & {*found}


def test_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.acme.yaml").symlink_to("elsewhere.yaml")

    with pytest.raises(SettingsError) as told:
        load_stack("acme", tmp_path)

    assert told.value.problems[0].found == "a link to elsewhere.yaml, where nothing is"
