"""What a user installs is complete: it runs from an empty folder, far from any checkout."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

MINE = """policy ours "What we let out of the house"
  source "Manual of the house, chapter 1"
  published 2025-01-01
  judged on export.date

use trade

rule magnets "Magnets with dysprosium"
  source "Manual of the house, section 1.1"
  when all of
    (a) item.kind is ndfeb_magnet
    (b) item.elements includes any (Dy, Tb)
  then licence is required
"""
CASE = {"export": {"date": "2025-12-05"}, "item": {"kind": "ndfeb_magnet", "elements": ["Nd", "Fe", "B", "Dy"]}}


@attrs.frozen
class Installed:
    """A wheel, the environment that it was installed into, and an empty folder to run from."""

    wheel: Path
    bin: Path
    empty: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of that environment in the empty folder."""
        command = [str(self.bin / words[0]), *words[1:]]
        # Not even the environment of this run may lead back to the checkout.
        clean = {"PATH": str(self.bin), "HOME": str(self.empty), "LANG": "C.UTF-8"}
        return subprocess.run(command, cwd=self.empty, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it with all that it depends on, and nothing else."""
    there = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(there), str(ROOT)], check=True)
    (wheel,) = there.glob("*.whl")
    environment = there / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    bins = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([*pip, "--python", str(bins / "python"), "install", str(wheel)], check=True)
    (there / "empty").mkdir()
    return Installed(wheel, bins, there / "empty")


def test_the_wheel_carries_all_that_a_run_reads(installed: Installed) -> None:
    inside = set(zipfile.ZipFile(installed.wheel).namelist())
    for folder, name in (("grammar", "_grammar"), ("policies", "_policies"), ("docs/diagnostics", "_diagnostics")):
        expected = [file for file in (ROOT / folder).rglob("*") if file.is_file() and "editors" not in file.parts]
        missing = [file for file in expected if f"policyc/{name}/{file.relative_to(ROOT / folder).as_posix()}" not in inside]
        assert expected
        assert missing == []
    schemas = {f"policyc/schemas/{file.name}" for file in (ROOT / "src/policyc/schemas").glob("*.json")}
    assert schemas | {"policyc/py.typed"} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "docs/"))]


def test_it_knows_its_version(installed: Installed) -> None:
    said = installed.run("policyc", "version")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("policyc ")
    assert installed.wheel.name.split("-")[1] in said.stdout


def test_the_shipped_policies_are_found_and_have_no_fault(installed: Installed) -> None:
    where = installed.run("python", "-c", "from policyc.project import shipped; print(shipped('policies'))").stdout.strip()
    assert where.startswith(str(installed.bin.parent)), where
    said = installed.run("policyc", "check", where)
    assert said.returncode == 0, said.stdout + said.stderr
    said = installed.run("policyc", "check", f"{where}/cn/cn_2025_61.policy")
    assert said.returncode == 0, said.stdout + said.stderr


def test_a_policy_of_ones_own_builds_on_the_shipped_vocabulary(installed: Installed) -> None:
    (installed.empty / "ours.policy").write_text(MINE, encoding="utf-8")
    (installed.empty / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    said = installed.run("policyc", "eval", "ours.policy", "--case", "case.json", "--format", "json")
    assert said.returncode == 1, said.stderr
    answer = json.loads(said.stdout)
    assert answer["overall"]["licence"]["outcome"] == "required"
    assert [reason["provision"] for reason in answer["decisions"][0]["because"]] == ["ours.magnets"]


def test_the_page_of_a_diagnostic_is_there(installed: Installed) -> None:
    said = installed.run("policyc", "explain", "P204")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("# P204: ")


def test_python_programs_can_use_it(installed: Installed) -> None:
    program = "import policyc; print(policyc.load('ours.policy').evaluate('case.json').licence.outcome)"
    (installed.empty / "ours.policy").write_text(MINE, encoding="utf-8")
    (installed.empty / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    said = installed.run("python", "-c", program)
    assert (said.stdout, said.stderr) == ("required\n", "")
