"""The wheel: what it owns, and that it works beside other packages with the names of our folders."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import wasmtime

import runtime

from .test_import_time import HEAVY
from .test_readme import COMPONENTS, PRINTS, PROGRAMS, README, STAND_IN

ROOT = Path(__file__).parent.parent
DEPENDENCIES = Path(wasmtime.__file__).parent.parent
FOLDERS = ("codegen", "runtime", "templates")
ONLY_IN_THE_REPOSITORY = {"build.py"}  # makes the fiber libraries
THEIRS = "print('theirs')\n"


@dataclass(frozen=True)
class Environment:
    """A virtual environment without pip, which sees what wasmtime-async depends on."""

    folder: Path

    @property
    def scripts(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def packages(self) -> Path:
        (path,) = self.folder.rglob("site-packages")
        return path

    def pip(self, *arguments: str | Path) -> None:
        # Without the dependencies' folder, in which pip would find this repository as installed.
        python = str(self.scripts / "python")
        run(self.folder, sys.executable, "-m", "pip", "-q", "--python", python, *arguments)

    def install(self, *wheels: Path) -> None:
        self.pip("install", "--no-deps", "--no-index", "--no-compile", *wheels)

    def run(self, folder: Path, command: str, *arguments: str) -> str:
        """What a command of the environment prints that is run in ``folder``."""
        cache = str(self.folder / "mypy")
        paths = {"PYTHONPATH": str(DEPENDENCIES), "MYPY_CACHE_DIR": cache}
        return run(folder, self.scripts / command, *arguments, **paths)


def run(folder: Path, *command: str | Path, **variables: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MYPY"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel, without those that describe it."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        return {name: archive.read(name) for name in names}


def is_whole(wheel: Path, environment: Environment) -> bool:
    """True if everything in ``wheel`` is installed and has not been changed."""
    files = {environment.packages / name: data for name, data in contents(wheel).items()}
    return all(path.is_file() and path.read_bytes() == data for path, data in files.items())


def is_gone(wheel: Path, environment: Environment) -> bool:
    return not any((environment.packages / name).exists() for name in contents(wheel))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution of what is checked out."""
    path = tmp_path_factory.mktemp("built")
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-d", path)
    return path


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Wheels of other people, each with a package that is called as a folder of this repository."""
    path = tmp_path_factory.mktemp("theirs")
    return [write_wheel(path, name) for name in FOLDERS]


def write_wheel(folder: Path, name: str) -> Path:
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/__main__.py": THEIRS,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return path


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return new_environment(tmp_path / "environment")


def new_environment(folder: Path) -> Environment:
    run(folder.parent, sys.executable, "-m", "venv", "--without-pip", folder)
    return Environment(folder)


# ---- what is in it


def test_the_wheel_owns_one_package_and_one_file(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in contents(wheel)} == {"codegen.py", "wasmtime_async"}


def test_the_wheel_has_all_that_is_installed(wheel: Path) -> None:
    files = {f"wasmtime_async/{name}" for name in ("__init__.py", "__main__.py", "py.typed")}
    for folder in FOLDERS:
        paths = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        files |= {
            f"wasmtime_async/{path.relative_to(ROOT).as_posix()}"
            for path in paths
            if path.parent.name != "__pycache__" and path.name not in ONLY_IN_THE_REPOSITORY
        }
    assert contents(wheel).keys() == {"codegen.py", *files}
    assert any("/libraries/" in name for name in files)


def test_the_source_distribution_builds_the_same_wheel(
    built: Path, wheel: Path, tmp_path: Path
) -> None:
    (source,) = built.glob("*.tar.gz")
    options = ("--no-deps", "--no-index", "--no-build-isolation", "-w", tmp_path)
    run(tmp_path, sys.executable, "-m", "pip", "-q", "wheel", *options, source)
    assert digest(tmp_path / wheel.name) == digest(wheel)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_checkout_installs_a_path_alone(tmp_path: Path) -> None:
    """A second ``codegen`` in site-packages would come before the one of the checkout."""
    program = "import hatchling.build, sys; hatchling.build.build_editable(sys.argv[1])"
    run(ROOT, sys.executable, "-c", program, tmp_path)
    (editable,) = tmp_path.glob("*.whl")
    assert {Path(name).suffix: text.decode() for name, text in contents(editable).items()} == {
        ".pth": str(ROOT)
    }


# ---- beside others


def test_installed_after_others(environment: Environment, wheel: Path, theirs: list[Path]) -> None:
    environment.install(*theirs)
    environment.install(wheel)
    assert all(is_whole(each, environment) for each in (wheel, *theirs))
    assert_ours_beside_theirs(environment)
    environment.pip("uninstall", "-y", "wasmtime-async")
    assert is_gone(wheel, environment)
    assert all(is_whole(each, environment) for each in theirs)


def test_installed_before_others(environment: Environment, wheel: Path, theirs: list[Path]) -> None:
    environment.install(wheel)
    version = environment.run(environment.folder, "python", "-m", "codegen", "--version")
    environment.install(*theirs)
    assert all(is_whole(each, environment) for each in (wheel, *theirs))
    assert assert_ours_beside_theirs(environment) == version
    environment.pip("uninstall", "-y", *FOLDERS)
    assert is_whole(wheel, environment)
    assert all(is_gone(each, environment) for each in theirs)
    assert environment.run(environment.folder, "python", "-m", "codegen", "--version") == version


def assert_ours_beside_theirs(environment: Environment) -> str:
    """Run every command, and return what ours says of its version."""
    for name in FOLDERS:
        assert environment.run(environment.folder, "python", "-m", name) == "theirs\n"
    version = environment.run(environment.folder, "python", "-m", "wasmtime_async", "--version")
    assert environment.run(environment.folder, "wasmtime-codegen", "--version") == version
    assert version.startswith("wasmtime-async ")
    return version


@pytest.fixture(scope="module")
def beside(
    tmp_path_factory: pytest.TempPathFactory, wheel: Path, theirs: list[Path]
) -> Environment:
    """An environment with our wheel and theirs."""
    environment = new_environment(tmp_path_factory.mktemp("beside") / "environment")
    environment.install(wheel, *theirs)
    return environment


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, beside: Environment) -> Path:
    """The README's programs, in a folder that has packages with the names of our folders, too."""
    path = tmp_path_factory.mktemp("project")
    for name in FOLDERS:
        (path / name).mkdir()
        (path / name / "__init__.py").write_text("raise RuntimeError('not meant')\n")
    (path / "shop.wat").write_text(README.partition("```wat\n")[2].partition("```")[0])
    beside.run(path, "wasmtime-codegen", "-q", "shop.wat")
    sync = ("shop.wat", "--name", "shop_sync", "--sync")
    beside.run(path, "python", "-m", "wasmtime_async", "-q", *sync)
    for name in COMPONENTS:
        shutil.copy(ROOT / "guest" / f"{name}.wasm", path)
        beside.run(path, "wasmtime-codegen", "-q", f"{name}.wasm")
    shutil.copy(STAND_IN, path)
    beside.run(path, "wasmtime-codegen", "-q", STAND_IN.name)
    for name, program in PROGRAMS.items():
        (path / name).write_text(program)
    return path


