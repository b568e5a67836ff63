"""What the project says it needs, and the settings it explains."""

import json
import re

import pytest

from tests.commands.shell import REPO

PIN = re.compile(r"^([a-z0-9._-]+)==(\S+) \\$", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((REPO / "requirements" / name).read_text()))


def test_both_python_locks_agree() -> None:
    assert len(pins("base.txt")) > 40
    assert pins("base.txt").items() <= pins("dev.txt").items()


def test_the_rival_of_the_benchmark_runs_with_our_versions() -> None:
    ours, rivals = pins("base.txt"), pins("bench.txt")
    shared = ours.keys() & rivals.keys()
    assert {"numpy", "pandas", "scipy", "pillow"} <= shared
    assert {name: rivals[name] for name in shared} == {name: ours[name] for name in shared}
    assert "datashader" not in pins("dev.txt")


@pytest.mark.parametrize("name", ["base.txt", "dev.txt", "bench.txt"])
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    text = (REPO / "requirements" / name).read_text()
    assert len(re.findall(r"^\S.*==.*\n    --hash=sha256:", text, re.MULTILINE)) == len(pins(name))
    assert "://" not in text
    assert "-index" not in text


def test_the_npm_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((REPO / "package-lock.json").read_text())["packages"]
    asked_for = json.loads((REPO / "package.json").read_text())["dependencies"]
    assert packages.pop("")["dependencies"] == asked_for
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_every_setting_from_the_environment_is_explained() -> None:
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (REPO / "geo_crm" / "settings.py").read_text())
    explained = re.findall(r"^# ([A-Z_]+)=", (REPO / ".env.example").read_text(), re.MULTILINE)
    assert sorted(explained) == sorted(set(read))
