"""aws:lambda/function:Function.

Source: terraform-provider-aws internal/service/lambda/function.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.archive import is_archive, zipped
from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import (
    RefusedError,
    code,
    message,
    passing_over,
)
from rehearsal.engine.aws_provider.patience import retry_while, wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.lambda_settings import (
    MEMBERS,
    properties_of,
    request_of,
)
from rehearsal.engine.aws_provider.rules import between, no_longer_than, one_of
from rehearsal.engine.aws_provider.tags import retag
from rehearsal.engine.aws_provider.wire import UNKNOWN

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_MISSING = "ResourceNotFoundException"
_NO_RESERVATION = -1
_CODE = frozenset({"architectures", "code"})


class Function(ResourceHandler):
    """A function whose code comes as an archive; its id is its name."""

    type_name = "aws:lambda/function:Function"
    noun = "Lambda Function"
    auto_name = AutoName("name", max_length=64)
    defaults: ClassVar[Mapping[str, Any]] = {
        "packageType": "Zip",
        "memorySize": 128,
        "timeout": 3,
        "publish": False,
        "reservedConcurrentExecutions": _NO_RESERVATION,
        "skipDestroy": False,
    }
    replace_on = frozenset({"name", "packageType", "region"})
    computed = frozenset(
        {
            "architectures", "codeSha256", "ephemeralStorage", "loggingConfig", "sourceCodeHash",
            "tracingConfig",
        }
    )  # fmt: skip
    local = frozenset({"code", "publish", "skipDestroy"})
    not_imitated = frozenset(
        {
            "capacityProviderConfig", "codeSha256", "codeSigningConfigArn", "deadLetterConfig",
            "durableConfig", "fileSystemConfig", "imageConfig", "imageUri", "layers", "publishTo",
            "replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds", "s3Bucket", "s3Key",
            "s3ObjectVersion", "snapStart", "sourceCodeHash", "sourceKmsKeyArn", "tenancyConfig",
            "useResourceTimeoutForPropagation", "vpcConfig",
        }
    )  # fmt: skip

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield numbers out of range, a package of another type, and what a zip package lacks."""
        yield from no_longer_than(inputs, "name", 64)
        yield from no_longer_than(inputs, "description", 256)
        yield from between(inputs, "memorySize", 128, 10240)
        yield from between(inputs, "timeout", 1, 900)
        yield from one_of(inputs, "packageType", ("Zip",))
        if inputs["publish"] is True:
            yield Failure("publish", "the offline provider does not imitate 'publish'")
        for name in ("handler", "runtime"):
            if not inputs.get(name):
                yield Failure(name, "handler and runtime must be set when PackageType is Zip")
        archive = inputs.get("code")
        if archive is None:
            yield Failure("code", "one of code, imageUri, s3Bucket must be specified, got none")
        elif archive is not UNKNOWN and not is_archive(archive):
            yield Failure("code", "expected an archive for code, got another value")

    def volatile(self, changed: frozenset[str]) -> frozenset[str]:
        """Every update is dated, and other code has another hash."""
        dated = {"lastModified"} if changed - {"tags", "tagsAll"} else set()
        hashed = {"codeSha256", "sourceCodeHash", "sourceCodeSize"} if "code" in changed else set()
        return frozenset(dated | hashed)

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the function, once its role can be assumed."""
        client: LambdaClient = aws.client("lambda")
        request: Any = {
            "FunctionName": inputs["name"],
            "PackageType": inputs["packageType"],
            "Code": {"ZipFile": zipped(inputs["code"])},
            "Tags": inputs["tagsAll"],
            **request_of(client, inputs, MEMBERS.keys() & inputs.keys()),
        }
        if inputs.get("architectures"):
            request["Architectures"] = inputs["architectures"]
        retry_while(aws, _is_curable, lambda: client.create_function(**request))
        return str(inputs["name"])

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Wait until it can be invoked, and reserve its concurrency."""
        _wait(aws, resource_id)
        if inputs["reservedConcurrentExecutions"] != _NO_RESERVATION:
            _reserve(aws, resource_id, inputs)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the function; its code stays in the program, AWS tells its hash."""
        found = _describe(aws, resource_id)
        if found is None:
            return None
        settings = found["Configuration"]
        arn: str = settings["FunctionArn"]
        reserved = found.get("Concurrency", {})
        archive = known.get("code", {})
        return {
            "name": settings["FunctionName"],
            "arn": arn,
            "architectures": settings.get("Architectures"),
            "codeSha256": settings["CodeSha256"],
            "invokeArn": _invoke_arn(aws, arn, "2015-03-31", "invocations"),
            "lastModified": settings["LastModified"],
            "packageType": settings["PackageType"],
            "qualifiedArn": f"{arn}:{settings['Version']}",
            "qualifiedInvokeArn": _invoke_arn(
                aws, f"{arn}:{settings['Version']}", "2015-03-31", "invocations"
            ),
            "reservedConcurrentExecutions": reserved.get(
                "ReservedConcurrentExecutions", _NO_RESERVATION
            ),
            "responseStreamingInvokeArn": _invoke_arn(
                aws, arn, "2021-11-15", "response-streaming-invocations"
            ),
            "sourceCodeHash": archive.get("hash") if is_archive(archive) else None,
            "sourceCodeSize": settings["CodeSize"],
            "version": settings["Version"],
            "tagsAll": dict(found.get("Tags", {})),
            **properties_of(settings, self.schema),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change configuration, then code: Lambda takes one update at a time."""
        client: LambdaClient = aws.client("lambda")
        new, names = change.new, change.names
        settings = request_of(client, new, names & MEMBERS.keys())
        if settings:
            retry_while(
                aws,
                _is_curable,
                lambda: client.update_function_configuration(FunctionName=resource_id, **settings),
            )
            _wait(aws, resource_id)
        if names & _CODE:
            code_request: Any = {"ZipFile": zipped(new["code"])}
            if new.get("architectures"):
                code_request["Architectures"] = new["architectures"]
            client.update_function_code(FunctionName=resource_id, **code_request)
            _wait(aws, resource_id)
        if "reservedConcurrentExecutions" in names:
            _reserve(aws, resource_id, new)
        if "tagsAll" in names:
            removed, added = retag(change.old, new)
            if removed:
                client.untag_resource(Resource=change.old["arn"], TagKeys=removed)
            if added:
                client.tag_resource(Resource=change.old["arn"], Tags=added)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the function, unless the state says to leave it."""
        client: LambdaClient = aws.client("lambda")
        if state.get("skipDestroy"):
            return
        with passing_over(_MISSING):
            client.delete_function(FunctionName=resource_id)


def _describe(aws: Aws, name: str) -> Any:
    client: LambdaClient = aws.client("lambda")
    try:
        return client.get_function(FunctionName=name)
    except ClientError as error:
        if code(error) == _MISSING:
            return None
        raise


def _wait(aws: Aws, name: str) -> None:
    def ready() -> bool:
        settings = _describe(aws, name)["Configuration"]
        return (settings["State"], settings["LastUpdateStatus"]) == ("Active", "Successful")

    if not wait_until(aws, ready):
        settings = _describe(aws, name)["Configuration"]
        raise RefusedError(f"unexpected state '{settings['State']}', wanted target 'Active'")


def _reserve(aws: Aws, name: str, inputs: Mapping[str, Any]) -> None:
    client: LambdaClient = aws.client("lambda")
    wanted: int = inputs["reservedConcurrentExecutions"]
    if wanted == _NO_RESERVATION:
        client.delete_function_concurrency(FunctionName=name)
    else:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=wanted)


def _invoke_arn(aws: Aws, arn: str, version: str, what: str) -> str:
    partition = aws.connection.partition
    path = f"path/{version}/functions/{arn}/{what}"
    return f"arn:{partition}:apigateway:{aws.region}:lambda:{path}"


def _is_curable(error: BaseException) -> bool:
    not_yet = ("cannot be assumed by Lambda", "role defined for the function")
    refused = code(error) == "InvalidParameterValueException"
    return (refused and any(text in message(error) for text in not_yet)) or (
        code(error) == "ResourceConflictException" and "in progress" in message(error)
    )
