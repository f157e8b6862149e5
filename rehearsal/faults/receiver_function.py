"""What happens to the receiver's function, and to the secret it asks for."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from pathlib import Path
from typing import Any

from logstreams.settings.receiver import CODE_SHA256, digest_of
from logstreams.verification.iam.receiver import LAMBDA
from rehearsal.cli import passed
from rehearsal.faults.fault import WITHOUT_AWS_CLI, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.receiver import RECEIVER, recycle, set_variables
from rehearsal.faults.role import ROLE, bound_without_s3, set_trust, stranger, trust
from rehearsal.faults.stream import STREAM

OTHER_ROLE = "somebodys-function"

CODE = Path(__file__).parents[2] / "components" / "receiver"

ACKNOWLEDGING = """
import json

def handle(event, context):
    \"\"\"Say that everything is stored.\"\"\"
    print(json.dumps({"status": 200, "Stored": 0}))
    return {"statusCode": 200, "headers": {}, "body": "", "isBase64Encoded": False}
"""
"""Acknowledges before anything is stored."""

FAILING = """
import json

def handle(event, context):
    \"\"\"Fail at every request.\"\"\"
    print(json.dumps({"status": 500, "error": "KeyError"}))
    return {"statusCode": 500, "headers": {}, "body": "", "isBase64Encoded": False}
"""
"""Fails at every request."""

SLEEPING = """
import time

def handle(event, context):
    \"\"\"Never get done.\"\"\"
    time.sleep(60)
"""


def _function(context: FaultContext) -> tuple[Any, str]:
    return context.client("lambda"), context.settings.receiver_name


def _plant(context: FaultContext, handler: str) -> dict[str, bytes]:
    """Deploy the receiver with another handler; returns its modules."""
    modules = {file.name: file.read_bytes() for file in sorted(CODE.glob("*.py"))}
    modules["handler.py"] = handler.encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for module, content in modules.items():
            packed.writestr(module, content)
    functions, name = _function(context)
    functions.update_function_code(FunctionName=name, ZipFile=archive.getvalue())
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    return modules


def _delete(context: FaultContext) -> None:
    """Delete the function, as the report says: Pulumi makes it anew, of the code it has."""
    functions, name = _function(context)
    functions.delete_function(FunctionName=name)


def _record_as_ours(context: FaultContext, modules: dict[str, bytes]) -> None:
    """Let the planted code be what was deployed, as a release with this fault in it would."""
    set_variables(context, **{CODE_SHA256: digest_of(modules)})


@fault("LS706", RECEIVER, STREAM, fixture="https")
def receiver_deleted(context: FaultContext) -> FaultInjection:
    """The function was deleted."""
    _delete(context)
    yield


@fault("LS707", RECEIVER, STREAM, fixture="https")
def load_balancer_may_not_call(context: FaultContext) -> FaultInjection:
    """The statement that lets the load balancer call the function was removed."""
    functions, name = _function(context)
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    for statement in policy["Statement"]:
        functions.remove_permission(FunctionName=name, StatementId=statement["Sid"])
    yield


@fault("LS728", RECEIVER, fixture="https", by_hand=WITHOUT_AWS_CLI)
def function_url_for_everybody(context: FaultContext) -> FaultInjection:
    """Somebody gave the function a URL that asks nobody who it is."""
    functions, name = _function(context)
    functions.create_function_url_config(FunctionName=name, AuthType="NONE")
    functions.add_permission(
        FunctionName=name,
        StatementId="Url",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    yield
    functions.delete_function_url_config(FunctionName=name)
    functions.remove_permission(FunctionName=name, StatementId="Url")


@fault("LS728", RECEIVER, fixture="https", by_hand=WITHOUT_AWS_CLI)
def receiver_callable_by_anybody(context: FaultContext) -> FaultInjection:
    """The function's policy lets every AWS account call it."""
    functions, name = _function(context)
    functions.add_permission(
        FunctionName=name, StatementId="Any", Action="lambda:InvokeFunction", Principal="*"
    )
    yield
    functions.remove_permission(FunctionName=name, StatementId="Any")


