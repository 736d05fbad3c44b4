"""Builds the wheel of a project with bindings, with each build backend as the README says, and uses it.

The argument is the Python of an environment in which wasmtime-async is installed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = """
[project]
name = "shop"
version = "1"

[build-system]
"""
BACKENDS = {
    "setuptools": """
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
packages = ["generated"]

[tool.setuptools.package-data]
"*" = ["*.wasm"]
""",
    "hatchling": """
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["generated"]

[tool.hatch.build]
artifacts = ["*.wasm"]
""",
}

python = str(Path(sys.argv[1]).absolute())
pip = [python, "-m", "pip", "-q"]
for backend, settings in BACKENDS.items():
    project = Path(f"project-{backend}")
    shutil.copytree(
        "generated", project / "generated", ignore=shutil.ignore_patterns("__pycache__")
    )
    (project / "pyproject.toml").write_text(PROJECT + settings)
    # What git ignores, hatchling leaves out; where there is no repository it reads the file, too.
    (project / ".gitignore").write_text("*.wasm\n")
    subprocess.run([*pip, "install", "--no-deps", f"./{project}"], check=True)
    # -P: the bindings are those of the wheel, not those of this folder.
    subprocess.run([python, "-P", "use_wheel.py"], check=True)
    subprocess.run([*pip, "uninstall", "-y", "shop"], check=True)
