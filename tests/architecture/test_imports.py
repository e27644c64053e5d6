"""Who may import whom, as docs/architecture.md says."""

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


class TestImportContracts:
    def test_all_are_kept(self):
        # In a process of its own: import-linter silences every logger of the process it runs in.
        done = subprocess.run(
            [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pins = [
        line.split("==", 1) for line in lines if "==" in line and not line.startswith((" ", "#"))
    ]
    return {canonicalize_name(package): version.split()[0] for package, version in pins}


class TestLockedRequirements:
    def test_fulfil_what_the_project_asks_for(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extras = project["optional-dependencies"]
        wanted = {
            "base": project["dependencies"],
            **{name: project["dependencies"] + extras[name] for name in extras},
        }

        for name, requirements in wanted.items():
            pins = locked(name)
            for requirement in map(Requirement, requirements):
                if requirement.name == project["name"]:
                    continue
                version = pins.get(canonicalize_name(requirement.name))
                assert version, f"{requirement} is not in requirements/{name}.txt; run make lock"
                assert requirement.specifier.contains(version), f"{requirement}: {version}"

    def test_hold_the_base_at_the_same_versions_in_every_set(self):
        base = locked("base")

        for name in ("postgres", "dev"):
            pins = locked(name)
            assert {package: pins.get(package) for package in base} == base

    def test_name_no_index(self):
        for path in (ROOT / "requirements").glob("*.txt"):
            text = path.read_text(encoding="utf-8")
            assert "index-url" not in text
            assert "://" not in text
