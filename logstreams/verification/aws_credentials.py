"""Where a stack's AWS credentials come from, for whoever has to renew them."""

from __future__ import annotations

from logstreams.settings import StackSettings


def how_to_renew(settings: StackSettings, *, configured: bool) -> str:
    """What to do about credentials that AWS does not accept, by where the stack file has them.

    Args:
        settings: The stack's.
        configured: Whether its configuration has the keys themselves.

    Returns:
        A sentence without its full stop; empty: the stack file leaves it to boto3's search.
    """
    file = f"stacks/Pulumi.{settings.customer}.yaml"
    if configured:
        return (
            f"Set aws:accessKey, aws:secretKey and aws:token, all three of one session, in {file} "
            "or the environment that it imports (`pulumi config set --secret aws:secretKey "
            f"--stack {settings.customer}` reads the value from stdin), or take them out there: "
            "they come before the credentials of this machine"
        )
    profile = settings.aws.profile
    if profile is None:
        return ""
    return (
        f"Renew the credentials of the profile {profile}, which aws:profile in {file} names "
        f"(`aws sso login --profile {profile}`, or what fills it)"
    )
