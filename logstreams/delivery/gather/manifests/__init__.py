"""Where each package manager's applications declare their packages, and WorkOS's among them.

WorkOS's packages: workos.com/docs/sdks and each library's README, 2026-11-22. Elixir's is
experimental by its own word.
"""

from __future__ import annotations

from logstreams.delivery.gather.manifests.cargo import CARGO
from logstreams.delivery.gather.manifests.composer import COMPOSER
from logstreams.delivery.gather.manifests.dotnet import DOTNET
from logstreams.delivery.gather.manifests.ecosystem import Ecosystem, Reader
from logstreams.delivery.gather.manifests.elixir import ELIXIR
from logstreams.delivery.gather.manifests.go import GO
from logstreams.delivery.gather.manifests.gradle import GRADLE
from logstreams.delivery.gather.manifests.maven import MAVEN
from logstreams.delivery.gather.manifests.npm import NPM
from logstreams.delivery.gather.manifests.pip import PIP
from logstreams.delivery.gather.manifests.ruby import GEM

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
