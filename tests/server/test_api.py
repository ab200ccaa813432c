"""What `litevl serve` answers, each answer compared with /openapi.json."""
import base64
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import time

import pytest

from conftest import LITEVL, SOURCE, TOKEN, Server, litevl


def first_video(server):
    return server.get("/v1/videos").json["videos"][0]


def test_a_search_is_that_of_the_command(server, library, captions):
    for name, sentence in list(captions.items())[:3]:
        answer = server.post("/v1/search", {"query": sentence, "limit": 5})
        assert answer.status == 200
        command = json.loads(litevl("search", sentence, "--library", library, "--top", 5, "--json"))
        found = answer.json
        assert found["library"] == "toys"
        ids = [result.pop("video_id") for result in found["results"]]
        assert found["results"] == command["results"] and found["matches"] == command["matches"]
        assert os.path.basename(found["results"][0]["video"]) == name
        details = server.get(f"/v1/videos/{ids[0]}").json
        assert details["path"] == found["results"][0]["video"] and details["is_playable"]


def test_pages_of_results_are_the_whole_list(server, captions):
    sentence = next(iter(captions.values()))
    whole = server.post("/v1/search", {"query": sentence, "limit": 8}).json
    pages, cursor = [], None
    while True:
        page = server.post("/v1/search", {"query": sentence, "limit": 3, "cursor": cursor}).json
        pages += page["results"]
        cursor = page["next_cursor"]
        if cursor is None or len(pages) >= 8:
            break
    assert pages[:8] == whole["results"][:8]
    other = server.post("/v1/search", {"query": sentence, "limit": 3}).json["next_cursor"]
    assert server.post("/v1/search", {"query": "something else", "cursor": other}).status == 400


def test_filters_pictures_and_examples(server, captions):
    name, sentence = list(captions.items())[2]
    best = server.post("/v1/search", {"query": sentence, "limit": 1}).json["results"][0]
    only = server.post("/v1/search", {"query": sentence, "filter": {"videos": [best["video_id"]]}}).json
    assert {result["video_id"] for result in only["results"]} == {best["video_id"]}
    named = server.post("/v1/search", {"query": sentence, "filter": {"name": name}}).json
    assert {os.path.basename(result["video"]) for result in named["results"]} == {name}
    picture = server.get(f"/v1/videos/{best['video_id']}/thumbnail?t=1").body
    found = server.post("/v1/search", {"query": {"picture": base64.b64encode(picture).decode()}})
    assert found.status == 200 and found.json["query"] == "picture" and found.json["results"]
    like = {"video": best["video_id"], "start_seconds": best["start_seconds"], "end_seconds": best["end_seconds"]}
    found = server.post("/v1/search", {"query": {"like": like}})
    assert found.status == 200 and found.json["results"]
    both = server.post("/v1/search", {"query": sentence, "and": [sentence]}).json
    assert both["results"][0]["p_value"] == pytest.approx(best["p_value"], rel=1e-3) and both["matches"] >= 1
    unwanted = server.post("/v1/search", {"query": sentence, "not": [sentence]}).json
    assert not any(result["is_match"] for result in unwanted["results"])


WRONG_SEARCHES = [
    {}, {"query": ""}, {"query": "..."}, {"query": 5}, {"query": None}, {"query": ["a"]}, {"query": "word " * 5000},
    {"query": "a", "limit": 0}, {"query": "a", "limit": 101}, {"query": "a", "limit": "5"}, {"query": "a", "limit": 1.5},
    {"query": "a", "limit": 2**70}, {"query": "a", "cursor": "5"}, {"query": "a", "cursor": "../../etc"},
    {"query": "a", "nonsense": 1}, {"query": "a", "filter": 5}, {"query": "a", "filter": {"colour": "red"}},
    {"query": "a", "filter": {"since": "yesterday"}}, {"query": "a", "filter": {"shortest_seconds": "x"}},
    {"query": "a", "filter": {"since": "2030-01-01", "until": "2020-01-01"}},
    {"query": "a", "filter": {"shortest_seconds": 100, "longest_seconds": 5}},
    {"query": "a", "filter": {"name": "*.nothing"}}, {"query": "a", "not": [1]}, {"query": "a", "not": ["x"] * 21},
    {"query": {}}, {"query": {"picture": "!"}}, {"query": {"picture": "aGVsbG8="}}, {"query": {"picture": ""}},
    {"query": {"like": {}}}, {"query": {"picture": "aGVsbG8=", "like": {}}}, {"query": {"folder": "/etc"}},
]


