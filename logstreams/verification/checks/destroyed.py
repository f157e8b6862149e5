"""What ends a cause in a stack that `pulumi destroy` took down, or whose state is lost.

`destroy` keeps the archive. An update that is to make what is there stops at it, whether or not it
looks at AWS first (`--refresh`): Pulumi looks at what its state has.
"""

from __future__ import annotations

from logstreams.verification.causes import Repair

_INIT = "pulumi stack init {stack} --no-select"
_ADOPT = "logstreams adopt {stack} --bucket {bucket}"
_UP = "pulumi up --stack {stack}"
_OF_ANOTHER_BACKEND = (
    "Pulumi's backend does not know the stack (`pulumi whoami --verbose` names the backend). If "
    "another has it, log in to that one (`pulumi login URL`, or PULUMI_BACKEND_URL) and do nothing "
    "else: a second state of what is there harms the first."
)
"""How the repair of a stack that the backend does not know begins."""

TAKE_BUCKET_OVER = Repair(
    kind="command",
    text="The stack's state cannot be read, and its bucket is there. Make the state readable first "
    "(`pulumi stack export --stack {stack}` says what stands in the way; of a state file that was "
    "cut off, put its .bak in its place). If `pulumi destroy` took the stack down, or its state is "
    "lost, let Pulumi take the bucket over; the update then creates everything else. `adopt` "
    "refuses where Pulumi manages the bucket and nothing else is missing from the state: then "
    "`pulumi up --refresh --stack {stack}` creates what is missing.",
    command=f"{_ADOPT} && {_UP}",
)
"""Of what is missing beside a bucket that is there, while nobody can say what Pulumi manages."""

MAKE_STACK_FIRST = Repair(
    kind="command",
    text=f"{_OF_ANOTHER_BACKEND} If it was removed, make it "
    "again, and let Pulumi take the bucket over, with every event in it, and everything else of "
    "the stack that is there; the update then creates the rest. `adopt` ends with the steps that "
    "are left: where the role or the receiver was gone, WorkOS's form has to be saved again after "
    "the update.",
    command=f"{_INIT} && {_ADOPT} && {_UP}",
)
"""Of a bucket that is there, while the backend does not know the stack."""


def repair_interrupted(names: tuple[str, ...]) -> Repair:
    """Of what an update made that was killed before it wrote that down.

    Args:
        names: Of the resources that it was making.
    """
    return Repair(
        kind="command",
        text=f"An update is making {', '.join(names)}, or was killed while it did. While one runs, "
        "wait for its end. If nobody is updating the stack, bring what AWS has into the state, "
        "then go on (where it is still locked, `pulumi cancel --stack {stack}` first):",
        command=f"logstreams repair {{stack}} && {_UP}",
    )


MAKE_STACK_AND_TAKE_OVER = Repair(
    kind="command",
    text=f"{_OF_ANOTHER_BACKEND} If it was removed, make it "
    "again, and let Pulumi take over what is at AWS.",
    command=f"{_INIT} && logstreams adopt {{stack}} && {_UP}",
)
"""Of a stack without an archive, while the backend does not know it."""


def make_bucket(*, is_made: bool) -> Repair:
    """Of a bucket that is not there, and that Pulumi does not manage.

    Args:
        is_made: Whether the backend knows the stack.
    """
    return Repair(
        kind="command",
        text="Create it. If `pulumi destroy` kept an archive under another name, take that over "
        "instead: `logstreams adopt {stack} --bucket NAME`.",
        command=_UP if is_made else f"{_INIT} && {_UP}",
    )
