"""What the wheel's build makes of a module's imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.wheel import lay_out, rewritten

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "from components.s3 import provision",
            "from logstreams.components.s3 import provision",
            id="module",
        ),
        pytest.param(
            "from policies import rules", "from logstreams.policies import rules", id="package"
        ),
        pytest.param(
            "def f():\n    from hooks.run import attempted",
            "def f():\n    from logstreams.hooks.run import attempted",
            id="inside a function",
        ),
        pytest.param(
            "import_module(f'x'); import_module(f\"components.{name}\")",
            "import_module(f'x'); import_module(f\"logstreams.components.{name}\")",
            id="by name",
        ),
        pytest.param(
            'files("components")', 'files("logstreams.components")', id="data of a package"
        ),
        pytest.param("from hooksmith import x", "from hooksmith import x", id="longer name"),
        pytest.param("from .hooks import x", "from .hooks import x", id="relative"),
        pytest.param("'policies'", "'policies'", id="word"),
        pytest.param("'policies/iam.py'", "'policies/iam.py'", id="path"),
        pytest.param("'components.yaml'", "'components.yaml'", id="file"),
        pytest.param("'hooks.slack.com'", "'hooks.slack.com'", id="host"),
    ],
)
def test_imports_of_moved_packages_are_rewritten(source: str, expected: str) -> None:
    assert rewritten(source, "m.py") == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = 1\nimport hooks.run", id="name that the module goes on with"),
        pytest.param("x = 1\nload('hooks.run')", id="module in a text"),
        pytest.param("x = 1\nfind = 1; from hooks.run import told", id="second of a line"),
    ],
)
def test_what_is_not_rewritten_stops_the_build(source: str) -> None:
    with pytest.raises(ValueError, match=r"^m\.py, line 2: found 'hooks\.run', wanted"):
        rewritten(source, "m.py")


def test_package_has_the_folders_beside_it_and_nothing_of_set_up(tmp_path: Path) -> None:
    lay_out(ROOT, tmp_path)

    for name in ("program.py", "components/egress.yaml", "components/receiver/handler.py"):
        assert (tmp_path / name).is_file()
    for name in ("policies/__main__.py", "policies/.venv", "policies/requirements.txt"):
        assert not (tmp_path / name).exists()
    names = [path.name for path in tmp_path.rglob("*")]
    assert "__pycache__" not in names
    settings = (tmp_path / "settings" / "egress.py").read_text(encoding="utf-8")
    assert 'files("logstreams.components")' in settings
