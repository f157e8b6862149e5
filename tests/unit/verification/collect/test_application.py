"""WorkOS's SDK in an application's manifests, for each package manager as it is really written."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from logstreams.verification.collect.application import collect_application
from logstreams.verification.collect.manifests import ECOSYSTEMS

DECLARED = YAML(typ="safe").load(Path(__file__).with_name("manifests.yaml"))


@pytest.mark.parametrize("manifest", DECLARED.values(), ids=DECLARED.keys())
def test_manifest_that_declares_the_sdk_is_read_with_its_constraint(
    manifest: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / manifest["file"]).write_text(manifest["text"])

    facts = collect_application(tmp_path)

    declared = [[one.package, one.constraint] for one in facts.declarations]
    assert declared == manifest["declares"]
    assert all(one.emits and one.manifest == manifest["file"] for one in facts.declarations)
    assert facts.manifests == (manifest["file"],)
    assert facts.unreadable == ()


def test_every_kind_of_manifest_has_an_example() -> None:
    patterns = {pattern for ecosystem in ECOSYSTEMS for pattern in ecosystem.readers}
    files = {manifest["file"] for manifest in DECLARED.values()}

    unseen = {one for one in patterns if not any(fnmatchcase(file, one) for file in files)}

    assert unseen == {"gems.rb", "*.vbproj"}  # read as Gemfile and *.csproj are


WITHOUT: dict[str, tuple[str, str]] = {
    "npm": ("package.json", '{"dependencies": {"workos": "1", "@workos-inc-x/node": "1"}}'),
    "requirements": ("requirements.txt", "workos-github-mcp-server\n-e .\n./workos\n"),
    "Gemfile": ("Gemfile", "gem 'omniauth_workos'\n"),
    "go.mod, only indirectly": (
        "go.mod",
        "require github.com/workos/workos-go/v6 v6.5.0 // indirect\n",
    ),
    "maven": ("pom.xml", "<project><groupId>com.workos</groupId></project>"),
    "mix": ("mix.exs", "{:ueberauth_workos, path: '..'}"),
}


@pytest.mark.parametrize(("name", "text"), WITHOUT.values(), ids=WITHOUT.keys())
def test_manifest_of_other_packages_declares_nothing(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    facts = collect_application(tmp_path)

    assert facts.declarations == ()
    assert facts.manifests == (name,)
    assert len(facts.install) == 1


BROKEN: dict[str, tuple[str, str]] = {
    "JSON": ("package.json", "{"),
    "JSON of another shape": ("composer.json", '{"require": ["workos/workos-php"]}'),
    "no object": ("package.json", "[]"),
    "TOML": ("pyproject.toml", "[project"),
    "XML": ("pom.xml", "<project>"),
}


@pytest.mark.parametrize(("name", "text"), BROKEN.values(), ids=BROKEN.keys())
def test_manifest_that_does_not_parse_is_said_and_stops_nothing(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "Gemfile").write_text("gem 'workos'\n")

    facts = collect_application(tmp_path)

    assert len(facts.unreadable) == 1
    assert facts.unreadable[0].startswith(f"{name}: ")
    assert [one.package for one in facts.declarations] == ["workos"]


def test_package_for_browsers_is_found_and_cannot_emit(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"@workos-inc/authkit-react": "1"}}')

    assert [one.emits for one in collect_application(tmp_path).declarations] == [False]


def test_manifests_below_are_read_and_other_peoples_are_not(tmp_path: Path) -> None:
    for folder in ("apps/web", "node_modules/left-pad", "vendor/bundle", ".venv/lib", "a/b/c/d/e"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "package.json").write_text("{}")

    assert collect_application(tmp_path).manifests == ("apps/web/package.json",)


def test_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "package.json").write_text("{}")

    assert collect_application(tmp_path / "app").manifests == ()