@pytest.mark.parametrize("name", PRINTS)
def test_programs_of_the_readme(beside: Environment, project: Path, name: str) -> None:
    assert beside.run(project, "python", "-W", "error", name).splitlines() == PRINTS[name]


def test_commands_are_run(beside: Environment, project: Path) -> None:
    for _ in range(2):  # bound, and from the cache
        output = beside.run(project, "wasmtime-async", "run", "toolbox.wasm", "--", "args")
        assert output.splitlines()[:2] == ["argv[0] = toolbox.wasm", "argv[1] = args"]
    assert beside.run(project, "wasmtime-async", "--help").startswith("usage: wasmtime-async run")


def test_programs_of_the_readme_type_check(beside: Environment, project: Path) -> None:
    beside.run(project, "python", "-m", "mypy", "--strict", *PROGRAMS)


def test_generated_code_names_the_package_alone(beside: Environment, project: Path) -> None:
    sources = [path.read_text() for path in (project / "generated").glob("*.py")]
    commands = [f"    python -m wasmtime_async {name}" for name in ("shop", "errands", *COMPONENTS)]
    assert len(sources) == 3 + len(COMPONENTS)
    assert all(any(command in source for command in commands) for source in sources)
    wasi = str(ROOT / "guest" / "wasi_hello.wasm")
    sources.append(beside.run(project, "wasmtime-codegen", wasi, "--stub"))
    for source in sources:
        assert "from wasmtime_async import" in source
        assert "from runtime" not in source
        assert "-m codegen" not in source


def test_a_wrong_file_names_a_command_that_is_ours(beside: Environment, project: Path) -> None:
    program = (
        "from generated.shop import Shop\n"
        "Shop.__wasm__.sha256 = ''\n"
        "try:\n"
        "    Shop.load()\n"
        "except RuntimeError as error:\n"
        "    print(error)\n"
    )
    message = beside.run(project, "python", "-c", program)
    assert "regenerate it (python -m wasmtime_async shop.wasm)" in message


