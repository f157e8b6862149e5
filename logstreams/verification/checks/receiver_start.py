"""What decides how the receiver's function starts, beside its code."""

from __future__ import annotations

import re

from logstreams.verification.checks.framework import Failed, Passed, Result, check, known, own
from logstreams.verification.https.receiver import ReceiverFacts
from logstreams.verification.observations import Observations

HANDLER = "handler.handle"

_STARTS_OTHERWISE = re.compile(
    "AWS_LAMBDA_EXEC_WRAPPER|LD_.*|PYTHON.*|AWS_ENDPOINT_URL.*|AWS_CA_BUNDLE|REQUESTS_CA_BUNDLE|"
    "(HTTPS?|ALL)_PROXY",
    re.IGNORECASE,
)
"""Variables that run other code in the function, or lead its requests to another machine (Lambda
developer guide, "Wrapper scripts"; Python, "Environment variables"; AWS SDKs and tools reference
guide, "Service-specific endpoints", 2026-11-28)."""


@check("LS729", "the function starts with the kit's code only", requires=("LS706",))
def starts_as_deployed(seen: Observations) -> Result:
    """By handler, layers, network and the variables that Lambda, Python and boto3 obey."""
    function = known(own(seen.own, ReceiverFacts).function)
    if function is None:  # LS706 has failed, and stops the ones that ask here
        raise ValueError("no function")
    foreign = [name for name in known(function.environment) if _STARTS_OTHERWISE.fullmatch(name)]
    found = [
        *([f"handler {function.handler}"] if function.handler not in ("", HANDLER) else []),
        *(f"layer {arn}" for arn in function.layers),
        *(f"variable {name}" for name in sorted(foreign)),
    ]
    wanted = f"handler {HANDLER}, no layer, none of these variables, no VPC"
    network = [f"VPC {function.vpc_id}"] if function.vpc_id else []
    if found:
        return Failed(", ".join(found + network), wanted)
    # It need not reach S3 from there; what arrives says that it does.
    return Failed(network[0], wanted, "every", "critical") if network else Passed()
