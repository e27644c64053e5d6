"""What the image, the containers and the units name exists: commands, settings, files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNITS = sorted((ROOT / "deploy").glob("*.service"))
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
SETTING = re.compile(r"\b(?:FORUM_[A-Z0-9_]+|DATABASE_[A-Z_]*URL|REDIS_URL)\b")
#: What compose.yaml asks of its reader; no settings of the forum.
OF_COMPOSE = {"FORUM_CERTIFICATES"}


def settings() -> set[str]:
    """All settings that the forum reads."""
    text = (ROOT / "forum/config.py").read_text("utf-8")
    return set(re.findall(r'(?:_value|_number|_switch|environ\.get)\(\s*"([A-Z_]+)"', text))


def in_unit(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


class TestSettings:
    def test_are_found_at_all(self):
        assert {"FORUM_MODE", "FORUM_PORT", "DATABASE_URL", "FORUM_PAGE_CACHE"} <= settings()

    @pytest.mark.parametrize("name", sorted(settings()))
    def test_are_documented(self, name):
        assert f"| `{name}` |" in OPERATIONS

    @pytest.mark.parametrize(
        "file", ["compose.yaml", "Dockerfile", "deploy/compose.env.example", "deploy/nginx.conf"]
    )
    def test_that_are_named_exist(self, file):
        named = set(SETTING.findall((ROOT / file).read_text("utf-8")))
        assert named <= settings() | OF_COMPOSE

    def test_that_the_documentation_names_exist(self):
        rows = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
        assert rows == settings()

    def test_compose_asks_for_nothing_that_the_example_does_not_name(self):
        text = (ROOT / "compose.yaml").read_text("utf-8")
        asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
        example = (ROOT / "deploy/compose.env.example").read_text("utf-8")
        offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
        # A name with a default may be left out.
        optional = set(re.findall(r"\$\{([A-Z_]+):-", text))
        assert asked - optional == offered


class TestCommands:
    @pytest.fixture
    def commands(self):
        """All commands of the application."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "forum", "--help"],
            cwd=ROOT,
            env={**os.environ, "FORUM_MODE": "testing"},
            capture_output=True,
            text=True,
            check=True,
        )
        return set(re.findall(r"^  ([a-z-]+)", done.stdout, re.MULTILINE))

    def test_of_the_containers_units_and_documentation_exist(self, commands):
        texts = [DOCKERFILE, OPERATIONS, *(unit.read_text("utf-8") for unit in UNITS)]
        texts += [" ".join(map(str, s.get("command", []))) for s in COMPOSE["services"].values()]
        named = {
            name for text in texts for name in re.findall(r"flask --app wsgi forum ([a-z-]+)", text)
        }
        assert {"worker", "check", "recount"} <= named
        assert named <= commands

    def test_the_web_server_starts_as_the_image_says(self, tmp_path):
        (line,) = re.findall(r"^CMD \[(.*)\]$", DOCKERFILE, re.MULTILINE)
        program, *arguments = [part.strip(' "') for part in line.split(",")]
        assert program == "gunicorn"
        done = subprocess.run(
            [sys.executable, "-m", program, "--check-config", *arguments],
            cwd=ROOT,
            env={**os.environ, "FORUM_MODE": "testing", "FORUM_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


class TestContainers:
    def test_copy_only_what_is_there_and_let_through(self):
        let_through = {
            line[1:]
            for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
            if line.startswith("!")
        }
        copied = set()
        for words in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
            *sources, _target = words.split()
            copied.update(sources)
        assert copied == let_through
        assert all((ROOT / source).exists() for source in copied)

    def test_everything_of_the_images_is_nobodys_and_says_whether_it_lives(self):
        stages = DOCKERFILE.split("\nFROM ")[1:]
        for stage in stages:
            if " AS forum" in stage or " AS nginx" in stage:
                assert re.findall(r"^USER (\d+)$", stage, re.MULTILINE)[-1] != "0"
        assert "/livez" in stages[-1]
        assert "/readyz" in str(COMPOSE["services"]["web"]["healthcheck"])

    @pytest.mark.parametrize("name", ["web", "worker", "migrate", "nginx"])
    def test_of_ours_can_change_nothing_but_their_data(self, name):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]

    def test_wait_for_services_that_exist(self):
        services = COMPOSE["services"]
        for service in services.values():
            for other, when in service.get("depends_on", {}).items():
                is_once = services[other].get("restart") == "no"
                wanted = "service_completed_successfully" if is_once else "service_healthy"
                assert when == {"condition": wanted}
                assert is_once or "test" in services[other]["healthcheck"]

    def test_only_nginx_is_reached_from_outside(self):
        services = COMPOSE["services"]
        assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
        assert COMPOSE["networks"]["inside"] == {"internal": True}
        for name in ("postgres", "redis", "minio"):
            assert services[name]["networks"] == ["inside"]

    def test_keep_everything_that_is_kept_in_volumes_of_a_name(self):
        used = {
            volume.partition(":")[0]
            for service in COMPOSE["services"].values()
            for volume in service.get("volumes", [])
            if not volume.startswith("$")
        }
        assert used == COMPOSE["volumes"].keys()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
class TestUnits:
    def test_are_hardened(self, unit):
        found = in_unit(unit)
        for key, value in {
            "User": "forum",
            "ProtectSystem": "strict",
            "ProtectHome": "true",
            "PrivateTmp": "true",
            "NoNewPrivileges": "true",
            "CapabilityBoundingSet": "",
            "StateDirectory": "forum",
        }.items():
            assert found[key] == [value]

    def test_name_modules_and_files_that_exist(self, unit, tmp_path):
        found = in_unit(unit)
        for command in [*found["ExecStart"], *found.get("ExecStartPre", [])]:
            program, *arguments = command.split()
            assert program == "/opt/forum/.venv/bin/python"
            assert arguments[0] == "-m"
            assert arguments[1] in ("flask", "gunicorn")
        (documentation,) = found["Documentation"]
        assert (ROOT / documentation.removeprefix("file:/opt/forum/")).is_file()

    def test_systemd_finds_nothing_wrong(self, unit, tmp_path):
        program = shutil.which("systemd-analyze")
        if program is None:
            pytest.skip("no systemd-analyze; the Debian package is called systemd")
        # The programs of an installation, which are not here.
        text = unit.read_text("utf-8").replace("/opt/forum/.venv/bin/python", sys.executable)
        copy = tmp_path / unit.name
        copy.write_text(text.replace("/opt/forum/docs", str(ROOT / "docs")), "utf-8")
        done = subprocess.run(
            [program, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
