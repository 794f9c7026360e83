"""Archives are hostile: no path leaves the folder, no link is made, sizes end somewhere, a token goes to one host."""

from __future__ import annotations

import io
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from costwarden.forge import archive, download
from costwarden.forge.archive import ArchiveRefused, unpack_source, unzip
from costwarden.forge.model import ForgeError, NotAllowed


def a_tar(*members: tuple[str, bytes | str]) -> bytes:
    """(name, content); a text is a symlink's target."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def a_zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in members:
            found.writestr(name, content)
    return out.getvalue()


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_only_source_is_unpacked_below_the_top_folder(tmp_path: Path) -> None:
    data = a_tar(("shop-abc/main.tf", b"x"), ("shop-abc/a/b.tfvars", b""), ("shop-abc/run.sh", b"rm"), ("top.tf", b"x"))
    unpack_source(data, tmp_path)
    assert files_of(tmp_path) == ["a/b.tfvars", "main.tf"]


@pytest.mark.parametrize(
    "name", ["shop/../../evil.tf", "/etc/evil.tf", "shop/a/../../../evil.tf", "shop\\..\\evil.tf", "shop/.git/hooks.tf"]
)
def test_no_path_leaves_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    with pytest.raises(ArchiveRefused):
        unpack_source(a_tar((name, b"x")), inside)
    with pytest.raises(ArchiveRefused):
        unzip(a_zip((name.replace(".tf", ".json"), b"{}")), inside)
    assert files_of(tmp_path) == []


def test_a_link_for_a_source_file_is_refused_and_others_are_left_out(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="is a link"):
        unpack_source(a_tar(("shop/main.tf", "/etc/passwd")), tmp_path)
    unpack_source(a_tar(("shop/modules", "../other"), ("shop/main.tf", b"x")), tmp_path)
    assert files_of(tmp_path) == ["main.tf"]
    assert not (tmp_path / "modules").exists()


def test_a_name_twice_and_garbage_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused):
        unpack_source(a_tar(("shop/a.tf", b"1"), ("shop/a.tf", b"2")), tmp_path)
    for read in (lambda data: unpack_source(data, tmp_path), lambda data: unzip(data, tmp_path)):
        with pytest.raises(ArchiveRefused):
            read(b"no archive at all")


def test_sizes_and_counts_end_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(ArchiveRefused, match="too much"):
        unpack_source(a_tar(*[(f"s/{number}.tf", b"x") for number in range(3)]), tmp_path)
    bomb = a_zip(("plan.json", b"0" * 1_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(ArchiveRefused, match="too much"):
        unzip(bomb, tmp_path, most=100_000)


def test_what_is_not_source_may_not_be_endless_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    with pytest.raises(ArchiveRefused, match="too much"):
        unpack_source(a_tar(*[(f"s/{number}.txt", b"") for number in range(11)]), tmp_path)
    monkeypatch.setattr(archive, "MOST_PACKED", 1_000)
    with pytest.raises(ArchiveRefused, match="too much"):
        unpack_source(a_tar(("s/video.bin", b"0" * 1_001)), tmp_path)


def test_no_plan_of_an_artifact_is_left_out_in_silence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="more than 1000 files"):
        unzip(a_zip(*[(f"{number}.json", b"{}") for number in range(1_001)]), tmp_path)
    link = zipfile.ZipInfo("plan.json")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as found:
        found.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="is a link"):
        unzip(out.getvalue(), tmp_path)


def test_plans_of_an_artifact_are_its_json_files(tmp_path: Path) -> None:
    found = unzip(a_zip(("envs/prod/plan.json", b"{}"), ("b.txt", b""), ("a.json", b"[]")), tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.json", "envs/prod/plan.json"]


@pytest.fixture
def site() -> Iterator[tuple[Callable[[Callable[[BaseHTTPRequestHandler], None]], str], list[str]]]:
    """serve(answer) -> address; and the Authorization headers that arrived."""
    servers: list[ThreadingHTTPServer] = []
    tokens: list[str] = []

    def serve(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tokens.append(self.headers.get("Authorization", ""))
                answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve, tokens
    for server in servers:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_redirect_to_another_host_gets_no_token_and_must_be_https(site) -> None:
    serve, tokens = site
    other = serve(lambda handler: _send(handler, 200, b"x"))
    here = serve(lambda handler: _send(handler, 302, Location=f"{other}/a"))
    with pytest.raises(ForgeError, match="not https"):
        download.download(f"{here}/tar", "s3cret", 100)
    assert tokens == ["Bearer s3cret"]


def test_a_redirect_on_the_same_host_is_followed_and_a_circle_ends(site) -> None:
    serve, _ = site
    here = serve(
        lambda handler: _send(handler, 302, Location="/b") if handler.path == "/a" else _send(handler, 200, b"data")
    )
    assert download.download(f"{here}/a", "t", 100) == b"data"
    circle = serve(lambda handler: _send(handler, 302, Location="/again"))
    with pytest.raises(ForgeError, match="circle"):
        download.download(f"{circle}/a", "t", 100)


def test_too_much_and_refusals_are_errors(site) -> None:
    serve, _ = site
    with pytest.raises(ForgeError, match="larger than"):
        download.download(serve(lambda handler: _send(handler, 200, b"x" * 1000)), "t", 100)
    with pytest.raises(NotAllowed):
        download.download(serve(lambda handler: _send(handler, 404)), "t", 100)
    with pytest.raises(ForgeError) as later:
        download.download(serve(lambda handler: _send(handler, 502)), "t", 100)
    assert later.value.retryable
