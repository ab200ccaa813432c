"""`litevl mcp` as an agent uses it."""
import base64
import json
import signal
import subprocess
import time

import pytest

from conftest import LITEVL


class Agent:
    def __init__(self, library, *options):
        self.process = subprocess.Popen([LITEVL, "mcp", "--library", str(library), *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.number = 0

    def send(self, message):
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def receive(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, method, params=None):
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params or {}})
        answer = self.receive()
        assert answer["id"] == self.number
        return answer

    def call(self, name, **arguments):
        return self.ask("tools/call", {"name": name, "arguments": arguments})["result"]

    def end(self):
        rest, errors = self.process.communicate(timeout=30)
        return self.process.returncode, rest, errors


@pytest.fixture(scope="module")
def agent(library):
    agent = Agent(library)
    result = agent.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
    assert result["result"]["serverInfo"]["name"] == "litevl"
    agent.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    yield agent
    code, rest, errors = agent.end()
    assert code == 0 and rest == b"" and errors == b""


def test_the_tools_say_what_they_take(agent):
    tools = agent.ask("tools/list")["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["search", "ask", "explain", "get_clip", "list_videos"]
    for tool in tools:
        assert tool["inputSchema"]["type"] == "object" and tool["annotations"]["readOnlyHint"]


def test_find_look_explain_and_ask(agent, captions):
    name, sentence = next(iter(captions.items()))
    found = agent.call("search", query=sentence)
    best = found["structuredContent"]["results"][0]
    assert best["video"].endswith(name) and best["video_id"] in found["content"][0]["text"]
    assert 1 <= sum(part["type"] == "image" for part in found["content"]) <= 4
    clip = agent.call("get_clip", video=best["video_id"], start=0, end=1)
    assert base64.b64decode(clip["content"][1]["data"])[:2] == b"\xff\xd8"
    assert clip["structuredContent"]["end_seconds"] == 1 and clip["structuredContent"]["codec"] == "h264"
    why = agent.call("explain", video=best["video_id"], query=sentence)
    assert why["structuredContent"]["words"][0].keys() == {"word", "share", "peak_seconds"}
    answer = agent.call("ask", video=best["video_id"], question="how many things appear?")
    assert answer["structuredContent"]["answers"][0]["candidates"]
    videos = agent.call("list_videos", limit=3)["structuredContent"]
    assert len(videos["videos"]) == 3 and videos["next_cursor"]


def test_what_is_wrong_is_one_line(agent):
    for name, arguments in [("search", {}), ("search", {"query": ""}), ("search", {"query": "a", "x": 1}),
                            ("search", {"query": "a", "limit": 1000}), ("search", {"query": {"folder": "/etc"}}),
                            ("ask", {"question": "a", "video": "none"}), ("ask", {}), ("explain", {}),
                            ("explain", {"video": "../etc/passwd", "query": "a"}), ("get_clip", {"video": 5}),
                            ("get_clip", {"video": "none"}), ("list_videos", {"limit": 0}),
                            ("list_videos", {"nonsense": 1})]:
        result = agent.call(name, **arguments)
        assert result["isError"] and "\n" not in result["content"][0]["text"], (name, arguments, result)


def test_pings_are_answered_while_a_tool_runs(agent, captions):
    agent.send({"jsonrpc": "2.0", "id": "slow", "method": "tools/call",
                "params": {"name": "search", "arguments": {"query": next(iter(captions.values())), "precise": True}}})
    agent.send({"jsonrpc": "2.0", "id": "ping", "method": "ping"})
    assert agent.receive()["id"] == "ping"
    assert agent.receive()["id"] == "slow"


def test_more_calls_than_may_wait_are_refused_and_pings_are_not(library, captions):
    many = Agent(library)
    for number in range(200):
        many.send({"jsonrpc": "2.0", "id": number, "method": "tools/call",
                   "params": {"name": "search", "arguments": {"query": next(iter(captions.values())), "precise": True}}})
    many.send({"jsonrpc": "2.0", "id": "ping", "method": "ping"})
    refused = 0
    while (answer := many.receive())["id"] != "ping":
        refused += answer.get("error", {}).get("code") == -32000
    assert refused > 100
    for number in range(200):
        many.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}})
    many.process.send_signal(signal.SIGTERM)
    assert many.end()[0] == 0


def test_hostile_lines(agent):
    agent.send(b"x" * (17 << 20))
    assert agent.receive()["error"]["code"] == -32600
    for line in [b"{", b"[" * 1000, b"\xff\xfe\x00", b'{"jsonrpc":"2.0","id":{},"method":"ping"}']:
        agent.send(line)
        assert agent.receive()["error"]["code"] in (-32700, -32600)
    agent.send(b"   ")
    assert agent.ask("ping")["result"] == {}


def test_it_ends_with_its_input_and_when_it_is_told(library):
    assert Agent(library).end()[0] == 0
    last = Agent(library)
    last.process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}')  # without an end of line
    code, rest, _ = last.end()
    assert code == 0 and json.loads(rest)["id"] == 1
    stopped = Agent(library)
    stopped.ask("ping")
    begin = time.monotonic()
    stopped.process.send_signal(signal.SIGTERM)
    assert stopped.process.wait(20) == 0 and time.monotonic() - begin < 10
    gone = Agent(library)
    gone.process.stdout.close()
    gone.send({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    gone.process.stdin.close()
    assert gone.process.wait(20) in (0, 4)
