"""The locks must install the same bytes everywhere, and say nothing about where they came from."""

import re
import tomllib

import pytest

import bootstrap

LOCKS = list(bootstrap.LOCKS.values())


def blocks(lock: str) -> list[str]:
    """Split a lock into requirements, each with its hashes."""
    text = (bootstrap.ROOT / lock).read_text(encoding="utf-8")
    return re.findall(r"^[^\s#].*(?:\n[ ]+.*)*", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_one_version_with_hashes(lock: str) -> None:
    for block in blocks(lock):
        assert re.match(r"[a-z0-9-]+==[^\s;]+", block), f"not an exact version: {block.splitlines()[0]}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), f"no hash: {block.splitlines()[0]}"


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_and_no_path_is_in_a_lock(lock: str) -> None:
    text = (bootstrap.ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|file:| @ |--index|--extra|--find|--trusted).*", text) == []
    assert re.findall(r"^(?!#).*[/\\].+", text, re.MULTILINE) == []


def test_the_two_locks_agree_where_both_name_a_package() -> None:
    pins = [dict(block.split()[0].split("==") for block in blocks(lock)) for lock in LOCKS]
    both = pins[0].keys() & pins[1].keys()
    assert "numpy" in both
    assert {name: pins[0][name] for name in both} == {name: pins[1][name] for name in both}


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-test.txt": project["dependency-groups"]["test"],
    }
    for lock, requirements in asked.items():
        locked = {re.split("==", block)[0] for block in blocks(lock)}
        names = {re.split(r"[<>=\[; ]", requirement)[0].lower() for requirement in requirements}
        assert names - locked == set()
