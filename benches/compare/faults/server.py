#!/usr/bin/env python3
"""A server that keeps `openapi.yaml` beside it, but for one named fault.

  server.py PORT [NAME]      serves on loopback, with the fault, oddity or swapped pair NAME
  server.py --list           prints `KIND NAME`, a line each: fault, lawful, pair

A fault breaks a promise of the document in answers to documented examples. A lawful oddity breaks
none. A swapped pair answers one named example as another documented response would, and all other
requests as it should: only who knows the pairs can tell.
"""
import http.server, json, re, sys, threading

TOKEN = "Bearer secret"
PAPER = {"kind": "paper", "grams": 900}
BOOKS = {
    "b-1": {"id": "b-1", "title": "Middlemarch", "pages": 880, "state": "lent", "added": "2024-03-01T09:30:00Z",
            "isbn": None, "tags": ["novel", "english"], "format": PAPER},
    "b-2": {"id": "b-2", "title": "Emma", "pages": 474, "state": "free", "added": "2024-03-02T10:00:00Z",
            "isbn": "9780141439587", "tags": [], "format": {"kind": "file", "bytes": 120000}},
}
# What was added stays, as it should: some tools look for it.
LOCK = threading.Lock()
NEW = {"id": "b-3", "state": "free", "added": "2024-03-03T11:00:00Z", "isbn": None, "tags": [],
       "format": {"kind": "paper", "grams": 300}}


class Answer:
    def __init__(self, status, body, media="application/json", **headers):
        self.status, self.body, self.media, self.headers = status, body, media, headers
        self.raw = None


def problem(status, title, **headers):
    return Answer(status, {"title": title, "status": status}, "application/problem+json", **headers)


def book_in(answer):
    return answer.body[-1] if isinstance(answer.body, list) else answer.body


def with_book(operation, **changes):
    """Changes properties of the last book in what an operation answers; None removes."""
    def change(answer):
        book = json.loads(json.dumps(book_in(answer)))
        for name, value in changes.items():
            if value is GONE:
                del book[name]
            else:
                book[name] = value
        answer.body = answer.body[:-1] + [book] if isinstance(answer.body, list) else book
    return operation, change


def having(operation, **fields):
    def change(answer):
        for name, value in fields.items():
            setattr(answer, name, value)
    return operation, change


def headers(operation, **fields):
    def change(answer):
        for name, value in fields.items():
            answer.headers.pop(name, None)
            if value is not GONE:
                answer.headers[name] = value
    return operation, change


GONE = object()
# What a name changes: the answer it applies to ("operation status"), and how.
FAULTS = {
    "undocumented status": having("getBook 200", status=203),
    "server error": having("getBook 200", status=500),
    "media type is HTML": having("getBook 200", media="text/html"),
    "no media type": having("getBook 200", media=None),
    "error of another media type": having("getBook 404", media="application/json"),
    "body is no JSON": having("getBook 200", raw=b"{'id': 'b-1'}"),
    "body is cut": having("getBook 200", raw=b'{"id": "b-1", "title": "Middle'),
    "body is empty": having("getBook 200", raw=b""),
    "a key stands twice": having("getBook 200", raw=json.dumps(BOOKS["b-1"]).replace('"pages": 880', '"pages": 1, "pages": 880').encode()),
    "required property missing": with_book("getBook 200", state=GONE),
    "null where none may be": with_book("getBook 200", title=None),
    "number as text": with_book("getBook 200", pages="880"),
    "fraction as integer": with_book("getBook 200", pages=880.5),
    "above the maximum": with_book("getBook 200", pages=10001),
    "text too short": with_book("getBook 200", title=""),
    "outside the enum": with_book("getBook 200", state="burnt"),
    "pattern broken": with_book("getBook 200", isbn="978-0141439587"),
    "no date-time": with_book("getBook 200", added="2024-03-01 09:30"),
    "no such day": with_book("getBook 200", added="2024-02-30T09:30:00Z"),
    "items not unique": with_book("getBook 200", tags=["novel", "novel"]),
    "too many items": with_book("getBook 200", tags=list("abcdef")),
    "item of a wrong type": with_book("getBook 200", tags=["novel", 1]),
    "no branch fits": with_book("getBook 200", format={"kind": "paper", "bytes": 3}),
    "unknown tag of a union": with_book("getBook 200", format={"kind": "clay", "grams": 900}),
    "exclusive bound": with_book("getBook 200", format={"kind": "paper", "grams": 0}),
    "a closed object has more": with_book("getBook 200", format={**PAPER, "ink": "black"}),
    "write-only in an answer": with_book("addBook 201", note="for the shelf by the door"),
    "broken in the last item": with_book("listBooks 200", pages=0),
    "too few items": having("listBooks 200", body=[]),
    "required header missing": headers("listBooks 200", **{"X-Total-Count": GONE}),
    "header of a wrong type": headers("listBooks 200", **{"X-Total-Count": "many"}),
    "no Location": headers("addBook 201", Location=GONE),
    "error without its fields": having("getBook 404", body={"message": "no such book"}),
    "number as text in an error": having("addBook 422", body={"title": "the title is empty", "status": "422"}),
    "token is not asked for": ("auth", None),
    "a wrong token is taken": ("any token", None),
}
LAWFUL = {
    "1.0 is an integer": having("getBook 200", raw=json.dumps(BOOKS["b-1"]).replace("880", "880.0").encode()),
    "parameters and case of a media type": having("getBook 200", media="Application/JSON;charset=UTF-8"),
    "a property that an open object may have": with_book("getBook 200", shelf="A3"),
    "an offset and small letters in a date-time": with_book("getBook 200", added="2024-03-01t09:30:00.5+01:00"),
    "letters beyond ASCII, escaped": with_book("getBook 200", title="\U0001f4da Ä"),
    "header names in small letters": headers("listBooks 200", **{"X-Total-Count": GONE, "x-total-count": "2"}),
    "a header that is not documented": headers("getBook 200", **{"X-Served-By": "a"}),
    "an absolute Location": headers("addBook 201", Location="http://localhost/books/b-3"),
    "white space around JSON": having("getBook 200", raw=b"\n  " + json.dumps(BOOKS["b-1"], indent=4).encode() + b"\n\n"),
    "chunks": having("getBook 200", chunked=True),
}
PAIRS = {
    "few": ("listBooks", "/books?limit=2", lambda: problem(422, "no")),
    "novel": ("addBook", "Persuasion", lambda: problem(422, "no")),
    "untitled": ("addBook", '""', lambda: Answer(201, {**NEW, "title": "Untitled", "pages": 10}, Location="/books/b-3")),
    "known": ("getBook", "/books/b-1", lambda: problem(404, "no such book")),
    "missing": ("getBook", "/books/b-404", lambda: Answer(200, {**BOOKS["b-1"], "id": "b-404"})),
}


