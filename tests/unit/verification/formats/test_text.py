"""The text form beyond its golden files: colour, quiet, and what fits a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click
import pytest

from logstreams.verification.formats.text import TextFormat
from logstreams.verification.report import Report

NAMES = ("verified", "failed", "pending", "unproven", "accepted", "warned", "ready")
each_report = pytest.mark.parametrize("name", NAMES)


def causes(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("×", "‼", "?", "…"))]


@each_report
def test_colour_adds_nothing_but_colour(name: str, reports: Mapping[str, Report]) -> None:
    coloured = TextFormat(colour=True).format(reports[name])

    assert coloured != TextFormat().format(reports[name])
    assert click.unstyle(coloured) == TextFormat().format(reports[name])


@each_report
def test_only_what_is_to_be_copied_reaches_over_80_columns(
    name: str, reports: Mapping[str, Report]
) -> None:
    too_long = [line for line in TextFormat().format(reports[name]).splitlines() if len(line) > 80]

    assert all(re.fullmatch(r"\s+\(?s3://\S+", line) for line in too_long)


@each_report
def test_quiet_leaves_out_what_passed_or_was_skipped_and_keeps_the_rest(
    name: str, reports: Mapping[str, Report]
) -> None:
    whole = TextFormat().format(reports[name])
    quiet = TextFormat(quiet=True).format(reports[name])

    assert "√" not in quiet
    assert "–" not in quiet
    assert causes(quiet) == causes(whole)
    head, _, _ = whole.partition("\n-----")
    assert quiet.startswith(head.rpartition("\n\n")[0])


def test_report_begins_with_the_verdict_the_root_cause_and_its_repair(
    reports: Mapping[str, Report],
) -> None:
    verdict, root, also, *_ = TextFormat().format(reports["failed"]).split("\n\n")

    assert verdict == "FAILED acme, s3, 12 s"
    assert root == "\n".join(
        (
            "ROOT CAUSE LS403 The delivery role has a path",
            "  found   arn:aws:iam::012345670123:role/team/acme",
            "  wanted  /",
            "  WorkOS's form takes a role name. A role whose path is not / has a different",
            "  ARN.",
            "  Repair, by you: Create the role again.",
            "    pulumi up --refresh --stack acme",
            "  details: logstreams explain LS403",
        )
    )
    assert also.startswith("ALSO LS504 ")


def test_symptom_names_found_wanted_and_what_it_follows_from(
    reports: Mapping[str, Report],
) -> None:
    text = TextFormat().format(reports["failed"])

    symptom = text[text.index("× WorkOS does not mark the log stream invalid") :].split("\n\n")[0]
    assert symptom == "\n".join(
        (
            "× WorkOS does not mark the log stream invalid (LS305)",
            "    found   invalid",
            "    wanted  active",
            "    follows from LS403",
            "    details: logstreams explain LS305",
        )
    )


def test_last_words_are_the_verdict_the_root_cause_and_the_next_step(
    reports: Mapping[str, Report],
) -> None:
    assert TextFormat().format(reports["failed"]).splitlines()[-2:] == [
        "FAILED acme, s3, 12 s: LS403 The delivery role has a path",
        "next: pulumi up --refresh --stack acme",
    ]


def test_report_without_a_word_on_its_checks_has_one_verdict(reports: Mapping[str, Report]) -> None:
    quiet = TextFormat(quiet=True).format(reports["accepted"])

    assert quiet == "UNPROVEN acme, s3, 12 s, accepted by verify.readBack\n"


@each_report
def test_foreign_text_reaches_no_terminal_as_control_characters(
    name: str, reports: Mapping[str, Report]
) -> None:
    text = TextFormat().format(reports[name])

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
