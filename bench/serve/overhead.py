"""What a search costs over HTTP beside the library's own call, in turns, and what sixteen at once do:
PYTHONPATH=build/release/python python3 bench/serve/overhead.py LIBRARY [PROGRAM]"""
import pathlib
import statistics
import sys
import tempfile
import threading
import time

import litevl
from soak import SENTENCES, Client, Server


def main():
    library = sys.argv[1]
    program = sys.argv[2] if len(sys.argv) > 2 else "build/release/litevl"
    folder = pathlib.Path(tempfile.mkdtemp())
    server = Server(program, library, folder)
    try:
        client = Client(server)
        session = litevl.SearchSession(library, litevl.Model(litevl.Library(library).model()))
        own, over_http = [], []
        for turn in range(200):
            begin = time.monotonic()
            session.search(SENTENCES[turn % len(SENTENCES)])
            own.append(time.monotonic() - begin)
            begin = time.monotonic()
            status, _ = client.ask("POST", "/v1/search", {"query": SENTENCES[turn % len(SENTENCES)]})
            assert status == 200
            over_http.append(time.monotonic() - begin)
        own, over_http = own[20:], over_http[20:]
        print(f"own call {1000 * statistics.median(own):.2f} ms, over HTTP {1000 * statistics.median(over_http):.2f} ms, "
              f"difference {1000 * (statistics.median(over_http) - statistics.median(own)):.2f} ms")

        counts = [0] * 16
        end = time.monotonic() + 10

        def many(number):
            own_client = Client(server)
            while time.monotonic() < end:
                own_client.search()
                counts[number] += 1

        before = time.process_time()
        ticks = lambda: sum(map(int, pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().split()[13:15]))
        begin = ticks()
        threads = [threading.Thread(target=many, args=(i,)) for i in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        used = (ticks() - begin) / 100 / 10
        print(f"16 at once: {sum(counts) / 10:.0f} searches a second, each client {min(counts)} to {max(counts)}; "
              f"the server used {used:.2f} cores, the clients {(time.process_time() - before) / 10:.2f}")
    finally:
        server.process.terminate()


main()
