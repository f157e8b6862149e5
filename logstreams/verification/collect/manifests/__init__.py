"""Where each package manager's applications declare their packages, and WorkOS's among them.

WorkOS's packages: workos.com/docs/sdks and each library's README, 2026-11-22. Elixir's is
experimental by its own word.
"""

from __future__ import annotations

from logstreams.verification.collect.manifests.cargo import CARGO
from logstreams.verification.collect.manifests.composer import COMPOSER
from logstreams.verification.collect.manifests.dotnet import DOTNET
from logstreams.verification.collect.manifests.ecosystem import Ecosystem, Reader
from logstreams.verification.collect.manifests.elixir import ELIXIR
from logstreams.verification.collect.manifests.go import GO
from logstreams.verification.collect.manifests.gradle import GRADLE
from logstreams.verification.collect.manifests.maven import MAVEN
from logstreams.verification.collect.manifests.npm import NPM
from logstreams.verification.collect.manifests.pip import PIP
from logstreams.verification.collect.manifests.ruby import GEM

__all__ = ["ECOSYSTEMS", "Ecosystem", "Reader"]

ECOSYSTEMS: tuple[Ecosystem, ...] = (
    NPM,
    PIP,
    GEM,
    GO,
    COMPOSER,
    MAVEN,
    GRADLE,
    DOTNET,
    ELIXIR,
    CARGO,
)
