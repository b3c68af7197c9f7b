"""Sessions beside the gate: other Pythons, the lowest versions of what we need, a release.

``nox -l`` lists them. A Python that is not installed is skipped with a sentence.
"""

import shutil

import nox

PYTHONS = ("3.11", "3.12", "3.13")  # as the README says
DIST = "dist"


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the suite, or the tests named behind ``--``, on each Python."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-q", *session.posargs)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the same with the lowest versions that ``pyproject.toml`` allows."""
    session.install("--resolution", "lowest-direct", "-e", ".[dev]")
    session.run("pytest", "-q", *session.posargs)


@nox.session(python=PYTHONS[0])
def release(session: nox.Session) -> None:
    """Run the gate, and leave the source distribution and the wheel in ``dist/``, checked."""
    session.install("twine")
    shutil.rmtree(DIST, ignore_errors=True)
    session.run("bash", ".ci/run", env={"DIST": DIST}, external=True)
    session.run("twine", "check", "--strict", f"{DIST}/*")
