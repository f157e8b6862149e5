"""The kit's own evaluation of AWS policies: three-valued, from the documents alone.

Standard library only, so that it can be copied to where nothing is installed. In short:

    request = workos.put(role_arn=…, object_arn=…, region=…, now=…)
    decide(Policies(identity={"write": document}, resource=bucket_policy), request)

answers `Allowed`, `Denied` (with the statements, or with the document that does not allow) or
`Depends` (with the statements, and the condition keys that nobody here knows). `derive` says of
every statement why it covers a request or does not.

To ask whether a document is dangerous instead: describe the stranger's request and decide it
(`somebody_of("…")` for an account, `ANONYMOUS` for the world; `Rest.UNKNOWN` where a stranger may
choose its keys). `Depends` on keys that a stranger controls is then as bad as `Allowed`.
To ask whether a Deny hits a request, whatever allows it: `identity=None` takes the principal's own
policies as allowing.

Each rule names its source in the module it stands in. Not evaluated: service and resource control
policies, VPC endpoint policies, and the constraints of grants.
"""

from .decision import Allowed, Decision, Denied, Depends, Layer, Reference
from .documents import Document
from .evaluation import Policies, decide
from .principals import (
    ANONYMOUS,
    Principal,
    federated,
    role_session,
    root,
    service,
    somebody_of,
    user,
)
from .request import Request, Rest
from .values import ABSENT, UNKNOWN, Prefix, known, one_of

__all__ = [
    "ABSENT",
    "ANONYMOUS",
    "UNKNOWN",
    "Allowed",
    "Decision",
    "Denied",
    "Depends",
    "Document",
    "Layer",
    "Policies",
    "Prefix",
    "Principal",
    "Reference",
    "Request",
    "Rest",
    "decide",
    "federated",
    "known",
    "one_of",
    "role_session",
    "root",
    "service",
    "somebody_of",
    "user",
]
