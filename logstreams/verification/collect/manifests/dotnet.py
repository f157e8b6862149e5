""".NET's project files, central package versions and `packages.config`."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem
from logstreams.verification.collect.manifests.markup import parsed, text_of


def _read(text: str) -> Iterator[tuple[str, str]]:
    root = parsed(text)
    for tag in ("PackageReference", "PackageVersion"):
        for one in root.iter(tag):
            name = one.get("Include") or one.get("Update") or ""
            yield name, one.get("Version") or text_of(one, "Version")
    for one in root.iter("package"):
        yield one.get("id", ""), one.get("version", "")


DOTNET = Ecosystem(
    name=".NET",
    readers=dict.fromkeys(
        ("*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "packages.config"), _read
    ),
    sdks=frozenset({"workos.net"}),
    install="dotnet add package WorkOS.net",
    canonical=str.lower,
)
