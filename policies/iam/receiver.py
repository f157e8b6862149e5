"""The requests of the kit's receiver, a Lambda function, and of Lambda, which starts it.

Sources, 2026-11-28 and 29: Lambda developer guide, "Defining Lambda function permissions with an
execution role" and "Sending Lambda function logs to CloudWatch Logs"; those of `workos`.
"""

from __future__ import annotations

from dataclasses import replace

from .principals import Principal, service
from .request import Request, Rest, time_keys
from .values import ABSENT, UNKNOWN, Possible, Unlisted, known, one_of
from .workos import Place, encrypt, of_the_account, put, tls

LAMBDA = "lambda.amazonaws.com"
"""Runs a function as a role (Lambda developer guide, "Defining Lambda function permissions with an
execution role", 2026-11-29)."""


def put_by_receiver(
    place: Place, principal: Principal, object_arn: str, function_arn: str
) -> Request:
    """s3:PutObject by the receiver, a Lambda function: it writes only what is not there yet."""
    found = put(place, principal, object_arn, "")
    return found.with_keys(
        {
            **_by_function(function_arn),
            "s3:if-none-match": known("*"),
            "s3:authtype": known("REST-HEADER"),
            "s3:signatureage": ABSENT,
        }
    )


def read_by_receiver(
    place: Place, principal: Principal, object_arn: str, function_arn: str
) -> Request:
    """s3:GetObject by the receiver: it compares an event that comes again with what is there."""
    of_reading = {"s3:if-none-match": ABSENT, "s3:objectcreationoperation": ABSENT}
    found = put_by_receiver(place, principal, object_arn, function_arn).with_keys(of_reading)
    return replace(found, action="s3:GetObject")


def write_log(place: Place, principal: Principal, stream_arn: str, function_arn: str) -> Request:
    """logs:PutLogEvents by the function's runtime, with the credentials of its role.

    Source: Lambda developer guide, "Sending Lambda function logs to CloudWatch Logs", 2026-11-29.
    """
    keys = {
        **of_the_account(place),
        **tls(),
        **_by_function(function_arn),
        "aws:viaawsservice": known("false"),
    }
    return Request(principal, "logs:PutLogEvents", stream_arn, keys, place.account)


def read_secret(place: Place, principal: Principal, secret_arn: str, function_arn: str) -> Request:
    """secretsmanager:GetSecretValue by the receiver."""
    keys = {
        **of_the_account(place),
        **tls(),
        **_by_function(function_arn),
        "aws:viaawsservice": known("false"),
        "secretsmanager:secretid": known(secret_arn),
        "secretsmanager:versionstage": one_of("AWSCURRENT", None),
        "secretsmanager:versionid": ABSENT,
        "secretsmanager:secretprimaryregion": UNKNOWN,
        "secretsmanager:resource/*": UNKNOWN,
        "secretsmanager:resourcetag/*": UNKNOWN,
    }
    return Request(principal, "secretsmanager:GetSecretValue", secret_arn, keys, place.account)


def decrypt_secret(place: Place, principal: Principal, key_arn: str) -> Request:
    """kms:Decrypt, which Secrets Manager asks for on the receiver's behalf when it reads a secret.

    Source: Secrets Manager user guide, "Secret encryption and decryption", 2026-11-29.
    """
    by_secrets = one_of("secretsmanager.amazonaws.com", None)
    asked = encrypt(place, principal, key_arn, "").with_keys(
        {
            **dict.fromkeys(
                ("aws:calledvia", "aws:calledviafirst", "aws:calledvialast"), by_secrets
            ),
            "kms:viaservice": known(f"secretsmanager.{place.region}.amazonaws.com"),
            "kms:encryptioncontext:aws:s3:arn": ABSENT,
            # SecretARN and SecretVersionId: an ARN ends with characters that AWS adds.
            "kms:encryptioncontext:*": UNKNOWN,
            "kms:encryptioncontextkeys": UNKNOWN,
        }
    )
    return replace(asked, action="kms:Decrypt")


def assume_by_lambda(place: Place, role_arn: str) -> Request:
    """sts:AssumeRole by Lambda, for an instance of a function that it starts.

    AWS does not say which keys it fills in, but for the service that asks (Lambda developer guide,
    "Defining Lambda function permissions with an execution role", 2026-11-29).
    """
    keys = {**time_keys(place.now), **tls(), "sts:externalid": ABSENT}
    return Request(service(LAMBDA), "sts:AssumeRole", role_arn, keys, place.account, Rest.UNKNOWN)


def _by_function(function_arn: str) -> dict[str, Possible]:
    """What a Lambda function outside a VPC determines (Lambda developer guide, 2026-11-28)."""
    return {
        "aws:sourceip": known(Unlisted.SERVICE_ADDRESS),
        "lambda:sourcefunctionarn": known(function_arn),
    }
