"""What is installed from a wheel is the same as in the checkout, and runs from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import mailgate
from tests.checkout import ROOT, files


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the wheel in it."""

    folder: Path

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs from ``/``, knowing nothing of the checkout."""
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        command: list[str | Path] = [self.folder / "bin" / argv[0], *argv[1:]]
        return subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, timeout=200, check=False)


def build(source: Path, kind: str, target: Path) -> Path:
    """Build an sdist or wheel without network; its path."""
    command: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    [made] = target.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True, capture_output=True, timeout=120)
    [packages] = folder.glob("lib/python*/site-packages")
    # The dependencies of this environment; its own .pth files, so the editable checkout too, are not followed from there.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Installed(folder)


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_module_template_and_config_file(wheel: Path) -> None:
    code = {str(path.relative_to(ROOT)) for room in ("mailgate", "store") for path in files(f"{room}/*")}
    data = {f"mailgate/_home/{path.relative_to(ROOT)}" for room in ("templates", "config") for path in files(f"{room}/*")}
    assert names(wheel) == code | data


def test_the_wheel_built_from_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    # Not tarfile: its filter is unknown to Debian's 3.11.2, and its absence a warning elsewhere.
    subprocess.run(["tar", "-xf", build(ROOT, "sdist", tmp_path / "sdist"), "-C", unpacked], check=True, timeout=60)
    [source] = unpacked.iterdir()
    assert names(build(source, "wheel", tmp_path / "wheel")) == names(wheel)


def test_the_installed_program_is_not_the_checkout(installed: Installed) -> None:
    done = installed.run("python", "-c", "import mailgate, store; print(mailgate.__file__, store.__file__)")
    assert [Path(name).is_relative_to(installed.folder) for name in done.stdout.split()] == [True, True], done


def test_the_installed_program_says_its_version(installed: Installed) -> None:
    done = installed.run("mailgate", "--version")
    assert (done.returncode, done.stdout.split()[-1:]) == (0, [mailgate.__version__]), done


@pytest.mark.slow
def test_the_installed_program_plays_its_demo_from_anywhere(installed: Installed) -> None:
    done = installed.run("mailgate", "demo")
    assert done.returncode == 0, done.stdout + done.stderr
