"""A library of the toy world, and a server over it that the tests ask."""
import http.client
import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

SOURCE = pathlib.Path(__file__).parents[2]
LITEVL = os.environ["LITEVL_PROGRAM"]
TOKEN = "test-token-0123456789"
OPENAPI = json.loads((SOURCE / "share/openapi.json").read_text())


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


def check_described(method, path, answer):
    """That the answer is one that /openapi.json describes."""
    parts = path.split("?")[0].split("/")
    if parts[1] in ("", "openapi.json"):  # the page's files and the description itself
        return
    for template, operations in OPENAPI["paths"].items():
        names = template.split("/")
        if len(names) == len(parts) and all(n.startswith("{") or n == p for n, p in zip(names, parts)):
            break
    else:
        assert answer.status in (401, 403, 404), f"{path} is not described, and gives {answer.status}"
        return
    operation = operations.get("get" if method == "HEAD" else method.lower())
    if operation is None:
        assert answer.status in (401, 403, 404, 405)
        return
    described = operation["responses"].get(str(answer.status), operation["responses"]["default"])
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if not answer.body:
        return
    content = described.get("content")
    if content is None:
        return
    assert kind in content, f"{method} {path}: {answer.status} {kind}"
    schema = content[kind].get("schema")
    if schema:
        whole = {"components": OPENAPI["components"], **schema}
        jsonschema.Draft202012Validator(whole).validate(answer.json)


class Server:
    """A running `litevl serve`."""

    def __init__(self, *libraries, options=(), environment=None):
        command = [LITEVL, "serve", "--listen", "127.0.0.1:0", *options]
        for library in libraries:
            command += ["--library", str(library)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline()
        assert line.startswith("serving http://"), line + self.process.stderr.read()
        self.address = line.split("//")[1].strip().rstrip("/")

    def ask(self, method, path, body=None, token=TOKEN, headers=None, described=True):
        connection = http.client.HTTPConnection(self.address, timeout=120)
        all_headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            all_headers["Content-Type"] = "application/json"
        connection.request(method, path, body, {**all_headers, **(headers or {})})
        answer = Answer(connection.getresponse())
        connection.close()
        if described:
            check_described(method, path, answer)
        return answer

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body, **options):
        return self.ask("POST", path, body, **options)

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        return code, self.process.stderr.read()


def litevl(*arguments):
    return subprocess.run([LITEVL, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def token_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Eight videos, with a sentence and questions for each."""
    folder = tmp_path_factory.mktemp("world")
    litevl("toy", "--output", folder, "--split", "library", "--videos", 8, "--seed", 4)
    return folder


@pytest.fixture(scope="session")
def library(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("libraries") / "toys"
    litevl("index", world / "videos", "--library", folder, "--model", SOURCE / "share/models/toy", "--json")
    return folder


@pytest.fixture(scope="session")
def captions(world):
    """The sentence of each video, by the name of its file."""
    entries = json.loads((world / "annotations.json").read_text())
    first = lambda caption: caption if isinstance(caption, str) else caption[0]
    return {os.path.basename(entry["video"]): first(entry["caption"]) for entry in entries}


@pytest.fixture(scope="session")
def server(library, token_file):
    running = Server(library, options=["--token-file", str(token_file)])
    yield running
    code, errors = running.stop()
    assert code == 0, errors