def invalid(value):
    """Why a new book is not as described, or None."""
    if not isinstance(value, dict):
        return "no object"
    title, pages, note = value.get("title"), value.get("pages"), value.get("note", "")
    if not isinstance(title, str) or not 1 <= len(title) <= 200:
        return "the title is empty" if title == "" else "title"
    is_number = isinstance(pages, (int, float)) and not isinstance(pages, bool)
    if not is_number or pages != int(pages) or not 1 <= pages <= 10000:
        return "pages"
    if not isinstance(note, str) or len(note) > 500 or set(value) - {"title", "pages", "note"}:
        return "note"
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    name = None

    def log_message(self, *_):
        pass

    def operation(self, path):
        if path == "/books":
            return {"GET": "listBooks", "POST": "addBook"}, None
        found = re.fullmatch(r"/books/([^/]+)", path)
        return ({"GET": "getBook"}, found[1]) if found else (None, None)

    def correct(self, body):
        path, _, query = self.path.partition("?")
        operations, book = self.operation(path)
        if operations is None:
            return None, problem(404, "no such place")
        operation = operations.get(self.command)
        if operation is None:
            return None, problem(405, "no such method", Allow=", ".join(operations))
        token = self.headers.get("authorization")
        wrong = token != TOKEN
        if self.name == "a wrong token is taken":
            wrong = not token
        if wrong and self.name != "token is not asked for":
            return operation, problem(401, "a token is needed")
        if operation == "listBooks":
            limits = re.findall(r"(?:^|&)limit=([^&]*)", query)
            if any(not re.fullmatch(r"[1-9][0-9]?|100", limit) for limit in limits):
                return operation, problem(422, "limit")
            limit = int(limits[-1]) if limits else 100
            with LOCK:
                books = list(BOOKS.values())
            return operation, Answer(200, books[:limit], **{"X-Total-Count": str(len(books))})
        if operation == "getBook":
            if not re.fullmatch(r"b-[0-9]{1,6}", book):
                return operation, problem(422, "bookId")
            found = BOOKS.get(book)
            return operation, Answer(200, found) if found else problem(404, "no such book")
        if self.headers.get_content_type() != "application/json":
            return operation, problem(415, "JSON is wanted")
        try:
            value = json.loads(body)
        except ValueError:
            return operation, problem(422, "no JSON")
        reason = invalid(value)
        if reason:
            return operation, problem(422, reason)
        with LOCK:
            new = {**NEW, "id": f"b-{len(BOOKS) + 1}", "title": value["title"], "pages": value["pages"]}
            BOOKS[new["id"]] = new
        return operation, Answer(201, new, Location=f"/books/{new['id']}")

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        operation, answer = self.correct(body)
        change = {**FAULTS, **LAWFUL}.get(self.name)
        if change and change[1] and f"{operation} {answer.status}" == change[0]:
            change[1](answer)
        pair = PAIRS.get(self.name)
        if pair and operation == pair[0] and answer.status != 401:
            asked = json.dumps(json.loads(body).get("title")) if operation == "addBook" and answer.status != 415 and body[:1] == b"{" else self.path
            if pair[1].strip('"') == asked.strip('"'):
                answer = pair[2]()
        self.write(answer)

    def write(self, answer):
        text = json.dumps(answer.body).encode() if answer.raw is None else answer.raw
        self.send_response(answer.status)
        if answer.media:
            self.send_header("Content-Type", answer.media)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if getattr(answer, "chunked", False):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(text), 20):
                part = text[start:start + 20]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = do_QUERY = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    if sys.argv[1] == "--list":
        for kind, names in (("fault", FAULTS), ("lawful", LAWFUL), ("pair", PAIRS)):
            for name in names:
                print(kind, name)
        sys.exit()
    Handler.name = sys.argv[2] if len(sys.argv) > 2 else None
    if Handler.name and Handler.name not in {**FAULTS, **LAWFUL, **PAIRS}:
        sys.exit(f"nothing is called {Handler.name}")
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