@pytest.mark.parametrize("body", WRONG_SEARCHES, ids=range(len(WRONG_SEARCHES)))
def test_wrong_searches_get_one_line(server, body):
    answer = server.post("/v1/search", body)
    assert answer.status in (400, 422), answer.body
    problem = answer.json
    assert problem["what"] and "\n" not in problem["detail"] and "/tmp" not in problem["detail"]


def test_what_is_no_json_is_refused(server):
    for body, kind, status in [("{", "application/json", 400), ("[]", "application/json", 400),
                               ('{"query":"a"}', "text/plain", 415), ("query=a", "application/x-www-form-urlencoded", 415),
                               ('{"query":"a","query":"b"}', "application/json", 400),
                               ("[" * 100000, "application/json", 400), (b"\xff\xfe", "application/json", 400),
                               ('{"query":"\\ud800"}', "application/json", 400), ("", "application/json", 400)]:
        assert server.post("/v1/search", body, headers={"Content-Type": kind}).status == status, (body[:50], kind)
    assert server.post("/v1/search", b"x" * (13 << 20), headers={"Content-Type": "application/json"}).status == 413


def test_libraries_and_videos(server, world):
    libraries = server.get("/v1/libraries").json["libraries"]
    assert [entry["id"] for entry in libraries] == ["toys"]
    assert libraries[0]["videos"] == 8 and libraries[0]["can_ask"] and libraries[0]["has_chance"]
    whole = server.get("/v1/videos").json
    assert len(whole["videos"]) == 8 and whole["next_cursor"] is None
    pages, cursor = [], ""
    while cursor is not None:
        page = server.get(f"/v1/videos?limit=3&cursor={cursor}").json
        pages += page["videos"]
        cursor = page["next_cursor"]
    assert pages == whole["videos"]
    assert server.get("/v1/videos?failed=true").json["videos"] == []
    name = whole["videos"][3]["name"]
    assert [video["name"] for video in server.get(f"/v1/videos?name={name}").json["videos"]] == [name]
    for path, status in [("/v1/videos?limit=0", 400), ("/v1/videos?limit=x", 400), ("/v1/videos?library=none", 404),
                         ("/v1/videos?failed=maybe", 400), ("/v1/videos?x=1", 400), ("/v1/videos?cursor=zz", 400),
                         ("/v1/videos/none", 404), ("/v1/videos/none/stream", 404), ("/v1/nothing", 404)]:
        assert server.get(path).status == status, path
    assert server.ask("DELETE", "/v1/videos").status == 405


def test_the_file_and_its_ranges(server):
    video = first_video(server)
    path = f"/v1/videos/{video['id']}/stream"
    content = open(video["path"], "rb").read()
    whole = server.get(path)
    assert whole.body == content and whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = server.get(path, headers={"Range": "bytes=100-199"})
    assert part.status == 206 and part.body == content[100:200]
    assert server.get(path, headers={"Range": f"bytes={len(content)}-"}).status == 416
    assert server.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status == 304
    head = server.ask("HEAD", path)
    assert head.body == b"" and int(head.headers["Content-Length"]) == len(content)


def test_pictures_of_moments(server):
    video = first_video(server)
    base = f"/v1/videos/{video['id']}"
    small = server.get(f"{base}/thumbnail?t=0.5&width=80")
    assert small.status == 200 and small.body[:2] == b"\xff\xd8"
    again = server.get(f"{base}/thumbnail?t=0.5&width=80", headers={"If-None-Match": small.headers["ETag"]})
    assert again.status == 304 and again.body == b""
    strip = server.get(f"{base}/filmstrip?start=0&end=1&pictures=4&height=48")
    assert strip.status == 200 and strip.body[:2] == b"\xff\xd8"
    for path in ["thumbnail?t=-1", "thumbnail?t=nan", "thumbnail?t=1e9", "thumbnail?width=5", "thumbnail?x=1",
                 "filmstrip?pictures=0", "filmstrip?pictures=1000", "filmstrip?start=5&end=1", "filmstrip?start=1e9"]:
        assert server.get(f"{base}/{path}").status == 400, path


