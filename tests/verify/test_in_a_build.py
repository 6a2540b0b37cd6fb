"""The example project: the commands of its workflow run as they stand, and what is uploaded has the form that GitHub takes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus_runner import ROOT

PROJECT = ROOT / "docs" / "example_project"
WORKFLOW = PROJECT / ".github" / "workflows" / "policies.yml"
# The exception relieves from magnets only: section 2 and section 3 then contradict each other.
BROKEN = ("to magnet, embargo", "to magnet")
# The two provisions, and the lines from which the contradiction follows.
SHOWN = ["relief", "embargo", "export.to is KP", "export.end_use includes humanitarian", "item.kind is ndfeb_magnet"]


def commands(workflow: str) -> list[str]:
    """The commands of policyc in a workflow."""
    steps = yaml.safe_load(workflow)["jobs"]["policies"]["steps"]
    return [step["run"] for step in steps if step.get("run", "").startswith("policyc ")]


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as a shell of a build machine runs it."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    env = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    return subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=300)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project, somewhere else."""
    shutil.copytree(PROJECT, tmp_path / "project")
    return tmp_path / "project"


def broken(project: Path) -> None:
    """A contradiction comes into the policy."""
    policy = project / "policies" / "magnets.policy"
    text = policy.read_text(encoding="utf-8")
    assert BROKEN[0] in text
    policy.write_text(text.replace(*BROKEN), encoding="utf-8")


def test_the_commands_of_the_workflow_pass_on_the_example(project: Path) -> None:
    every = commands(WORKFLOW.read_text(encoding="utf-8"))
    assert [one.split()[1] for one in every] == ["check", "test", "verify"]
    assert [shell(one, project).returncode for one in every] == [0, 0, 0]
    assert results(project / "findings.sarif") == []


def test_a_contradiction_fails_the_build_and_is_uploaded_with_its_lines(project: Path) -> None:
    broken(project)
    every = commands(WORKFLOW.read_text(encoding="utf-8"))
    assert [shell(one, project).returncode for one in every] == [0, 0, 1]
    (found,) = results(project / "findings.sarif")
    assert found["ruleId"] == "P501"
    lines = (project / "policies" / "magnets.policy").read_text(encoding="utf-8").splitlines()
    places = [one["physicalLocation"] for one in (*found["locations"], *found["relatedLocations"])]
    assert [one["artifactLocation"]["uri"] for one in places] == ["policies/magnets.policy"] * len(places)
    spots = [one["region"] for one in places]
    assert [lines[one["startLine"] - 1][one["startColumn"] - 1 : one["endColumn"] - 1] for one in spots] == SHOWN


def test_the_page_shows_the_same_command(project: Path) -> None:
    (verify,) = (one for one in commands(WORKFLOW.read_text(encoding="utf-8")) if " verify " in one)
    assert f"- run: {verify}\n" in (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def test_annotations_and_test_reports_name_the_lines_too(project: Path) -> None:
    broken(project)
    github = shell("policyc verify policies --format github", project)
    assert re.search(r"^::error file=policies/magnets.policy,line=18,col=11,endLine=18,endColumn=17,title=P501::", github.stdout, re.MULTILINE)
    junit = shell("policyc verify policies --format junit", project)
    assert junit.stdout.startswith("<?xml") and "policies/magnets.policy:18:11" in junit.stdout
    document = json.loads(shell("policyc verify policies --format json", project).stdout)
    (conflict,) = (one for one in document["findings"] if one["kind"] == "conflict")
    assert [(one["line"], one["column"], one["end_column"]) for one in conflict["places"]] == [(18, 11, 17), (13, 6, 13)]


def test_what_is_not_settled_has_a_place_too(project: Path) -> None:
    """GitHub refuses a result without a location."""
    policy = project / "policies" / "magnets.policy"
    policy.write_text(policy.read_text(encoding="utf-8") + UNSETTLED, encoding="utf-8")
    ran = shell("policyc verify policies --only guarantee --format sarif > findings.sarif", project)
    assert ran.returncode == 3
    (found,) = results(project / "findings.sarif")
    assert (found["ruleId"], found["level"]) == ("P531", "note")
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] == policy.read_text(encoding="utf-8").splitlines().index('guarantee "small steps"') + 1


UNSETTLED = """
guarantee "small steps"
  source "g"
  given no part in item.parts where (part.origin is CN)
  then (largest of part.value over part in item.parts where (part.origin is CN) or 0 USD if none) is at most (largest of part.value over part in item.parts where (part.kind is metal) or 0 USD if none)
"""


# ---- the form ----


def results(file: Path) -> list[dict[str, Any]]:
    """The results of a SARIF file that has what GitHub asks of one."""
    log = json.loads(file.read_text(encoding="utf-8"))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert one["tool"]["driver"]["name"] == "policyc"
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"] and result["level"] in ("error", "warning", "note")
        assert result["locations"], "GitHub refuses a result without a location"
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            place = location["physicalLocation"]
            assert not re.match(r"\w+:|/", place["artifactLocation"]["uri"]), "it is told relative to the repository"
            region = place["region"]
            assert (1, 1) <= (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
    found: list[dict[str, Any]] = one["results"]
    return found
