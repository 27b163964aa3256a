"""The command as its own process, with the embedded database it makes for itself."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from unit.place.small_folder import small_folder

SOURCE = Path(__file__).parents[3] / "src"
COMMAND = [sys.executable, "-m", "drawwell.cli"]
PATIENCE_S = 600  # A first start makes a whole database; on a busy machine that takes minutes.


@pytest.fixture
def surroundings(tmp_path):
    """An environment whose installation lives in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DRAWWELL")}
    return kept | {
        "PYTHONPATH": str(SOURCE),
        "DRAWWELL_HOME": str(tmp_path / "home"),
        "DRAWWELL_BY": "Cara Taker",
        "DRAWWELL_KEY": "a key that is only for this test",
    }


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """The home of an installation after its first start, made once: it takes half a minute."""
    home = tmp_path_factory.mktemp("first") / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DRAWWELL")}
    made = run("migrate", env=kept | {"PYTHONPATH": str(SOURCE), "DRAWWELL_HOME": str(home)})
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def started_before(surroundings, first_start):
    """The same environment, with an installation that was started before and holds no place yet."""
    shutil.copytree(first_start, surroundings["DRAWWELL_HOME"])
    return surroundings


def run(*words, env):
    return subprocess.run([*COMMAND, *map(str, words)], env=env, capture_output=True, text=True, timeout=PATIENCE_S)


def test_from_an_empty_folder_to_a_loaded_place(surroundings, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    small_folder(folder)
    refused = run("load", folder, "--json", env=surroundings)
    assert refused.returncode == 3
    assert refused.stderr.startswith("Bringing the database up to date: ")
    suggested = json.loads(refused.stdout)["command"].replace("NAME", "Ama").split()
    assert run(*suggested[1:], env=surroundings).returncode == 0
    loaded = run("load", folder, "--json", env=surroundings)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert json.loads(loaded.stdout)["place"] == "two-mills"
    assert json.loads(run("check", "--json", env=surroundings).stdout)["problems"] == []


def test_check_of_a_database_never_made_says_to_migrate(surroundings):
    ran = run("check", env=surroundings)
    assert ran.returncode == 1
    assert "drawwell migrate" in ran.stdout


def test_a_home_that_cannot_be_written_is_named(surroundings, tmp_path):
    (tmp_path / "file").write_text("")
    ran = run("place", "list", env=surroundings | {"DRAWWELL_HOME": str(tmp_path / "file" / "home")})
    assert ran.returncode == 2
    assert "DRAWWELL_HOME" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_server_answers_on_loopback_and_stops_when_told(started_before):
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=started_before, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as server:  # fmt: skip
        try:
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            assert status_of(f"http://127.0.0.1:{port}/healthz") == 200
            second = run("serve", "--port", port, env=started_before)
            assert second.returncode == 2
            assert "Choose another with --port" in second.stderr
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=PATIENCE_S)
    assert code == 0
    assert not answers(port)


def test_a_demonstration_beside_a_real_place_does_not_start(started_before, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    small_folder(folder, place=("Two Mills,yes", "Two Mills,no"))
    run("guard", "begin", "load", "--keeper", "Ama", env=started_before)
    assert run("load", folder, env=started_before).returncode == 0
    ran = run("serve", "--port", free_port(), env=started_before | {"DEMO": "1"})
    assert ran.returncode == 2
    assert "Two Mills is a real place" in ran.stderr


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def status_of(address):
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
            return answer.status
    except urllib.error.HTTPError as no:
        with no:
            return no.code


def answers(port):
    time.sleep(0.2)
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