def test_a_moment_as_a_file(server, tmp_path):
    video = first_video(server)
    base = f"/v1/videos/{video['id']}"
    cut = server.get(f"{base}/clip?start=0.5&end=1.25")
    assert cut.status == 200 and "attachment" in cut.headers["Content-Disposition"]
    file = tmp_path / "cut.mp4"
    file.write_bytes(cut.body)
    shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file],
                           check=True, capture_output=True, text=True).stdout
    assert abs(float(shown) - 0.75) < 0.1
    for query in ["", "?start=1", "?start=2&end=1", "?start=0&end=99999", "?start=a&end=b", "?start=1e9&end=1000000001"]:
        assert server.get(f"{base}/clip{query}").status == 400, query


def test_pieces_play_one_after_another(server, tmp_path):
    video = first_video(server)
    base = f"/v1/videos/{video['id']}/pieces"
    piece = server.get(f"{base}/0?seconds=1")
    assert piece.status == 200 and piece.headers["Content-Type"].startswith("video/mp4")
    assert b"moof" in piece.body and b"ftyp" in piece.body[:16]
    assert server.get(f"{base}/1?seconds=1").status == 200
    for path, status in [("999999", 400), ("x", 400), ("-1", 400), ("0?seconds=0", 400), ("0?seconds=1e9", 400)]:
        assert server.get(f"{base}/{path}").status == status, path


def test_where_and_why(server, captions):
    name, sentence = next(iter(captions.items()))
    best = server.post("/v1/search", {"query": sentence, "limit": 1}).json["results"][0]
    query = sentence.replace(" ", "+")
    heat = server.get(f"/v1/videos/{best['video_id']}/heat?query={query}").json
    assert len(heat["seconds"]) == len(heat["similarity"]) > 4 and heat["seconds"] == sorted(heat["seconds"])
    why = server.get(f"/v1/videos/{best['video_id']}/explain?query={query}").json
    grid = len(why["frame_seconds"]) * why["rows"] * why["columns"]
    assert [word["word"] for word in why["words"]] == sentence.lower().strip(".").split()[: len(why["words"])]
    assert all(len(word["heat"]) == grid for word in why["words"])
    for path in ["heat", "heat?query=", "explain", "explain?query=a&question=b", "explain?query=a&start=1e9",
                 "explain?query=a&start=2&end=1"]:
        assert server.get(f"/v1/videos/{best['video_id']}/{path}").status == 400, path


def test_questions_about_a_video_and_the_library(server, world):
    questions = json.loads((world / "questions.json").read_text())
    by_name = {video["name"]: video["id"] for video in server.get("/v1/videos").json["videos"]}
    right = 0
    for entry in questions[:8]:
        video = by_name[os.path.basename(entry["video"])]
        answer = server.post("/v1/ask", {"questions": entry["question"], "video": video})
        assert answer.status == 200, answer.body
        right += answer.json["answers"][0]["answer"] == entry["answer"]
    assert right >= 5
    for body in [{}, {"questions": []}, {"questions": "a", "clips": 0}, {"questions": "a", "x": 1},
                 {"questions": ["a"] * 21}]:
        assert server.post("/v1/ask", {**body, "video": video}).status == 400, body
    assert server.post("/v1/ask", {"questions": "a", "video": "none"}).status == 404


def test_questions_about_a_whole_library(world, token_file, tmp_path):
    library = tmp_path / "asked"
    litevl("index", world / "videos", "--library", library, "--model", SOURCE / "share/models/toy-qa", "--json")
    running = Server(library, options=["--token-file", str(token_file)])
    assert running.get("/v1/libraries").json["libraries"][0]["can_ask_library"]
    answer = running.post("/v1/ask", {"questions": ["how many things appear?"]}).json
    evidence = answer["answers"][0]["evidence"]
    ids = {video["id"] for video in running.get("/v1/videos").json["videos"]}
    assert answer["library"] == "asked" and evidence and {part["video_id"] for part in evidence} <= ids
    assert running.stop()[0] == 0