@fault("LS729", RECEIVER, STREAM, fixture="https")
def function_with_a_search_path_of_python(context: FaultContext) -> FaultInjection:
    """Somebody lets Python look for modules elsewhere first."""
    set_variables(context, PYTHONPATH="/opt/python")
    yield


@fault("LS708", RECEIVER, STREAM, fixture="https")
def receiver_code_changed(context: FaultContext) -> FaultInjection:
    """Somebody deployed a function that acknowledges before it stores."""
    _plant(context, ACKNOWLEDGING)
    yield
    _delete(context)


@fault("LS717", RECEIVER, STREAM, fixture="https")
def receiver_acknowledges_before_it_stores(context: FaultContext) -> FaultInjection:
    """A release of the receiver answers 200 before anything is stored."""
    _record_as_ours(context, _plant(context, ACKNOWLEDGING))
    yield
    _delete(context)


@fault("LS716", RECEIVER, STREAM, fixture="https")
def receiver_slow(context: FaultContext) -> FaultInjection:
    """A release of the receiver gets nothing done before Lambda ends it."""
    _record_as_ours(context, _plant(context, SLEEPING))
    functions, name = _function(context)
    functions.update_function_configuration(FunctionName=name, Timeout=1)
    yield
    _delete(context)


@fault("LS709", RECEIVER, STREAM, fixture="https")
def receiver_asks_for_another_header(context: FaultContext) -> FaultInjection:
    """The function's environment was changed: it asks for another header."""
    set_variables(context, LOGSTREAMS_HEADER="X-Other")
    yield
    context.save_form_unchanged()
    yield


@fault("LS709", RECEIVER, fixture="https", harmless=True)
def receiver_code_digest_removed(context: FaultContext) -> FaultInjection:
    """Somebody took the digest of the code out of the function's environment."""
    set_variables(context, **{CODE_SHA256: None})
    yield


@fault("LS715", RECEIVER, STREAM, fixture="https")
def receiver_answers_500(context: FaultContext) -> FaultInjection:
    """A release of the receiver fails at every request."""
    _record_as_ours(context, _plant(context, FAILING))
    yield
    _delete(context)


@fault("LS716", RECEIVER, STREAM, fixture="https")
def receiver_without_time(context: FaultContext) -> FaultInjection:
    """Somebody lowered the function's timeout to a second, which leaves no time to store."""
    functions, name = _function(context)
    functions.update_function_configuration(FunctionName=name, Timeout=1)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    yield


@fault("LS712", RECEIVER, STREAM, fixture="https", by_hand=WITHOUT_AWS_CLI)
def secret_policy_refuses_receiver(context: FaultContext) -> FaultInjection:
    """A policy of the secret's own keeps the receiver from reading it again."""
    manager, arn = context.client("secretsmanager"), context.settings.header_secret_arn
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": context.settings.role_arn},
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    manager.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(document))
    yield
    manager.delete_resource_policy(SecretId=arn)


def _other_role(context: FaultContext, **policies: Any) -> None:
    """Let the function run as a role that is not the stack's."""
    iam, stack = context.client("iam"), context.settings
    role = iam.get_role(RoleName=stack.role_name)["Role"]
    made = iam.create_role(
        RoleName=OTHER_ROLE, AssumeRolePolicyDocument=json.dumps(role["AssumeRolePolicyDocument"])
    )["Role"]
    for name, document in policies.items():
        iam.put_role_policy(
            RoleName=OTHER_ROLE, PolicyName=name, PolicyDocument=json.dumps(document)
        )
    functions, name = _function(context)
    functions.update_function_configuration(FunctionName=name, Role=made["Arn"])
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _delete_other_role(context: FaultContext) -> None:
    iam = context.client("iam")
    for name in iam.list_role_policies(RoleName=OTHER_ROLE)["PolicyNames"]:
        iam.delete_role_policy(RoleName=OTHER_ROLE, PolicyName=name)
    iam.delete_role(RoleName=OTHER_ROLE)


