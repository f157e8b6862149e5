"""aws:iam/openIdConnectProvider:OpenIdConnectProvider.

Source: terraform-provider-aws internal/service/iam/openid_connect_provider.go (2025).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_SCHEME = "https://"


class OpenIdConnectProvider(ResourceHandler):
    """Who else's tokens an account takes; its id is its ARN."""

    type_name = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    noun = "IAM OIDC Provider"
    replace_on = frozenset({"url"})
    computed = frozenset({"thumbprintLists"})
    unordered = frozenset({"clientIdLists"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a URL that is none of HTTPS, or that has a query."""
        url = inputs.get("url")
        if isinstance(url, str) and (not url.startswith(_SCHEME) or "?" in url):
            yield Failure("url", f'"url" must be a URL of https without a query, got {url}')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the provider."""
        iam: IAMClient = aws.client("iam")
        request: Any = {
            "Url": inputs["url"],
            "ClientIDList": inputs["clientIdLists"],
            "Tags": to_list(inputs["tagsAll"]),
        }
        if inputs.get("thumbprintLists"):
            request["ThumbprintList"] = inputs["thumbprintLists"]
        return iam.create_open_id_connect_provider(**request)["OpenIDConnectProviderArn"]

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the provider; AWS leaves the scheme out of its URL, which is no change."""
        iam: IAMClient = aws.client("iam")
        found: Any = None
        with passing_over("NoSuchEntity"):
            found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=resource_id)
        if found is None:
            return None
        url = found["Url"]
        same = str(known.get("url", "")).removeprefix(_SCHEME) == url.removeprefix(_SCHEME)
        return {
            "arn": resource_id,
            "url": known["url"] if same else url,
            "clientIdLists": found["ClientIDList"],
            "thumbprintLists": found["ThumbprintList"],
            "tagsAll": from_list(found.get("Tags", [])),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs, a client ID a request as IAM wants it."""
        iam: IAMClient = aws.client("iam")
        old, new = change.old, change.new
        if "thumbprintLists" in change.names and new.get("thumbprintLists"):
            iam.update_open_id_connect_provider_thumbprint(
                OpenIDConnectProviderArn=resource_id, ThumbprintList=new["thumbprintLists"]
            )
        before, after = {*old["clientIdLists"]}, {*new["clientIdLists"]}
        for client in sorted(after - before):
            iam.add_client_id_to_open_id_connect_provider(
                OpenIDConnectProviderArn=resource_id, ClientID=client
            )
        for client in sorted(before - after):
            iam.remove_client_id_from_open_id_connect_provider(
                OpenIDConnectProviderArn=resource_id, ClientID=client
            )
        removed, added = retag(old, new)
        if removed:
            iam.untag_open_id_connect_provider(
                OpenIDConnectProviderArn=resource_id, TagKeys=removed
            )
        if added:
            tags: Any = to_list(added)
            iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=resource_id, Tags=tags)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the provider."""
        iam: IAMClient = aws.client("iam")
        with passing_over("NoSuchEntity"):
            iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=resource_id)
