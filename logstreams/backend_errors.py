"""What to do about what Pulumi says of a stack's state, its backend or its secrets provider."""

from __future__ import annotations

from logstreams.verification.aws_errors import why_unanswered

_LOG_IN = "`pulumi login URL` of the backend that has the stacks, or that URL in PULUMI_BACKEND_URL"
_RENEW = (
    "AWS refuses the credentials for Pulumi's backend or the stack's secrets provider: they are "
    "this environment's (AWS_PROFILE, AWS_ACCESS_KEY_ID and its kin, profile= in the URL), "
    "whatever the stack file names: renew them"
)
_REACH = (
    "Pulumi's backend or the stack's secrets provider does not answer (`pulumi whoami --verbose` "
    "names the backend): look at this machine's name resolution, HTTPS_PROXY, NO_PROXY and clock"
)
_LATER = "AWS throttles: again later, or fewer stacks at a time (`--parallel 1`)"
_HELPS = {
    "failed to load checkpoint: EOF": "if the file beside it that ends in .attrs is empty, "
    "which a killed pulumi leaves behind, delete it; else the state's file is empty: put its last "
    "whole version back (an earlier version of the object in S3, or the .bak beside it)",
    "failed to load checkpoint": "the state's file in the backend is cut off or damaged: put its "
    "last whole version back (an earlier version of the object in S3, or the file of the same name "
    "that ends in .bak)",
    "unable to open state directory": _LOG_IN,
    "must be set for login during non-interactive": _LOG_IN,
    "[401] Unauthorized": _LOG_IN,
    "InvalidCiphertextException": "`secretsprovider` and `encryptedkey` in stacks/Pulumi.{stack}"
    ".yaml belong together, and to the state: put both back as they were at its last update",
    "no space left on device": "the disk that has the backend's states, or this machine's "
    "temporary files, is full: make room on it, then again; an update that was cut off is cleared "
    "by `logstreams repair {stack}`",
    "snapshot integrity error": "`pulumi state repair --stack {stack}` puts the state in order; "
    "then `logstreams verify {stack}`",
}
"""Words of Pulumi 3.259.0 (pkg/backend/diy, pkg/backend/httpstate, pkg/cmd/pulumi/cmd)."""


def what_helps(said: str, stack: str) -> str:
    """What to do about what Pulumi says of a stack's state or backend; empty: not known.

    Args:
        said: Its message.
        stack: The stack's name.
    """
    if code := why_unanswered(said):
        return {"LS113": _RENEW, "LS121": _LATER}.get(code, _REACH)
    found = (helps for words, helps in _HELPS.items() if words in said)
    return next(found, "").format(stack=stack)
