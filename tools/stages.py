"""The stages of the set-up; each does nothing when its stamp says that its result is there."""

import os
import platform
import secrets
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

from tools.commands import LOG, PYTHON, ROOT, VENV, CommandFailed, SetupError, run, show, stage
from tools.stamps import Stamp, digest

STAMPS = VENV / ".stamps"
REQUIREMENTS = ROOT / "requirements"
TRANSLATIONS = ROOT / "forum" / "translations"
VENDOR = ROOT / "forum" / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
# What the built files are made of; the templates, because rules that none of them needs are cut.
OWN_ASSETS = ("assets.py", "static/css/*", "static/js/*", "static/img/*", "templates/**/*.html")
LEXICON = ROOT / "forum" / "search" / "german.lexicon"
COMPILE = ("-m", "babel.messages.frontend", "compile")
CHROMIUM = Path("/usr/bin/chromium")
POSTGRES = Path("/usr/lib/postgresql")
#: What else the tests start, and Debian's packages of it.
PROGRAMS = {
    "redis-server": "redis-server",
    "nginx": "nginx-light",
    "systemd-analyze": "systemd",
}
NETWORK = "Is the network there? Then start again; what is done is kept."


def make_environment() -> None:
    """Create ``.venv``, or create it anew for another Python.

    Raises:
        SetupError: This Python has no venv module.
    """
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if inside or (PYTHON.exists() and _version_of(PYTHON) == platform.python_version()):
        return
    if find_spec("ensurepip") is None:
        # Debian cuts ensurepip out of python3 and puts it into a package of its own.
        short = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"Python {short} has no venv module. Remedy: apt-get install python{short}-venv"
        )
    with stage(f"Creating .venv with Python {platform.python_version()}", ""):
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)


def _version_of(python: Path) -> str:
    script = "import platform; print(platform.python_version())"
    done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def install_packages(name: str) -> None:
    """Install ``requirements/<name>.txt``, every file checked against its hash."""
    stamp = _packages(name)
    if stamp.is_fresh():
        return
    stamp.remove()
    count = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").count("==")
    with stage(f"Installing {count} Python packages (about half a minute)", NETWORK):
        _pip(name)
    stamp.write()
    if name == "dev":
        # The development packages are the base and more, at the same versions.
        _packages("base").write()


def _packages(name: str) -> Stamp:
    wanted = digest(REQUIREMENTS / f"{name}.txt", platform.python_version())
    return Stamp(STAMPS / f"packages-{name}", wanted)


def _pip(name: str) -> None:
    options = (
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
    )
    run(PYTHON, "-m", "pip", "install", *options, "-r", REQUIREMENTS / f"{name}.txt")


def install_assets(*, again: bool = False) -> None:
    """Fetch the design with npm and build it; without it every page keeps a simple stylesheet."""
    sources = (ROOT / "package.json", ROOT / "package-lock.json")
    wanted = digest(*sources)
    fetched = Stamp(STAMPS / "npm", wanted, [NODE_MODULES])
    missed = Stamp(STAMPS / "npm-missed", wanted)
    if missed.is_fresh() and not again:
        # Not tried at every start, because without a network each try takes its time.
        print("==> The simple stylesheet is used; `make assets` fetches the full design.")
        return
    own = sorted(path for name in OWN_ASSETS for path in (ROOT / "forum").glob(name))
    built = Stamp(STAMPS / "assets", digest(wanted, *own), [VENDOR / "manifest.json"])
    try:
        if not fetched.is_fresh():
            print("==> Fetching the design (fonts, styles) with npm ...", flush=True)
            _npm_ci()
            fetched.write()
        if not built.is_fresh():
            print("==> Building styles and scripts ...", flush=True)
            run(PYTHON, "-m", "forum.assets")
            built.write()
    except CommandFailed as error:
        missed.write()
        print(f"    {error}; see {LOG.relative_to(ROOT)}")
        print("    The simple stylesheet is used; `make assets` tries again.", flush=True)
        return
    missed.remove()


