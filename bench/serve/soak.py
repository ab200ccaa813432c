"""The work of scripts/soak_serve: PROGRAM LIBRARY FOLDER MINUTES."""
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import socket
import subprocess
import sys
import time

TOKEN = "a-token-for-the-soak"
SLOW_CLIENTS = 1000
EVENT_STREAMS = 200
SENTENCES = ["the heart slides down", "a dog moves left", "something grows", "a ball turns around"]
# What half a client sends, of which the server waits for the rest.
UNFINISHED = [b"", b"G", b"GET / HT", b"GET /v1/videos HTTP/1.1\r\nHost: x\r\nX: ",
              b"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN.encode() +
              b"\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"]


class Server:
    def __init__(self, program, library, folder):
        token = folder / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        self.process = subprocess.Popen(
            [program, "serve", "--library", library, "--token-file", token, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.host, port = line.split("//")[1].strip().rstrip("/").split(":")
        self.port = int(port)

    def connect(self):
        return socket.create_connection((self.host, self.port))

    def kilobytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


class Client:
    """One that keeps its connection."""

    def __init__(self, server):
        self.server = server
        self.connection = None

    def ask(self, method, path, body=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            raise

    def search(self):
        begin = time.monotonic()
        status, _ = self.ask("POST", "/v1/search", {"query": random.choice(SENTENCES)})
        assert status == 200, status
        return time.monotonic() - begin


def searches(client, seconds, pause):
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        times.append(client.search())
        time.sleep(pause)
    return sorted(times)


def percentile(times, share):
    return times[min(len(times) - 1, int(share * len(times)))]


def drip(server, is_over):
    """Keeps SLOW_CLIENTS half-sent requests, each a byte further now and then; the server closes them in time. In a
    process of its own, so that it takes no time from the client that searches."""
    clients = [None] * SLOW_CLIENTS
    while not is_over.is_set():
        for i, client in enumerate(clients):
            if is_over.is_set():
                return
            try:
                if client is None:
                    clients[i] = client = server.connect()
                    client.setblocking(False)
                    client.send(random.choice(UNFINISHED))
                else:
                    client.send(b"x")
            except OSError:
                if client is not None:
                    client.close()
                clients[i] = None
            time.sleep(0.003)


def main():
    program, library, folder, minutes = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), float(sys.argv[4])
    server = Server(program, library, folder)
    client = Client(server)
    searches(client, 3, 0)  # weights and files are read
    client.ask("POST", "/v1/jobs", {"kind": "index"})
    time.sleep(2)
    resting = server.descriptors()
    idle = searches(client, 30, 0.1)

    is_over = multiprocessing.Event()
    slow = multiprocessing.Process(target=drip, args=(server, is_over))
    slow.start()
    status, job = client.ask("POST", "/v1/jobs", {"kind": "index"})
    assert status == 202
    streams = []
    for _ in range(EVENT_STREAMS):
        stream = server.connect()
        stream.send(f"GET /v1/jobs/none-1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
        stream.close()
        stream = server.connect()
        path = "/v1/jobs/" + json.loads(job)["id"] + "/events"
        stream.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
        streams.append(stream)
    time.sleep(10)
    begin = server.kilobytes()
    busy, memory = [], []
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        busy += searches(client, min(30, 60 * minutes), 0.1)
        # Streams end with their job; others take their place.
        _, job = client.ask("POST", "/v1/jobs", {"kind": "index"})
        path = "/v1/jobs/" + json.loads(job)["id"] + "/events"
        for i, stream in enumerate(streams):
            stream.close()
            streams[i] = server.connect()
            streams[i].send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
        memory.append(server.kilobytes())
    is_over.set()
    slow.join()
    for stream in streams:
        stream.close()
    time.sleep(2)
    after = server.descriptors()
    server.process.terminate()
    code = server.process.wait(30)
    busy.sort()
    ratio = percentile(busy, 0.95) / percentile(idle, 0.95)
    print(f"idle: {len(idle)} searches, median {1000 * percentile(idle, 0.5):.1f} ms, p95 {1000 * percentile(idle, 0.95):.1f} ms")
    print(f"busy: {len(busy)} searches, median {1000 * percentile(busy, 0.5):.1f} ms, p95 {1000 * percentile(busy, 0.95):.1f} ms, ratio of p95 {ratio:.2f}")
    print(f"memory: {begin} kB at the beginning, {memory[-1]} kB at the end, at most {max(memory)} kB")
    print(f"descriptors: {resting} before, {after} after; exit code {code}")
    failures = []
    if ratio > 1.2:
        failures.append("searches became slower")
    if max(memory[len(memory) // 2:]) > 1.05 * max(memory[: len(memory) // 2 + 1]):
        failures.append("memory grows")
    if after > resting:
        failures.append("descriptors were lost")
    if code != 0:
        failures.append("it did not end cleanly")
    if failures:
        sys.exit("soak_serve: " + "; ".join(failures))


if __name__ == "__main__":
    main()
