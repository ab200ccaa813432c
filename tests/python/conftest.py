"""A folder of toy videos, made by the program beside the module."""

import os
import pathlib
import subprocess

import pytest

import litevl


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    program = os.environ["LITEVL_PROGRAM"]
    command = [program, "toy", "--output", str(folder), "--split", "library"]
    subprocess.run([*command, "--videos", "4", "--seed", "5"], check=True, stdout=subprocess.DEVNULL)
    return folder / "videos"


@pytest.fixture(scope="session")
def video(world):
    return sorted(pathlib.Path(world).glob("*.mp4"))[0]


@pytest.fixture(scope="session")
def model():
    return litevl.Model(litevl.shipped_model(), threads=2)


@pytest.fixture(scope="session")
def library(world, model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("library") / "library"
    litevl.update_library(folder, [world], model)
    return folder
