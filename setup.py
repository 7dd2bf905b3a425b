"""Builds the wheel; pyproject.toml says everything but that it carries the project's data files.

They stand at the root of the checkout, where people look for them, and in a wheel beside the code that reads
them (see `pipelines.council.project.SHIPPED`). An editable install reads the checkout's own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SHIPPED = ("schemas", "expectations", "datapackages")


class WithDataFiles(build_py):
    """Copies the data files into the package."""

    def run(self) -> None:
        """Build as usual, then copy."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "pipelines" / "shipped"
        shutil.rmtree(target, ignore_errors=True)
        for name in SHIPPED:
            shutil.copytree(ROOT / name, target / name)


setup(cmdclass={"build_py": WithDataFiles})