@fault("LS770", RECEIVER, STREAM, fixture="https")
def receiver_runs_as_a_role_without_rights(context: FaultContext) -> FaultInjection:
    """The function was given another role, which may do nothing."""
    _other_role(context)
    yield
    _delete_other_role(context)


@fault("LS770", RECEIVER, fixture="https")
def receiver_runs_as_another_role(context: FaultContext) -> FaultInjection:
    """The function was given another role, which may do all that the stack's may, and more."""
    every = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    _other_role(context, everything={"Version": "2012-10-17", "Statement": [every]})
    yield
    _delete_other_role(context)


@fault("LS774", ROLE, fixture="https")
def receiver_role_trusts_without_assuming(context: FaultContext) -> FaultInjection:
    """The trust policy lets Lambda tag a session, and not begin one; an instance still runs."""
    document = trust(context)
    document["Statement"][0]["Action"] = "sts:TagSession"
    set_trust(context, document)
    yield


@fault("LS774", ROLE, STREAM, fixture="https")
def receiver_role_denies_lambda(context: FaultContext) -> FaultInjection:
    """Somebody denied Lambda the role, and since then no instance of the function can start."""
    denying = {"Sid": "AddedByHand", "Effect": "Deny", "Action": "sts:AssumeRole"}
    _trusting_too(context, **denying, Principal={"Service": LAMBDA})
    recycle(context)
    yield


@fault("LS775", ROLE, fixture="https", serious=True)
def receiver_role_trusts_a_stranger(context: FaultContext) -> FaultInjection:
    """A contractor's account was trusted beside Lambda, to try the role."""
    _trusting_too(context, Principal={"AWS": stranger(context)})
    yield


@fault("LS775", ROLE, fixture="https")
def receiver_role_trusts_the_own_account(context: FaultContext) -> FaultInjection:
    """The stack's own account was trusted beside Lambda, for somebody there to try the role."""
    own = f"arn:aws:iam::{context.settings.account_id}:root"
    _trusting_too(context, Principal={"AWS": own})
    yield


def _trusting_too(context: FaultContext, **said: Any) -> None:
    """Add a statement to the trust policy of the role."""
    added = {"Sid": "AddedByHand", "Effect": "Allow", "Action": "sts:AssumeRole", **said}
    document = trust(context)
    document["Statement"].append(added)
    set_trust(context, document)


@fault("LS418", ROLE, fixture="https")
def receiver_role_may_do_everything(context: FaultContext) -> FaultInjection:
    """Somebody who looked for a fault attached every right to the receiver's role."""
    context.client("iam").attach_role_policy(
        RoleName=context.settings.role_name,
        PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess",
    )
    yield


