"""Every operator, with a key that fits, one that does not, none at all, and an unknown one.

Source: IAM user guide, "IAM JSON policy elements: Condition operators", 2026-11-28.
"""

from __future__ import annotations

from typing import Any

import pytest

from logstreams.verification.iam import Policies
from logstreams.verification.iam.values import ABSENT, UNKNOWN, Possible, Prefix, known, one_of
from tests.unit.verification.iam.asking import document, holds, put, statement, word

TIME = "2026-11-28T12:00:00Z"
EPOCH = "1795867200"

COMPARED = {
    # operator: policy's value, a value that fits, one that does not
    "StringEquals": ("Ab*", "Ab*", "Abc"),
    "StringEqualsIgnoreCase": ("Ab", "aB", "abc"),
    "StringLike": ("A?c*", "Abcd", "abcd"),
    "ArnEquals": ("arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/ab", "arn:aws:iam::1:user/ab"),
    "ArnLike": ("arn:aws:s3:::b", "arn:aws:s3:::b", "arn:aws:s3:::bb"),
    "NumericEquals": ("1.2", "1.20", "1.3"),
    "NumericLessThan": ("1.2", "1.1", "1.2"),
    "NumericLessThanEquals": ("10", "10", "11"),
    "NumericGreaterThan": ("9", "10", "9"),
    "NumericGreaterThanEquals": ("10", "10", "9"),
    "DateEquals": (TIME, EPOCH, "2026-11-28T12:00:01Z"),
    "DateLessThan": (TIME, "2026-11-28T13:59:59+02:00", TIME),
    "DateLessThanEquals": (EPOCH, TIME, "2026-11-28T12:00:00.5Z"),
    "DateGreaterThan": ("2026-11-28", TIME, "2026-11-28T00:00:00Z"),
    "DateGreaterThanEquals": ("2026-11", "2026-11-01T00:00:00Z", "2026-10-31T23:59:59Z"),
    "Bool": ("true", "TRUE", "false"),
    "BinaryEquals": ("QmluYXJ5", "QmluYXJ5", "QmluYXJ6"),
    "IpAddress": ("203.0.113.0/24", "203.0.113.9", "203.0.114.1"),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
ALL = [*COMPARED, *NEGATED]


def compared(operator: str) -> tuple[str, str, str]:
    """The policy's value, one that makes the operator hold, one that does not."""
    if operator in COMPARED:
        return COMPARED[operator]
    wanted, fits, other = COMPARED[NEGATED[operator]]
    return wanted, other, fits


@pytest.mark.parametrize("suffix", ["", "IfExists"])
@pytest.mark.parametrize("operator", ALL)
def test_operator_holds_for_what_fits_and_for_nothing_else(operator: str, suffix: str) -> None:
    wanted, fits, other = compared(operator)
    condition = {operator + suffix: {"s3:k": wanted}}

    assert holds(condition, s3__k=known(fits)) is True
    assert holds(condition, s3__k=known(other)) is False
    assert holds(condition, s3__k=UNKNOWN) is None


@pytest.mark.parametrize("operator", ALL)
def test_absent_key_meets_negated_operators_and_if_exists_alone(operator: str) -> None:
    wanted = compared(operator)[0]

    assert holds({operator: {"s3:k": wanted}}, s3__k=ABSENT) is (operator in NEGATED)
    assert holds({f"{operator}IfExists": {"s3:k": wanted}}, s3__k=ABSENT) is True


@pytest.mark.parametrize("operator", ALL)
def test_names_of_operator_and_key_have_no_case(operator: str) -> None:
    wanted, fits, _ = compared(operator)

    assert holds({operator.upper(): {"S3:K": wanted}}, s3__k=known(fits)) is True


@pytest.mark.parametrize(
    ("wanted", "possible", "right"),
    [
        pytest.param("true", ABSENT, True, id="wanted absent, absent"),
        pytest.param("true", known("v"), False, id="wanted absent, there"),
        pytest.param("false", ABSENT, False, id="wanted there, absent"),
        pytest.param(False, known("v"), True, id="wanted there as JSON's false, there"),
        pytest.param("true", UNKNOWN, None, id="not known"),
        pytest.param("true", one_of(None, "v"), None, id="either"),
    ],
)
def test_null_asks_whether_a_key_is_absent(
    wanted: object, possible: Possible, right: bool | None
) -> None:
    assert holds({"Null": {"s3:k": wanted}}, s3__k=possible) is right


SETS: dict[str, tuple[str, list[str], Possible, bool | None]] = {
    "all, each listed": ("ForAllValues:StringEquals", ["a", "b"], known("a", "b"), True),
    "all, one not listed": ("ForAllValues:StringEquals", ["a"], known("a", "b"), False),
    "all, absent": ("ForAllValues:StringEquals", ["a"], ABSENT, True),
    "all, empty": ("ForAllValues:StringEquals", ["a"], known(), True),
    "all negated, none listed": ("ForAllValues:StringNotEquals", ["a"], known("b", "c"), True),
    "all negated, one listed": ("ForAllValues:StringNotEquals", ["a"], known("a", "b"), False),
    "any, one listed": ("ForAnyValue:StringLike", ["a*"], known("ab", "c"), True),
    "any, none listed": ("ForAnyValue:StringLike", ["a*"], known("b", "c"), False),
    "any, absent": ("ForAnyValue:StringEquals", ["a"], ABSENT, False),
    "any, absent, if it exists": ("ForAnyValue:StringEqualsIfExists", ["a"], ABSENT, True),
    "any negated, one other": ("ForAnyValue:StringNotEquals", ["a"], known("a", "b"), True),
    "any negated, absent": ("ForAnyValue:StringNotEquals", ["a"], ABSENT, False),
    "any, not known": ("ForAnyValue:StringEquals", ["a"], UNKNOWN, None),
}


@pytest.mark.parametrize(("operator", "wanted", "possible", "right"), SETS.values(), ids=SETS)
def test_set_operators_count_the_requests_values(
    operator: str, wanted: list[str], possible: Possible, right: bool | None
) -> None:
    assert holds({operator: {"s3:k": wanted}}, s3__k=possible) is right


PARTLY: dict[str, tuple[dict[str, Any], Possible, bool | None]] = {
    "beginning fits whatever follows": (
        {"StringLike": {"s3:k": "AROA1:*"}},
        known(Prefix("AROA1:")),
        True,
    ),
    "beginning of another": ({"StringLike": {"s3:k": "AROA2:*"}}, known(Prefix("AROA1:")), False),
    "rest decides": ({"StringLike": {"s3:k": "AROA1:w*"}}, known(Prefix("AROA1:")), None),
    "something must follow": ({"StringEquals": {"s3:k": "AROA1:"}}, known(Prefix("AROA1:")), False),
    "equal is possible": ({"StringEquals": {"s3:k": "AROA1:x"}}, known(Prefix("AROA1:")), None),
    "longer than wanted": ({"StringEquals": {"s3:k": "AROA"}}, known(Prefix("AROA1:")), False),
    "no case": ({"StringEqualsIgnoreCase": {"s3:k": "b"}}, known(Prefix("Aa")), False),
    "runs in a row": ({"StringLike": {"s3:k": "A**"}}, known(Prefix("A")), True),
    "all alternatives agree": ({"NumericLessThan": {"s3:k": "1.2"}}, one_of("1.2", "1.3"), False),
    "alternatives differ": ({"NumericLessThan": {"s3:k": "1.3"}}, one_of("1.2", "1.3"), None),
}


@pytest.mark.parametrize(("condition", "possible", "right"), PARTLY.values(), ids=PARTLY)
def test_what_is_known_of_a_value_decides_where_it_can(
    condition: dict[str, Any], possible: Possible, right: bool | None
) -> None:
    assert holds(condition, s3__k=possible) is right


DATES: dict[str, tuple[str, str, bool | None]] = {
    # operator, what the policy has; the request has 2026-11-28T12:00:00Z
    "a year, or seconds: before it": ("DateLessThan", "2027", None),
    "a year, or seconds: not before it": ("DateGreaterThan", "2027", None),
    "a year, or seconds: not equal": ("DateNotEquals", "2027", True),
    "a year that is over, as the seconds are": ("DateGreaterThan", "2025", True),
    "a year and a month": ("DateLessThan", "2027-01", True),
    "seconds": ("DateLessThan", EPOCH + "9", True),
    "eight digits are seconds": ("DateLessThan", "20270101", False),
    "four digits of no year": ("DateGreaterThan", "9999", True),
    "no date": ("DateLessThan", "tomorrow", False),
}


@pytest.mark.parametrize(("operator", "wanted", "right"), DATES.values(), ids=DATES)
def test_date_that_reads_in_two_ways_depends_where_they_differ(
    operator: str, wanted: str, right: bool | None
) -> None:
    assert holds({operator: {"aws:CurrentTime": wanted}}, aws__currenttime=known(TIME)) is right


@pytest.mark.parametrize(
    ("condition", "right"),
    [
        pytest.param({"StringEquals": {"s3:k": ["a", "v"]}}, True, id="one of several values"),
        pytest.param({"StringNotEquals": {"s3:k": ["a", "v"]}}, False, id="none of several values"),
        pytest.param({"StringEquals": {"s3:k": "v", "s3:l": "v"}}, False, id="all keys"),
        pytest.param(
            {"StringEquals": {"s3:k": "v"}, "Null": {"s3:l": "true"}}, True, id="all operators"
        ),
        pytest.param(
            {"StringEquals": {"s3:k": "w"}, "Bool": {"aws:never": "true"}},
            False,
            id="one that fails decides",
        ),
        pytest.param({"Sounds": {"s3:k": "v"}}, None, id="operator AWS does not have"),
    ],
)
def test_conditions_of_a_statement_must_all_hold(
    condition: dict[str, Any], right: bool | None
) -> None:
    assert holds(condition, s3__k=known("v")) is right


VARIABLES: dict[str, tuple[str, str | None, bool | None]] = {
    "value": ("${s3:other}-x", "2012-10-17", True),
    "old version takes it literally": ("${s3:other}-x", "2008-10-17", False),
    "no version takes it literally": ("${s3:other}-x", None, False),
    "absent": ("${s3:gone}-x", "2012-10-17", False),
    "absent with a default": ("${s3:gone, 'v'}-x", "2012-10-17", True),
    "not known": ("${s3:unknown}-x", "2012-10-17", None),
    "not known, and the rest differs": ("${s3:unknown}-y", "2012-10-17", False),
}


@pytest.mark.parametrize(("wanted", "version", "right"), VARIABLES.values(), ids=VARIABLES)
def test_policy_variable_stands_for_its_value(
    wanted: str, version: str | None, right: bool | None
) -> None:
    allowing = document(statement(Condition={"StringLike": {"s3:k": wanted}}), version=version)
    request = put(s3__k=known("v-x"), s3__other=known("v"), s3__unknown=UNKNOWN)

    found = word(Policies(identity={"own": allowing}), request)

    assert {"Allowed": True, "Denied": False, "Depends": None}[found] is right


def test_wildcard_in_a_variables_value_is_none() -> None:
    condition = {"StringLike": {"s3:k": "${s3:other}"}}

    assert holds(condition, s3__k=known("vv"), s3__other=known("v*")) is False
    assert holds(condition, s3__k=known("v*"), s3__other=known("v*")) is True


def test_escaped_wildcard_is_the_character() -> None:
    assert holds({"StringLike": {"s3:k": "a${*}"}}, s3__k=known("a*")) is True
    assert holds({"StringLike": {"s3:k": "a${*}"}}, s3__k=known("ab")) is False
