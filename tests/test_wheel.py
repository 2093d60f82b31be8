"""The wheel: everything is in it, and it answers like the checkout, from another environment and another folder."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_wheel_holds_ontology_shapes_and_queries(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"citydip/{path.relative_to(CHECKOUT).as_posix()}"
        for folder in ("ontology", "shapes", "queries")
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file()
    }
    assert len(wanted) > 90
    assert wanted <= names
    assert {"citydip/messages/errors.toml", "citydip/py.typed"} <= names
    assert not [name for name in names if "test" in name]


def test_wheel_answers_like_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "LC_ALL", "LC_MESSAGES"}} | {"LANG": "C.UTF-8"}
    for words in (["findings"], ["findings", "--format", "json", "--lang", "fa"], ["ask", "F02"], ["show", "لندن", "--lang", "fa"]):
        runs = [
            subprocess.run([*command, *words], capture_output=True, env=clean, cwd=elsewhere, encoding="utf-8", check=False)
            for command in ([scripts / "citydip"], [sys.executable, "-m", "citydip"])
        ]
        assert runs[0].returncode == runs[1].returncode == 0
        assert runs[0].stdout == runs[1].stdout
        assert runs[0].stdout
    where = [str(scripts / "python"), "-c", "import citydip; print(citydip.ontology_file('functional'))"]
    path = Path(subprocess.run(where, check=True, capture_output=True, env=clean, cwd=elsewhere, encoding="utf-8").stdout.strip())
    assert path.is_relative_to(home)
    assert path.read_bytes() == (CHECKOUT / "ontology/publish/citydip.ofn").read_bytes()
