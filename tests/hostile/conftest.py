"""One database with rows in every table for all tests of this folder; each takes a copy."""

import shutil

import pytest
from full import full_database


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return full_database(tmp_path_factory.mktemp("full"))


@pytest.fixture
def full(made, tmp_path):
    return shutil.copy(made, tmp_path / "full.db")
