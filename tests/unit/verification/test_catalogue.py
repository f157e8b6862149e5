"""The catalogue beside the checks: one entry a code, each with a repair, none its own cause."""

from __future__ import annotations

import re
import string
from graphlib import TopologicalSorter

import pytest
from ruamel.yaml import YAML

from logstreams.settings import StackSettings
from logstreams.verification.categories import CATEGORIES, EVERY_CATEGORY, WITHOUT_STACK
from logstreams.verification.causes import (
    OF_ANY_STACK,
    PATH,
    SEVERITIES,
    Catalogue,
    catalogue,
    filled,
    values_of,
)

CAUSES = catalogue().causes
CODES = [check.code for category in EVERY_CATEGORY for check in category.checks]
VERBS = (
    "Add Allow Ask Attach Cancel Change Choose Compare Complete Copy Correct Count Create Declare "
    "Delete Deploy Enable Give Import Install Leave Let Look Make Name Open Put Remove Renew "
    "Repair Restore Run Save Set Sign Stop Switch Type Unset Use Verify Wait Write"
)
"""A verb that is missing is added; a repair that starts with another word is rewritten."""

each_code = pytest.mark.parametrize("code", CODES)


def test_checks_and_causes_are_the_same_codes() -> None:
    assert sorted(CODES) == sorted(CAUSES)


def test_catalogue_reads_the_same_in_yaml_1_2() -> None:
    # It is read as YAML 1.1, where `no` is no text.
    assert catalogue() == Catalogue.model_validate(YAML(typ="safe").load(PATH))


def test_every_check_that_can_run_has_a_story() -> None:
    run = {check.code for group in (*CATEGORIES, *WITHOUT_STACK) for check in group.checks}

    assert run == {*CODES}


def test_codes_are_sorted_and_never_twice() -> None:
    assert [*CAUSES] == sorted({*CAUSES})
    assert len(CODES) == len({*CODES})


def test_retired_codes_are_not_in_use() -> None:
    assert {*catalogue().retired} & {*CODES} == set()


def test_what_replaces_a_retired_code_is_in_use() -> None:
    replacing = {code for said in catalogue().retired.values() for code in said.replaced_by}

    assert replacing <= {*CODES}


@each_code
def test_repair_starts_with_a_verb(code: str) -> None:
    assert CAUSES[code].repair.text.split()[0].strip(",;.") in VERBS.split()


@each_code
def test_explained_codes_exist_and_are_others(code: str) -> None:
    explained = {*CAUSES[code].explains}

    assert explained <= {*CODES} - {code}


def test_causes_do_not_explain_each_other_in_a_circle() -> None:
    graph = {code: cause.explains for code, cause in CAUSES.items()}

    assert len([*TopologicalSorter(graph).static_order()]) == len(CODES)


@each_code
def test_texts_use_known_placeholders_only(code: str, settings: StackSettings) -> None:
    cause = CAUSES[code]
    texts = (cause.title, cause.cause, cause.repair.text, cause.repair.command or "")

    used = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    assert used <= {*values_of(settings), "found", "wanted"}
    assert {*values_of(settings)} == {*OF_ANY_STACK}


PROFILE = "acme prod"


@pytest.mark.parametrize(
    ("profile", "begins"), [(None, "aws "), (PROFILE, f"aws --profile '{PROFILE}' ")]
)
def test_commands_of_aws_name_what_they_change_and_where(
    settings: StackSettings, profile: str | None, begins: str
) -> None:
    aws = settings.aws.model_copy(update={"profile": profile})
    values = values_of(settings.model_copy(update={"aws": aws}))
    texts = [
        filled(text, values, found="FOUND", wanted="arn:aws:kms:us-east-1:1:key/1")
        for cause in CAUSES.values()
        for text in (cause.repair.text, cause.repair.command or "")
    ]
    printed = [each for text in texts for each in re.findall(r"`(aws [^`]*)`", text)]

    assert len(printed) == 4
    for command in printed:
        assert command.startswith(begins)
        owner = f" --expected-bucket-owner {settings.account_id} "
        assert " arn:aws:" in command or owner in command
        assert command.endswith(" --region us-east-1")


def test_every_severity_is_in_use_and_says_something() -> None:
    assert {cause.severity for cause in CAUSES.values()} == {*SEVERITIES}


def test_unknown_key_in_the_file_is_refused() -> None:
    with pytest.raises(ValueError, match="surprise"):
        Catalogue.model_validate({"causes": {}, "surprise": 1})


def test_no_repair_confirms_for_its_reader() -> None:
    """What an update is about to change is shown by its preview; --yes would pass that over."""
    texts = [
        text for cause in catalogue().causes.values() for text in cause.repair.model_dump().values()
    ]

    assert [text for text in texts if text and "--yes" in text] == []