# ---- the public names

NAMES = f"""
from wasmtime_async import {", ".join(runtime.__all__)}
from wasmtime_async.codegen import CodegenError, generate
"""
MISUSES = """
Stack("big")
Limits(memory="big")
await_(1)
generate("text", "name")
wasmtime_async.nonsense
"""


@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("pyright",)])
def test_type_checkers_know_every_name(
    beside: Environment, tmp_path: Path, checker: tuple[str, ...]
) -> None:
    (tmp_path / "pyrightconfig.json").write_text('{"strict": ["."]}')
    command = ["-m", *checker]
    if checker == ("pyright",):
        command += ["--pythonpath", str(beside.scripts / "python")]
    used = "\n".join(f"_ = (wasmtime_async.{name}, {name})" for name in runtime.__all__)
    right = f"import wasmtime_async\n{NAMES}\n_: object\n{used}\n_ = (CodegenError, generate)\n"
    (tmp_path / "right.py").write_text(right)
    (tmp_path / "wrong.py").write_text(f"import wasmtime_async\n{NAMES}{MISUSES}")
    beside.run(tmp_path, "python", *command, "right.py")
    with pytest.raises(AssertionError) as caught:
        beside.run(tmp_path, "python", *command, "wrong.py")
    first = NAMES.count("\n") + 3
    for number, line in enumerate(MISUSES.splitlines()[1:], first):
        assert f"wrong.py:{number}:" in str(caught.value), line


def test_the_names_are_those_of_the_runtime(beside: Environment, tmp_path: Path) -> None:
    program = (
        "import sys, wasmtime_async\n"
        "assert 'wasmtime' not in sys.modules\n"
        "from wasmtime_async import *\n"
        "from wasmtime_async import runtime\n"
        "assert 'runtime' not in sys.modules\n"
        "assert wasmtime_async.__all__ is runtime.__all__\n"
        "assert {*runtime.__all__} <= {*dir(wasmtime_async)}\n"
        "for name in runtime.__all__:\n"
        "    assert globals()[name] is getattr(wasmtime_async, name) is getattr(runtime, name)\n"
        "assert not hasattr(wasmtime_async, 'nonsense')\n"
        "print(*runtime.__all__)\n"
    )
    assert beside.run(tmp_path, "python", "-c", program).split() == runtime.__all__


def test_codegen_forwards(environment: Environment, wheel: Path, tmp_path: Path) -> None:
    environment.install(wheel)
    program = (
        "import codegen, wasmtime_async.codegen as ours\n"
        "assert codegen.__file__.endswith('codegen.py')\n"
        "assert codegen.generate is ours.generate\n"
        "assert codegen.CodegenError is ours.CodegenError\n"
        "print(*codegen.generate(b'(module)', 'empty'))\n"
    )
    assert environment.run(tmp_path, "python", "-c", program).split() == ["empty.py", "empty.wasm"]


def test_imports_stay_lazy(beside: Environment, project: Path) -> None:
    program = (
        "import dataclasses, sys, wasmtime\n"
        "before = {*sys.modules}\n"
        "import generated.shop\n"
        f"heavy = {set(HEAVY)!r}\n"
        "loaded = {*sys.modules} - before\n"
        "synchronous = {name for name in loaded if '.runtime.sync' in name}\n"
        "print(*sorted(heavy & loaded | synchronous))\n"
    )
    assert beside.run(project, "python", "-c", program).split() == []


@pytest.mark.parametrize("command", ["wasmtime-codegen", "python -m wasmtime_async"])
def test_modules_are_compiled_into_the_cache(
    beside: Environment,
    project: Path,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path))
    program, *arguments = command.split()
    line = beside.run(project, program, *arguments, "--warm", "generated/shop.py")
    assert line.startswith("generated/shop.py: default compiled in ")
    assert len(list(tmp_path.glob("wasmtime-async/*.code"))) == 2


def test_the_command_loads_no_runtime(beside: Environment, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from wasmtime_async.__main__ import main\n"
        "sys.argv[1:] = ['nowhere.wasm']\n"
        "assert main() == 2\n"
        "slow = {'wasmtime', 'wasmtime_async.runtime', 'jinja2', 'rich'}\n"
        "print(*sorted(slow & {*sys.modules}))\n"
    )
    assert beside.run(tmp_path, "python", "-c", program).split() == []