def test_embeddings_as_openais_clients_want_them(server):
    answer = server.post("/v1/embeddings", {"input": ["a red ball", "a blue box"], "model": "any"}).json
    vectors = [entry["embedding"] for entry in answer["data"]]
    assert len(vectors) == 2 and abs(sum(x * x for x in vectors[0]) - 1) < 1e-3
    packed = server.post("/v1/embeddings", {"input": "a red ball", "encoding_format": "base64"}).json
    values = base64.b64decode(packed["data"][0]["embedding"])
    assert list(struct.unpack(f"<{len(values) // 4}f", values)) == pytest.approx(vectors[0], abs=1e-6)
    for body in [{}, {"input": []}, {"input": [1, 2]}, {"input": "a", "encoding_format": "hex"},
                 {"input": "a", "dimensions": 3}]:
        assert server.post("/v1/embeddings", body).status == 400, body


def read_events(server, path, headers=None):
    """All events of a stream, until the server ends it."""
    connection = server.get(path, headers=headers, described=False)
    events = []
    for block in connection.body.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            events.append((int(fields["id"]), json.loads(fields["data"])))
    return events


def test_an_index_job_and_its_events(server):
    answer = server.post("/v1/jobs", {"kind": "index"}, headers={"Idempotency-Key": "one"})
    assert answer.status == 202
    job = answer.json
    assert answer.headers["Location"] == f"/v1/jobs/{job['id']}"
    same = server.post("/v1/jobs", {"kind": "index"}, headers={"Idempotency-Key": "one"}).json
    assert same["id"] == job["id"]
    events = read_events(server, f"/v1/jobs/{job['id']}/events")
    assert events[-1][1]["state"] == "done" and events[-1][1]["result"]["skipped"] == 8
    assert [number for number, _ in events] == sorted({number for number, _ in events})
    assert read_events(server, f"/v1/jobs/{job['id']}/events", {"Last-Event-ID": str(events[-1][0])}) == []
    assert server.get(f"/v1/jobs/{job['id']}").json["state"] == "done"
    assert job["id"] in [entry["id"] for entry in server.get("/v1/jobs").json["jobs"]]
    assert server.ask("DELETE", f"/v1/jobs/{job['id']}").json["state"] == "done"
    for body in [{}, {"kind": "delete"}, {"kind": "index", "videos": ["/etc"]}]:
        assert server.post("/v1/jobs", body).status == 400, body
    for path in ["/v1/jobs/none", "/v1/jobs/toys-999999", "/v1/jobs/toys-x/events"]:
        assert server.get(path).status == 404, path


def test_nobody_gets_in_without_the_token(server):
    video = first_video(server)["id"]
    for path in ["/v1/libraries", "/v1/videos", f"/v1/videos/{video}/stream", "/v1/jobs", "/metrics", "/v1/nothing"]:
        for token in [None, "", "wrong", TOKEN + "x", TOKEN[:-1]]:
            answer = server.get(path, token=token)
            assert answer.status == 401 and "WWW-Authenticate" in answer.headers, (path, token)
    assert server.post("/v1/search", {"query": "a"}, token=None).status == 401
    for headers in [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]:
        assert server.get("/v1/videos", headers=headers).status == 403, headers


def test_the_page_signs_in_with_a_cookie(server):
    assert server.get("/", token=None).status == 200
    wrong = server.post("/v1/session", {"token": "wrong"}, token=None)
    assert wrong.status == 401 and "Set-Cookie" not in wrong.headers
    right = server.post("/v1/session", {"token": TOKEN}, token=None)
    assert right.status == 204
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    value = cookie.split(";")[0]
    assert server.get("/v1/videos", token=None, headers={"Cookie": value}).status == 200
    assert server.get("/v1/videos", token=None, headers={"Cookie": value + "0"}).status == 401
    gone = server.ask("DELETE", "/v1/session", token=None)
    assert "Max-Age=0" in gone.headers["Set-Cookie"]


def test_only_files_of_the_library_are_served(server):
    for path in ["/../../etc/passwd", "/v1/videos/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/v1/videos/%2fetc%2fpasswd",
                 "/v1/videos/..%2f..%2fetc%2fpasswd/stream", "//etc/passwd", "/page/index.html", "/models/toy/config.json",
                 "/v1/videos/%00/stream", "/.", "/v1/videos/%c0%ae%c0%ae/stream"]:
        answer = server.get(path, described=False)
        assert answer.status in (400, 404), (path, answer.status)
        assert b"root:" not in answer.body