def _npm_ci() -> None:
    path = os.environ.get("PATH", os.defpath)
    if not (shutil.which("npm") and shutil.which("node")):
        print("    This machine has no npm; taking the one from a Python package.", flush=True)
        _pip("node")
        path = f"{PYTHON.parent}{os.pathsep}{path}"
    npm = shutil.which("npm", path=path) or "npm"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    # A registry that cannot be reached is known after seconds, not after npm's usual minutes.
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")
    run(npm, "ci", *quiet, *patience, environment={**os.environ, "PATH": path})


def build_lexicon() -> None:
    """Build the German lexicon of the search; without it search compares word stems only."""
    sources = (
        REQUIREMENTS / "lexicon.txt",
        ROOT / "tools" / "lexicon.py",
        ROOT / "forum" / "search" / "lexicon.py",
        ROOT / "forum" / "search" / "folding.py",
        ROOT / "forum" / "search" / "german_words.py",
    )
    stamp = Stamp(STAMPS / "lexicon", digest(*sources), [LEXICON])
    if stamp.is_fresh():
        return
    print("==> Building the German lexicon of the search (about half a minute) ...", flush=True)
    try:
        run(PYTHON, "-m", "tools.lexicon")
    except CommandFailed as error:
        print(f"    {error}; see {LOG.relative_to(ROOT)}")
        print("    Search compares word stems only; the next start tries again.", flush=True)
        return
    stamp.write()


def compile_translations() -> None:
    """Compile the catalogues that the pages are translated with."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    made = [source.with_suffix(".mo") for source in sources]
    stamp = Stamp(STAMPS / "translations", digest(*sources), made)
    if stamp.is_fresh():
        return
    with stage("Compiling the translations", "Mend the catalogue named above."):
        for domain in sorted({source.stem for source in sources}):
            run(
                PYTHON, "-m", "babel.messages.frontend", "compile", "-d", TRANSLATIONS, "-D", domain
            )
    stamp.write()


def migrate(data: Path) -> None:
    """Bring the database to the present schema."""
    address = os.environ.get("DATABASE_URL", "")
    migrations = sorted((ROOT / "migrations").rglob("*.py"))
    stamp = Stamp(data / ".migrated", digest(address, *migrations), [data / "forum.sqlite3"])
    # A server's database may have been replaced meanwhile: there Alembic is asked every time.
    if not address and stamp.is_fresh():
        return
    with stage("Preparing the database", "Data and settings are described in docs/operations.md."):
        run(PYTHON, "-m", "flask", "--app", "wsgi", "db", "upgrade")
    stamp.write()


def fill_demo(data: Path) -> None:
    """Fill the demo once, and give its accounts the password of this start."""
    password = os.environ["FORUM_DEMO_PASSWORD"]
    address = os.environ.get("DATABASE_URL", "")
    made = [] if address else [data / "forum.sqlite3"]
    stamp = Stamp(data / ".demo", digest(address, password), made)
    if stamp.is_fresh():
        return
    with stage("Filling the demo", "Delete the data folder to begin anew."):
        show(PYTHON, "-m", "flask", "--app", "wsgi", "forum", "demo")
    stamp.write()


def demo_password(data: Path) -> str:
    """Tell the password of the demo accounts: from the environment, or made once and kept."""
    if given := os.environ.get("FORUM_DEMO_PASSWORD"):
        return given
    path = data / "demo-password"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12) + "\n")
    return path.read_text(encoding="ascii").strip()


def install_test_programs() -> None:
    """Install Chromium and the servers where apt may do so; else their tests are skipped."""
    missing = []
    if not CHROMIUM.exists():
        missing.append("chromium")
    if not any(POSTGRES.glob("*/bin/pg_ctl")):
        missing.append("postgresql")
    missing += [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"==> Not installed and not installable here: {', '.join(missing)};")
        print("    the tests that need them are skipped.", flush=True)
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ("-y", "--no-install-recommends")
    with stage(f"Installing {' and '.join(missing)} with apt-get", NETWORK):
        run("apt-get", "update", environment=quiet)
        run("apt-get", "install", *options, *missing, environment=quiet)
