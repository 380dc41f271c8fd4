"""What someone gets who installs the package, and nothing of the checkout."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = {
    "exec_archive",
    "exec_archive_cli",
    "exec_archive_web",
    "exec_archive_schemas",
    "exec_archive_samples",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_only_our_own_names_come_to_site_packages(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == PACKAGES


def test_samples_schemas_and_types_are_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "exec_archive/py.typed" in names
    assert sum(name.startswith("exec_archive_samples/executions/") for name in names) >= 40
    assert any(name.endswith("list.schema.json") for name in names)


def test_it_works_where_only_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    bin_folder = tmp_path / "venv" / "bin"
    install = ["-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run([bin_folder / "python", *install], cwd=tmp_path, check=True, capture_output=True)
    program = (
        "import exec_archive, exec_archive_samples, exec_archive_schemas\n"
        "assert exec_archive_schemas.load('list')['$id']\n"
        "assert len(list(exec_archive_samples.samples_folder().glob('*.json'))) >= 40\n"
        "print(exec_archive.__version__)\n"
    )
    library = _answer(tmp_path, bin_folder / "python", "-c", program)
    assert _answer(tmp_path, bin_folder / "exec-archive", "--version") == f"exec-archive {library}"


def _answer(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
