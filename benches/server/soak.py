#!/usr/bin/env python3
"""Keeps the reference server busy for some minutes (one create to two reads and a list) and tells
its memory, minute by minute, and what it answered.

  benches/server/soak.py SERVER [MINUTES] [DATABASE]      (path of the program; 3 minutes and a
                                                           temporary SQLite unless told)
"""
import http.client, json, re, subprocess, sys, threading, time

minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 3
database = ["--database", sys.argv[3]] if len(sys.argv) > 3 else ["--temporary"]
server = subprocess.Popen(
    [sys.argv[1], "--listen", "127.0.0.1:0", "--seed", "--token", "soak", *database],
    stderr=subprocess.PIPE, text=True)
try:
    for line in server.stderr:
        found = re.search(r'"address":"127\.0\.0\.1:(\d+)', line)
        if found:
            break
    port = int(found.group(1))
    # Somebody has to read what it logs.
    threading.Thread(target=lambda: [None for _ in server.stderr], daemon=True).start()

    def memory():
        status = open(f"/proc/{server.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    headers = {"authorization": "Bearer soak", "content-type": "application/json"}
    path = "/v2/biometric-validations"
    body = json.dumps({"project": "project_123456789", "projectFlow": "flow_123456789",
                       "identifier": "soak", "type": "login"})
    end = time.monotonic() + minutes * 60
    counts = {}
    lock = threading.Lock()

    def work():
        own = {}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def ask(method, target, content=None):
            connection.request(method, target, content, headers)
            answer = connection.getresponse()
            text = answer.read()
            own[answer.status] = own.get(answer.status, 0) + 1
            return text

        while time.monotonic() < end:
            made = json.loads(ask("POST", path, body))["data"]["_id"]
            ask("GET", f"{path}/{made}")
            ask("GET", f"{path}/{made}?populates[]=client")
            ask("GET", f"{path}?perPage=20&where_status=new&sort=-createdAt")
        with lock:
            for status, count in own.items():
                counts[status] = counts.get(status, 0) + count

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    memories = []
    while time.monotonic() < end:
        time.sleep(min(10, max(0, end - time.monotonic())))
        memories.append((time.monotonic() - started, memory()))
    for thread in threads:
        thread.join()

    def mean(some):
        return sum(some) / len(some)

    first = mean([size for at, size in memories if at <= 60])
    last = mean([size for at, size in memories if at >= memories[-1][0] - 60])
    print(" ".join(f"{at:.0f}s:{size:.1f}MB" for at, size in memories))
    print(f"{minutes:g} minutes: {sum(counts.values())} answers {counts}, "
          f"memory {first:.1f} MB in the first minute, {last:.1f} MB in the last")
finally:
    server.terminate()
    server.wait()
