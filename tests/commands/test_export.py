"""`goarmd export`, from the source tree and from a wheel."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from goarmd.cli import main
from goarmd.commands.export import EXPORTED
from goarmd.monitoring.exported import files_for
from goarmd.monitoring.machine import SAMPLE

if TYPE_CHECKING:
    from tests.platforms.darwin_images import FakeMac

pytestmark = pytest.mark.xdist_group("wheel")  # it is built and installed once
ROOT = Path(__file__).parents[2]
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python")


def shipped() -> dict[str, bytes]:
    """The files of the source tree that goarmd exports."""
    paths = (path for name in EXPORTED for path in (ROOT / name, *(ROOT / name).rglob("*")) if path.is_file())
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same_but_for_the_machine(written: dict[str, bytes]) -> bool:
    """Whether the files are those of the source tree, where they are not of one machine."""
    of_machine = {f"grafana/{name}" for name in files_for(SAMPLE)}
    common = {name: content for name, content in shipped().items() if name not in of_machine}
    return written.keys() == shipped().keys() and common.items() <= written.items()


def test_what_is_of_one_machine_is_written_for_this_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[http]\nlisten = "127.0.0.1:17000"\n')
    assert main(["export", str(tmp_path / "new"), "--config", str(config), "--name", "ada"]) == 0
    (entry,) = yaml.safe_load((tmp_path / "new/grafana/scrape.yml").read_text())
    assert entry["static_configs"] == [{"targets": ["127.0.0.1:17000"], "labels": {"instance": "ada"}}]
    assert "For ada, which answers on 127.0.0.1:17000." in capsys.readouterr().out


def test_the_next_command_can_be_typed_as_it_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "my [new] folder")]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "docker compose" in line)
    assert shlex.split(line, comments=True) == [
        *("docker", "compose", "-f", f"{tmp_path}/my [new] folder/grafana/compose.yaml", "up", "-d")
    ]


def test_on_a_mac_the_name_for_containers_is_in_force_after_the_steps_that_are_printed(
    mac: FakeMac, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(home / "new")]) == 0
    setting = 'hosts = ["host.docker.internal"]'
    step = next(line for line in capsys.readouterr().out.splitlines() if setting in line)
    header = (home / "new/grafana/compose.yaml").read_text().partition("services:")[0].replace("\n# ", " ")
    readme = " ".join((home / "new/grafana/README.md").read_text().split())
    for text in (step, header, readme):
        assert ", then type `goarmd install`" in text.partition(setting)[2]


def test_alerts_lead_to_the_users_own_copy_of_the_runbooks(tmp_path: Path) -> None:
    own = "https://wiki.example.test/goarmd"
    assert main(["export", str(tmp_path / "new"), "--runbooks", own]) == 0
    rules = (tmp_path / "new/grafana/rules/goarmd.rules.yml").read_text()
    headings = {line[4:].lower() for line in (tmp_path / "new/grafana/README.md").read_text().splitlines()}
    urls = re.findall(r'runbook_url: "(.+)"', rules)
    assert len(urls) == 16
    for url in urls:
        base, _, anchor = url.partition("#")
        assert base == own
        assert anchor in headings


def test_the_source_tree_exports_its_dashboards_rules_and_samples(tmp_path: Path) -> None:
    assert main(["export", str(tmp_path / "new")]) == 0
    written = files(tmp_path / "new")
    assert same_but_for_the_machine(written)
    assert {"grafana/rules/goarmd.rules.yml", "launchd/README.md", "config.example.toml"} <= written.keys()


def test_a_folder_with_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("")
    assert main(["export", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"goarmd: {tmp_path}: is not empty: name a new folder\n"
    assert list(files(tmp_path)) == ["mine"]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["export", str(tmp_path / "file" / "new")]) == 2
    assert "cannot write it" in capsys.readouterr().err


def test_the_wheel_has_what_is_exported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {name: f"share/goarmd/{name}" for name in EXPORTED}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The goarmd of a virtual environment with the wheel; its dependencies are those of this one."""
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    install = [*_PIP, str(venv / "bin/python"), "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (site,) = (venv / "lib").glob("python*/site-packages")
    there = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(there)
    return venv / "bin" / "goarmd"


def goarmd(program: Path, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed goarmd, far from the source tree."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run([program, *words], cwd=home, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_has_every_module_and_table_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "goarmd").rglob("*") if path.is_file()}
    assert {name for name in package if "__pycache__" not in name} <= names


def test_an_installed_wheel_exports_the_same_files(installed: Path, tmp_path: Path) -> None:
    done = goarmd(installed, "export", "new", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["written"]) == len(shipped())
    assert same_but_for_the_machine(files(tmp_path / "new"))


def test_in_an_installed_wheel_generate_names_the_command_that_helps(installed: Path, tmp_path: Path) -> None:
    done = goarmd(installed, "generate", home=tmp_path)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert line.startswith(f"goarmd: {tmp_path} is not goarmd's source tree")
    assert line.endswith("type `goarmd export DIR`")


@pytest.mark.parametrize(
    "words", [("doctor", "--here"), ("settings",), ("rosetta",), ("config", "check")], ids=" ".join
)
def test_an_installed_wheel_has_all_that_the_commands_need(
    installed: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = goarmd(installed, *words, home=tmp_path)
    assert done.returncode in (0, 1), done.stderr