def test_odd_names(world, token_file, tmp_path):
    videos = os.fsencode(tmp_path / "videos")
    os.mkdir(videos)
    names = [b"\xff\xfe.mp4", b'a"b\r\nX: 1<script>.mp4', "é 100%.mp4".encode(), b"-rf.mp4", b"a;b=c&d?e#f.mp4"]
    for name, entry in zip(names, sorted((world / "videos").iterdir())):
        with open(os.path.join(videos, name), "wb") as file:
            file.write(entry.read_bytes())
    library = tmp_path / "odd"
    litevl("index", tmp_path / "videos", "--library", library, "--model", SOURCE / "share/models/toy-qa", "--json")
    running = Server(library, options=["--token-file", str(token_file)])
    listed = running.get("/v1/videos").json["videos"]
    assert len(listed) == len(names) and not any("\n" in video["name"] or "\r" in video["name"] for video in listed)
    for video in listed:
        assert running.get(f"/v1/videos/{video['id']}").json["is_playable"]
        cut = running.get(f"/v1/videos/{video['id']}/clip?start=0&end=1")
        assert cut.status == 200 and "X" not in cut.headers and '"' not in cut.headers["Content-Disposition"]
    ids = {video["id"] for video in listed}
    found = running.post("/v1/search", {"query": "a thing moves"}).json["results"]
    assert {result["video_id"] for result in found} == ids
    answer = running.post("/v1/ask", {"questions": "how many things appear?"}).json
    assert {part["video_id"] for part in answer["answers"][0]["evidence"]} <= ids
    for video in listed:
        answer = running.post("/v1/ask", {"questions": "how many things appear?", "video": video["id"]}).json
        assert answer["video_id"] == video["id"]
    assert running.stop()[0] == 0


def test_a_file_in_the_place_of_a_video_is_not_served(world, token_file, tmp_path):
    videos = tmp_path / "videos"
    videos.mkdir()
    for entry in sorted((world / "videos").iterdir())[:2]:
        (videos / entry.name).write_bytes(entry.read_bytes())
    library = tmp_path / "swapped"
    litevl("index", videos, "--library", library, "--model", SOURCE / "share/models/toy", "--json")
    secret = tmp_path / "secret"
    secret.write_text("root: nobody may see this")
    running = Server(library, options=["--token-file", str(token_file)])
    known = running.get("/v1/videos").json["videos"][0]
    for put in ["link", "file", "folder", "pipe", "nothing"]:
        path = videos / known["name"]
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        {"link": lambda: path.symlink_to(secret), "file": lambda: path.write_text("root: no"), "folder": path.mkdir,
         "pipe": lambda: os.mkfifo(path), "nothing": lambda: None}[put]()
        for part in ["stream", "thumbnail", "filmstrip", "clip?start=0&end=1", "pieces/0", "explain?query=a+dog"]:
            answer = running.get(f"/v1/videos/{known['id']}/{part}")
            assert answer.status == 422 and b"root:" not in answer.body, (put, part, answer.body)
        assert not running.get(f"/v1/videos/{known['id']}").json["is_playable"]
    assert running.stop()[0] == 0


def test_what_browsers_are_told(server):
    for path in ["/", "/v1/videos", "/v1/nothing", "/openapi.json"]:
        answer = server.get(path)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
    packed = server.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.body) < 10000
    assert server.get("/openapi.json", headers={"If-None-Match": packed.headers["ETag"]}).status == 304


def test_health_and_metrics(server):
    assert server.get("/health/live", token=None).status == 200
    assert server.get("/health/ready", token=None).status == 200
    server.post("/v1/search", {"query": "a thing moves"})
    text = server.get("/metrics").body.decode()
    assert 'litevl_request_seconds_count{route="/v1/search",status="200"}' in text
    for part in ["search", "search: encode", "search: nearest", "search: match", "search: moments"]:
        assert f'litevl_stage_seconds_count{{stage="{part}"}}' in text
    for name in ["litevl_requests_waiting", "litevl_connections", "litevl_jobs_waiting", "litevl_resident_bytes"]:
        assert f"\n{name} " in text


def run_wrong(*options):
    result = subprocess.run([LITEVL, "serve", *map(str, options)], capture_output=True, text=True, timeout=60)
    assert result.stdout == "" and result.stderr.count("\n") == 1, result.stderr
    return result.returncode


