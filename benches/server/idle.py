#!/usr/bin/env python3
"""Holds idle connections to the reference server, half of them in the middle of a head, and tells
how quickly others are answered meanwhile, and what memory the server takes.

  benches/server/idle.py SERVER [CONNECTIONS]      (path of the program; 10,000 unless told)
"""
import resource, re, socket, subprocess, sys, time

count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
server = subprocess.Popen(
    [sys.argv[1], "--listen", "127.0.0.1:0", "--temporary", "--seed", "--token", "idle",
     "--head-timeout", "120"], stderr=subprocess.PIPE, text=True)
try:
    for line in server.stderr:
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found:
            break
    port = int(found.group(1))

    def memory():
        status = open(f"/proc/{server.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024

    def ask():
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", port)) as stream:
            stream.sendall(b"GET /v2/biometric-validations HTTP/1.1\r\nhost: x\r\n"
                           b"authorization: Bearer idle\r\nconnection: close\r\n\r\n")
            answer = b""
            while piece := stream.recv(65536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 200"), answer[:100]
        return (time.monotonic() - started) * 1000

    ask()
    before = memory()
    crowd = []
    for number in range(count):
        stream = socket.create_connection(("127.0.0.1", port))
        if number % 2:
            stream.sendall(b"GET /v2/biometric-validations HTTP/1.1\r\nhost:")
        crowd.append(stream)
    times = sorted(ask() for _ in range(100))
    print(f"{len(crowd)} idle connections: 100 of 100 answered, median {times[50]:.1f} ms, "
          f"slowest {times[-1]:.1f} ms, memory {before} MB before, {memory()} MB with them")
finally:
    server.terminate()
    server.communicate()
