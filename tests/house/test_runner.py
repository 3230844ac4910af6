"""run.py: an environment is built from one lock and one Python, and kept while both stay the same."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """run.py of a project folder that holds nothing but itself and two locks."""
    shutil.copy(ROOT / "run.py", tmp_path / "run.py")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "demo.txt").write_text("package==1.0\n")
    (tmp_path / "requirements" / "test.txt").write_text("package==1.0\nother==2.0\n")
    spec = importlib.util.spec_from_file_location("run_of_test", tmp_path / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def builds(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The environments built so far; building only puts a Python there, no network is asked."""
    built: list[str] = []

    def build(folder: Path, lock: Path) -> None:
        built.append(folder.name)
        run.python_in(folder).parent.mkdir(parents=True, exist_ok=True)
        run.python_in(folder).touch()

    monkeypatch.setattr(run, "build", build)
    return built


def test_an_environment_is_built_once_and_then_kept(run, builds):
    assert run.environment("demo") == run.environment("demo")
    assert builds == ["demo"]


def test_each_lock_has_its_own_environment(run, builds):
    assert run.environment("demo") != run.environment("test")
    assert builds == ["demo", "test"]


def test_a_changed_lock_builds_anew(run, builds):
    run.environment("demo")
    (run.ROOT / "requirements" / "demo.txt").write_text("package==1.1\n")
    run.environment("demo")
    assert builds == ["demo", "demo"]


def test_another_python_builds_anew(run, builds, monkeypatch):
    run.environment("demo")
    monkeypatch.setattr(run.platform, "python_version", lambda: "3.99.0")
    run.environment("demo")
    assert builds == ["demo", "demo"]


def test_a_lost_interpreter_builds_anew(run, builds):
    run.environment("demo").unlink()
    run.environment("demo")
    assert builds == ["demo", "demo"]


def test_an_interrupted_installation_is_not_taken_for_a_whole_one(run, monkeypatch):
    def break_off(folder: Path, lock: Path) -> None:
        run.python_in(folder).parent.mkdir(parents=True)
        run.python_in(folder).touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "build", break_off)
    with pytest.raises(KeyboardInterrupt):
        run.environment("demo")
    assert not run.is_built_from(run.ROOT / ".venv" / "demo", run.stamp_of(run.ROOT / "requirements" / "demo.txt"))


def test_pip_is_asked_where_uv_fails(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run.shutil, "which", lambda name: "/usr/bin/uv")
    monkeypatch.setattr(run, "build_with_uv", lambda folder, lock: "error sending request")
    monkeypatch.setattr(run, "build_with_pip", lambda folder, lock: "")
    run.build(tmp_path / "env", run.ROOT / "requirements" / "demo.txt")


@pytest.mark.parametrize(
    ("complaint", "english", "russian"),
    [
        ("Temporary failure in name resolution", "no network", "нет сети"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "could not be installed", "Не удалось установить"),
    ],
)
def test_a_failed_installation_says_why_in_both_languages(run, monkeypatch, capsys, complaint, english, russian):
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run, "build_with_pip", lambda folder, lock: complaint)
    with pytest.raises(SystemExit):
        run.environment("demo")
    words = capsys.readouterr().err
    assert complaint in words
    assert english in words
    assert russian in words


def test_a_missing_venv_module_names_the_package_to_install(run, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        run.build_with_pip(tmp_path / "env", run.ROOT / "requirements" / "demo.txt")
    assert capsys.readouterr().err.count("apt-get install python3-venv") == 2


def test_an_old_python_is_refused_with_the_one_to_use(run, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        run.refuse_old_python()
    assert capsys.readouterr().err.count("python3.11 run.py") == 2


def test_an_old_python_can_read_run_py_as_far_as_the_refusal():
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_run_py_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_an_unknown_command_says_what_is_known():
    done = subprocess.run([sys.executable, ROOT / "run.py", "sing"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Использование: python3 run.py demo | test | manage" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
def test_the_program_takes_over_the_process_of_run_py(run, monkeypatch):
    handed_over: list[list[str]] = []
    monkeypatch.setattr(run.os, "execv", lambda path, command: handed_over.append(command))
    run.become(Path("/env/bin/python"), "manage.py", "demo", "--port", "8001")
    assert handed_over == [["/env/bin/python", "manage.py", "demo", "--port", "8001"]]


def test_the_demo_says_to_the_settings_that_it_is_one(run, builds, monkeypatch):
    monkeypatch.setenv("CABINET_MODE", "")  # remembered, so that it comes back afterwards
    monkeypatch.delenv("CABINET_MODE")
    modes: list[str] = []
    monkeypatch.setattr(run, "become", lambda python, *arguments: modes.append(os.environ["CABINET_MODE"]))
    monkeypatch.chdir(run.ROOT)
    run.main(["demo"])
    assert modes == ["demo"]