def test_wrong_use_of_the_command(library, token_file, tmp_path):
    open_file = tmp_path / "open"
    open_file.write_text(TOKEN)
    open_file.chmod(0o644)
    assert run_wrong("--library", tmp_path / "none") == 2
    assert run_wrong("--library", library, "--listen", "0.0.0.0:0") == 2
    assert run_wrong("--library", library, "--listen", "nowhere") == 2
    assert run_wrong("--library", library, "--token-file", tmp_path / "none") == 3
    assert run_wrong("--library", library, "--token-file", open_file) == 2


def test_a_socket_that_systemd_has_opened(library, token_file, tmp_path):
    listening = socket.create_server(("127.0.0.1", 0))
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(20)
    command = f'LISTEN_PID=$$ LISTEN_FDS=1 exec {LITEVL} serve --library "{library}" --token-file "{token_file}"'
    process = subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, text=True, close_fds=False,
                               env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
                               preexec_fn=lambda: os.dup2(listening.fileno(), 3))
    port = listening.getsockname()[1]
    assert process.stdout.readline() == f"serving http://127.0.0.1:{port}/\n"
    assert told.recv(100) == b"READY=1"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/health/live")
    assert connection.getresponse().status == 200
    process.terminate()
    assert process.wait(20) == 0 and told.recv(100) == b"STOPPING=1"


def test_too_much_at_once_is_told_to_come_again(world, token_file, tmp_path, library):
    running = Server(library, options=["--token-file", str(token_file)])
    video = first_video(running)["id"]
    request = (f"GET /v1/videos/{video}/pieces/0?seconds=1 HTTP/1.1\r\nHost: localhost\r\n"
               f"Authorization: Bearer {TOKEN}\r\n\r\n").encode()
    host, port = running.address.split(":")
    many = [socket.create_connection((host, int(port))) for _ in range(150)]
    for one in many:
        one.sendall(request)
    heads = [one.recv(65536).split(b"\r\n\r\n")[0] for one in many]
    refused = [head for head in heads if head.startswith(b"HTTP/1.1 429")]
    assert refused and all(b"Retry-After: " in head for head in refused)
    assert all(head.startswith((b"HTTP/1.1 429", b"HTTP/1.1 200")) for head in heads)
    assert running.get("/v1/videos").status == 200
    assert running.stop()[0] == 0


def test_the_token_is_made_once_and_not_logged(library, tmp_path):
    for _ in range(2):
        running = Server(library, environment={"XDG_DATA_HOME": str(tmp_path)})
        token = (tmp_path / "litevl/serve-token").read_text().strip()
        assert (tmp_path / "litevl/serve-token").stat().st_mode & 0o777 == 0o600
        assert running.get("/v1/videos", token=token).status == 200
        running.process.send_signal(signal.SIGTERM)
        rest, errors = running.process.communicate(timeout=30)
        assert running.process.returncode == 0 and errors == "" and token not in rest


def test_a_job_goes_on_after_a_crash(world, token_file, tmp_path):
    library = tmp_path / "crash"
    videos = tmp_path / "videos"
    videos.mkdir()
    entries = sorted((world / "videos").iterdir())
    os.link(entries[0], videos / entries[0].name)
    litevl("index", videos, "--library", library, "--model", SOURCE / "share/models/toy", "--json")
    for entry in entries[1:]:
        for copy in range(6):
            (videos / f"{copy}-{entry.name}").write_bytes(entry.read_bytes() + bytes([copy]))
    running = Server(library, options=["--token-file", str(token_file)])
    job = running.post("/v1/jobs", {"kind": "index"}).json["id"]
    while running.get("/v1/videos?limit=100").json["videos"][0]["clips"] == 0 or \
            len(running.get("/v1/videos?limit=100").json["videos"]) < 3:
        assert running.get(f"/v1/jobs/{job}").json["state"] in ("queued", "running")
        time.sleep(0.01)
    running.process.kill()
    running.process.wait()
    running = Server(library, options=["--token-file", str(token_file)])
    events = read_events(running, f"/v1/jobs/{job}/events")
    assert events[-1][1]["state"] == "done"
    assert len(running.get("/v1/videos?limit=100").json["videos"]) == 43
    assert running.stop()[0] == 0
