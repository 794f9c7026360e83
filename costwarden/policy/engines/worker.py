"""The child that holds the embedded engine: run as a file, imports nothing of costwarden.

argv: the folder of the regorus package, memory limit in MiB (0: none). Frames on stdin and stdout: 8 bytes length
(big-endian), then the body. Requests, by first byte: P name NUL text (add a policy), A (all syntax trees as JSON),
I (input document), E (query). Answers: O body, or X error text. End of stdin ends the child.
"""

import sys


def serve() -> None:
    """Answer requests until stdin ends."""
    folder, memory_mb = sys.argv[1], int(sys.argv[2])
    source, target = sys.stdin.buffer, sys.stdout.buffer
    limit_memory(memory_mb)
    sys.path.insert(0, folder)
    import regorus

    engine = regorus.Engine()
    while True:
        head = source.read(8)
        if len(head) < 8:
            return
        body = source.read(int.from_bytes(head, "big"))
        try:
            answer = b"O" + handle(engine, body[:1], body[1:])
        # regorus panics arrive as a BaseException of its own; nothing may end the child without an answer.
        except BaseException as error:  # noqa: BLE001
            answer = b"X" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")
        target.write(len(answer).to_bytes(8, "big") + answer)
        target.flush()


def handle(engine, kind: bytes, body: bytes) -> bytes:  # type: ignore[no-untyped-def]
    """One request; errors of the engine are RuntimeError."""
    if kind == b"P":
        name, _, text = body.partition(b"\0")
        engine.add_policy(name.decode(), text.decode())
        return b""
    if kind == b"A":
        return str(engine.get_ast_as_json()).encode()
    if kind == b"I":
        engine.set_input_json(body.decode())
        return b""
    if kind == b"E":
        return str(engine.eval_query_as_json(body.decode())).encode()
    raise ValueError(f"unknown request {kind!r}")


def limit_memory(memory_mb: int) -> None:
    """Address space, where the system has such a limit; no core file for a crash."""
    if not memory_mb:
        return
    try:
        import resource
    except ImportError:  # Windows: the deadline is the only limit
        return
    for what, most in ((resource.RLIMIT_AS, memory_mb * 1024 * 1024), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


if __name__ == "__main__":
    serve()
