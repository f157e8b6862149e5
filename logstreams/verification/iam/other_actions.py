"""Condition keys of a service that AWS documents for its other actions, and not for the one asked.

Source: service authorization reference, "Actions, resources, and condition keys" for Amazon S3,
AWS KMS, AWS STS and AWS Secrets Manager (2026-11-28).
"""

from __future__ import annotations

_S3 = (
    "accessgrantscope accessgrantslocationscope annotation-prefix delimiter deliverysourcearn "
    "destinationregion existingjoboperation existingjobpriority existingobjecttag/* "
    "inventoryaccessibleoptionalfields isreplicationpauserequest jobsuspendedcause "
    "locationconstraint logtype max-annotation-results max-keys prefix requestjoboperation "
    "requestjobpriority resourcearnbeingauthorized versionid x-amz-bucket-namespace "
    "x-amz-object-if-match x-amz-object-ownership"
)
_KMS = (
    "bypasspolicylockoutsafetycheck customermasterkeyspec customermasterkeyusage datakeypairspec "
    "encapsulationalgorithm expirationmodel grantconstraintsourcearn grantconstrainttype "
    "granteeprincipal granteeserviceprincipal grantisforawsresource grantoperations "
    "keyagreementalgorithm macalgorithm messagetype primaryregion reencryptonsamekey "
    "replicaregion retiringprincipal retiringserviceprincipal rotationperiodindays "
    "schedulekeydeletionpendingwindowindays signingalgorithm trailingdayswithoutkeyusage validto "
    "wrappingalgorithm wrappingkeyspec"
)
_STS = (
    "awsservicename identitytokenaudience requestcontext/* requestcontextproviders "
    "roleauthorizedbyidp signingalgorithm taskpolicyarn"
)
_SECRETS_MANAGER = (
    "addreplicaregions blockpublicpolicy description externalsecretrotationrolearn "
    "forcedeletewithoutrecovery forceoverwritereplicasecret kmskeyarn kmskeyid "
    "modifyrotationrules name recoverywindowindays rotateimmediately rotationlambdaarn type"
)


def _keys(service: str, names: str) -> frozenset[str]:
    return frozenset(f"{service}:{name}" for name in names.split())


OF_OTHER_ACTIONS = {
    "s3:PutObject": _keys("s3", _S3),
    "kms:GenerateDataKey": _keys("kms", _KMS),
    "sts:AssumeRole": _keys("sts", _STS),
    "secretsmanager:GetSecretValue": _keys("secretsmanager", _SECRETS_MANAGER),
}
"""By action, lower case; `/*`: a family."""