@fault("LS776", ROLE, fixture="https", by_hand=WITHOUT_AWS_CLI)
def receiver_role_denied_its_log(context: FaultContext) -> FaultInjection:
    """To save the cost of logs, a policy was put on roles that lets them write none."""
    iam, role = context.client("iam"), context.settings.role_name
    statement = {"Sid": "AddedByHand", "Effect": "Deny", "Action": "logs:*", "Resource": "*"}
    iam.put_role_policy(
        RoleName=role,
        PolicyName="no-logs",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    yield
    iam.delete_role_policy(RoleName=role, PolicyName="no-logs")


@fault("LS777", ROLE, fixture="https")
def receiver_role_only_writes(context: FaultContext) -> FaultInjection:
    """The role's policy was narrowed to what a writer seems to need: s3:PutObject."""
    iam, role = context.client("iam"), context.settings.role_name
    found = iam.get_role_policy(RoleName=role, PolicyName="receive-events")["PolicyDocument"]
    for statement in found["Statement"]:
        if "s3:GetObject" in statement["Action"]:
            statement["Action"] = "s3:PutObject"
    iam.put_role_policy(
        RoleName=role, PolicyName="receive-events", PolicyDocument=json.dumps(found)
    )
    yield


@fault("LS409", ROLE, STREAM, fixture="https")
def receiver_role_with_a_boundary(context: FaultContext) -> FaultInjection:
    """A permissions boundary without S3 was put on every role of the account."""
    bound_without_s3(context)
    yield


@fault("LS712", RECEIVER, STREAM, fixture="https")
def receiver_may_not_read_its_secret(context: FaultContext) -> FaultInjection:
    """The right to read the header's secret was taken from the receiver's role."""
    iam, role = context.client("iam"), context.settings.role_name
    found = iam.get_role_policy(RoleName=role, PolicyName="receive-events")["PolicyDocument"]
    kept = [one for one in found["Statement"] if "secretsmanager" not in str(one["Action"])]
    iam.put_role_policy(
        RoleName=role,
        PolicyName="receive-events",
        PolicyDocument=json.dumps({**found, "Statement": kept}),
    )
    recycle(context)
    yield


@fault("LS710", RECEIVER, STREAM, fixture="https", by_hand=WITHOUT_AWS_CLI)
def header_secret_scheduled_for_deletion(context: FaultContext) -> FaultInjection:
    """The header's secret was deleted, and can be restored for a week."""
    manager, arn = context.client("secretsmanager"), context.settings.header_secret_arn
    manager.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    recycle(context)
    yield
    manager.restore_secret(SecretId=arn)


@fault(
    "LS711",
    RECEIVER,
    STREAM,
    fixture="https",
    by_hand="the new value goes into WorkOS's form before the next event",
)
def header_secret_made_anew(context: FaultContext) -> FaultInjection:
    """The header's secret was deleted for good, and `pulumi up` made it again, without a value."""
    arn = context.settings.header_secret_arn
    context.client("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    recycle(context)
    context.up()
    yield
    passed(context.customer.cli.logstreams("rotate", context.settings.customer, "header"))
    context.save_form()


@fault("LS711", RECEIVER, STREAM, fixture="https")
def header_secret_as_key_value_pairs(context: FaultContext) -> FaultInjection:
    """Somebody stored the header's value as key/value pairs; the receiver still keeps it."""
    manager, arn = context.client("secretsmanager"), context.settings.header_secret_arn
    value = manager.get_secret_value(SecretId=arn)["SecretString"]
    pairs = json.dumps({"header": value, "owner": "security"})
    manager.put_secret_value(SecretId=arn, SecretString=pairs)
    yield


@fault("LS727", RECEIVER, STREAM, fixture="https")
def header_secret_put_twice(context: FaultContext) -> FaultInjection:
    """Two values were put into the header's secret by hand; the receiver keeps the one before."""
    manager, arn = context.client("secretsmanager"), context.settings.header_secret_arn
    for _ in range(2):
        manager.put_secret_value(SecretId=arn, SecretString=secrets.token_hex(16))
    yield
    context.save_form()
    passed(
        context.customer.cli.logstreams("rotate", context.settings.customer, "header", "--finish")
    )


FAULTS = (
    receiver_deleted,
    load_balancer_may_not_call,
    function_url_for_everybody,
    receiver_callable_by_anybody,
    function_with_a_search_path_of_python,
    receiver_code_changed,
    receiver_acknowledges_before_it_stores,
    receiver_slow,
    receiver_asks_for_another_header,
    receiver_code_digest_removed,
    receiver_answers_500,
    receiver_without_time,
    secret_policy_refuses_receiver,
    receiver_runs_as_a_role_without_rights,
    receiver_runs_as_another_role,
    receiver_role_trusts_without_assuming,
    receiver_role_denies_lambda,
    receiver_role_trusts_a_stranger,
    receiver_role_trusts_the_own_account,
    receiver_role_may_do_everything,
    receiver_role_denied_its_log,
    receiver_role_only_writes,
    receiver_role_with_a_boundary,
    receiver_may_not_read_its_secret,
    header_secret_scheduled_for_deletion,
    header_secret_made_anew,
    header_secret_as_key_value_pairs,
    header_secret_put_twice,
)
