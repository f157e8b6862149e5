"""docs/conformance.md: the offline AWS provider type by type, beside the real one's behaviour.

What a type plans comes from its `ResourceHandler`; what it does at an import and where it is known
to differ stands here. A type without its row is an error.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path

from logstreams.settings import markdown
from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.resources import RESOURCES

PAGE = Path(__file__).parents[1] / "docs" / "conformance.md"

BEGIN = "<!-- written by make docs -->\n"
END = "<!-- end of what make docs writes -->\n"


@dataclass(frozen=True)
class Row:
    """What the code does not say of itself."""

    imported_by: str
    drift: str = "each input is read back; what is gone is made again"
    outputs: str = "all that the real one has"
    never: str = "the inputs that are refused here"
    """What was never compared with the real code."""


_INLINE = "what side resources set does not show in the bucket, as it does with the real one"
_BY_BUCKET = "the bucket's name"

ROWS: dict[str, Row] = {
    "cloudwatch/eventRule": Row("its name", never="event buses of one's own"),
    "cloudwatch/logGroup": Row("its name"),
    "cloudwatch/metricAlarm": Row("its name", never="metric queries, evaluation criteria"),
    "ec2/managedPrefixList": Row(
        "its ID, `pl-…`",
        drift="entries, size and name; where somebody changed an entry since the last refresh, an "
        "update is refused (PrefixListVersionMismatch): the version is the state's",
        never="lists of IPv6, more than 100 entries",
    ),
    "ec2/securityGroup": Row(
        "its ID, `sg-…`",
        drift="description and tags; a rule that somebody adds to the group is not seen",
        outputs="`ingress` and `egress` stay empty",
        never="inline rules",
    ),
    "iam/openIdConnectProvider": Row(
        "its ARN",
        outputs="all that the real one has; `url` keeps the scheme that AWS leaves out",
    ),
    "iam/role": Row("its name", never="inline and managed policies given with the role"),
    "iam/rolePolicy": Row("`ROLE:NAME`"),
    "kms/alias": Row("its name, `alias/…`"),
    "kms/key": Row("its ID", never="asymmetric keys, external key stores, multi-Region keys"),
    "lambda/function": Row(
        "its name; code and `publish` are not imported",
        never="layers, images, code in S3, a VPC, published versions",
    ),
    "lambda/permission": Row("`FUNCTION[:QUALIFIER]/STATEMENT`; a name or an ARN"),
    "lb/listener": Row(
        "its ARN",
        outputs="`mutualAuthentication` and header attributes stay empty",
        never="actions other than forward to one group, mutual TLS",
    ),
    "lb/loadBalancer": Row(
        "its ARN", never="network and gateway load balancers, access logs, subnet mappings"
    ),
    "lb/targetGroup": Row(
        "its ARN", outputs="`stickiness` stays empty", never="targets other than a function"
    ),
    "lb/targetGroupAttachment": Row("`GROUP-ARN,TARGET`", never="ports and zones of a target"),
    "s3/bucket": Row(
        _BY_BUCKET,
        drift=f"tags, and whether it is there; {_INLINE}",
        outputs="`hostedZoneId`, `websiteDomain`, `websiteEndpoint` and inline settings stay empty",
        never="inline settings, `bucketPrefix`, directory buckets; the real one tags by S3 "
        "Control, this one by PutBucketTagging",
    ),
    "s3/bucketLifecycleConfiguration": Row(_BY_BUCKET, never="`timeouts`; waiting for equal reads"),
    "s3/bucketLogging": Row(_BY_BUCKET, never="`targetGrants`"),
    "s3/bucketNotification": Row(
        _BY_BUCKET,
        drift="whether EventBridge is told; other notifications are not seen, and replaced",
        never="notifications to functions, queues and topics",
    ),
    "s3/bucketObjectLockConfiguration": Row(_BY_BUCKET, never="a lock's `token`"),
    "s3/bucketOwnershipControls": Row(_BY_BUCKET),
    "s3/bucketPolicy": Row(
        _BY_BUCKET, drift="a document that means the same is no drift, as with the real one"
    ),
    "s3/bucketPublicAccessBlock": Row(_BY_BUCKET),
    "s3/bucketServerSideEncryptionConfiguration": Row(_BY_BUCKET),
    "s3/bucketVersioning": Row(
        _BY_BUCKET, never="MFA delete; the real one refuses Enabled to Disabled at the preview"
    ),
    "secretsmanager/secret": Row(
        "its ARN", never="replicas; the value is no resource of the kit's"
    ),
    "vpc/securityGroupIngressRule": Row("its ID, `sgr-…`"),
}
"""By the type's token, without `aws:` and its class."""


def name_of(kind: ResourceHandler) -> str:
    """The type's key in ROWS."""
    return kind.type_name.split(":")[1]


def page(text: str) -> str:
    """The page with its sections as RESOURCES and ROWS have them now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    sections = "".join(_section(kind, ROWS[name_of(kind)]) for kind in RESOURCES)
    return f"{before}{BEGIN}{sections}{END}{after}"


def _section(kind: ResourceHandler, row: Row) -> str:
    rows = {
        "plan": _plan(kind),
        "drift": row.drift,
        "import": row.imported_by,
        "outputs": f"{row.outputs}{'; tagsAll' * kind.tagged}",
        "refused here": _list(kind.not_imitated),
        "never compared": row.never,
        "written from": _source(kind),
    }
    table = "\n".join(starmap(markdown.row, rows.items()))
    return f"\n### {kind.type_name}\n\n| | |\n|---|---|\n{table}\n\n"


def _plan(kind: ResourceHandler) -> str:
    told = [f"replaced by a change of {_list(kind.replace_on)}"]
    if kind.auto_name:
        told.append(f"`{kind.auto_name.property}` of its own, at most {kind.auto_name.max_length}")
    if kind.computed:
        told.append(f"left to AWS unless given: {_list(kind.computed)}")
    if kind.policies:
        told.append(f"no change if the document means the same: {_list(kind.policies)}")
    if kind.unordered:
        told.append(f"without order: {_list(kind.unordered)}")
    return "; ".join(told)


def _list(names: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nothing"


def _source(kind: ResourceHandler) -> str:
    doc = inspect.getdoc(inspect.getmodule(type(kind))) or ""
    found = re.search(r"Source: (.*?)\.?$", " ".join(doc.split()))
    return found[1].split(". ")[0] if found else "shared code of the S3 settings"
