"""A refresh as a whole: resumed, failing in part, never leaving half a snapshot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from collectors.prices.checkpoint import Checkpoints
from collectors.prices.refresh import refresh
from collectors.prices.source import Found, Part, RefreshFailed
from costwarden.cli import run
from costwarden.prices.catalogue import Catalogue

NAT = "nat-gateway/hours"


class FakeSource:
    """Two services in two regions; a part in `broken` fails after its first price."""

    provider = "aws"
    title = "fake"

    def __init__(self, amount: str, broken: Sequence[str] = (), error: type[BaseException] = RefreshFailed) -> None:
        self.amount = Decimal(amount)
        self.broken = broken
        self.error = error
        self.asked: list[str] = []

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        return [Part("aws", service, region) for region in regions for service in ("AmazonEC2", "AmazonRDS")]

    def prices(self, part: Part) -> Iterator[Found]:
        self.asked.append(str(part))
        yield Found(part.service, NAT, "hour", self.amount, part.region)
        if str(part) in self.broken:
            raise self.error("broken") if self.error is KeyboardInterrupt else RefreshFailed("broken", hint="wait")
        yield Found(part.service, "backup", "GB-month", self.amount, part.region)


def price(out: Path, service: str, region: str, sku: str = NAT) -> str | None:
    catalogue = Catalogue(out)
    found = catalogue.price("aws", service, sku, region)
    catalogue.close()
    return None if found is None else f"{found.amount} of {found.date}"


REGIONS = ("eu-west-1", "us-east-1")


def test_a_snapshot_is_written_and_the_checkpoints_go(tmp_path: Path) -> None:
    out = tmp_path / "list.sqlite"
    result = refresh([FakeSource("1")], REGIONS, out, "2026-11-01")
    assert (result.prices, result.fetched, result.resumed, list(result.failed)) == (8, 8, 0, [])
    assert price(out, "AmazonEC2", "eu-west-1") == "1 of 2026-11-01"
    assert [path.name for path in tmp_path.iterdir()] == ["list.sqlite"]


def test_what_failed_keeps_its_old_prices_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "list.sqlite"
    refresh([FakeSource("1")], REGIONS, out, "2026-11-01")
    result = refresh([FakeSource("2", broken=["aws AmazonRDS in eu-west-1"])], REGIONS, out, "2026-11-02")
    assert [str(part) for part, _ in result.failed] == ["aws AmazonRDS in eu-west-1"]
    assert price(out, "AmazonRDS", "eu-west-1") == "1 of 2026-11-01"
    assert price(out, "AmazonRDS", "eu-west-1", "backup") == "1 of 2026-11-01"
    assert price(out, "AmazonRDS", "us-east-1") == "2 of 2026-11-02"
    again = FakeSource("3")
    result = refresh([again], REGIONS, out, "2026-11-03")
    assert again.asked == ["aws AmazonRDS in eu-west-1"]
    assert (result.resumed, result.prices) == (3, 8)


def test_regions_that_were_not_asked_for_stay(tmp_path: Path) -> None:
    out = tmp_path / "list.sqlite"
    refresh([FakeSource("1")], REGIONS, out, "2026-11-01")
    refresh([FakeSource("2")], ["us-east-1"], out, "2026-11-02")
    assert price(out, "AmazonEC2", "eu-west-1") == "1 of 2026-11-01"
    assert price(out, "AmazonEC2", "us-east-1") == "2 of 2026-11-02"


def test_an_interrupted_refresh_resumes(tmp_path: Path) -> None:
    out = tmp_path / "list.sqlite"
    killed = FakeSource("1", broken=["aws AmazonEC2 in us-east-1"], error=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        refresh([killed], REGIONS, out, "2026-11-01")
    assert not out.exists()
    assert not list(Checkpoints(out).folder.glob("*.part"))
    again = FakeSource("2")
    result = refresh([again], REGIONS, out, "2026-11-01")
    assert again.asked == ["aws AmazonEC2 in us-east-1", "aws AmazonRDS in us-east-1"]
    assert (result.resumed, result.prices) == (2, 8)


def test_when_everything_fails_the_snapshot_stays(tmp_path: Path) -> None:
    out = tmp_path / "list.sqlite"
    refresh([FakeSource("1")], ["eu-west-1"], out, "2026-11-01")
    before = out.read_bytes()
    broken = [f"aws {service} in eu-west-1" for service in ("AmazonEC2", "AmazonRDS")]
    with pytest.raises(RefreshFailed, match="no prices were fetched"):
        refresh([FakeSource("2", broken=broken)], ["eu-west-1"], out, "2026-11-02")
    assert out.read_bytes() == before


def test_a_failing_write_leaves_the_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "list.sqlite"
    refresh([FakeSource("1")], ["eu-west-1"], out, "2026-11-01")
    before = out.read_bytes()
    monkeypatch.setattr("costwarden.prices.schema._insert", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        refresh([FakeSource("2")], ["eu-west-1"], out, "2026-11-02")
    assert out.read_bytes() == before


class AzureOnLoopback(BaseHTTPRequestHandler):
    """Two pages of machines; the first answer is 429, the second 500, the fourth is cut off."""

    requests: list[str] = []  # noqa: RUF012 - set afresh by the test

    def do_GET(self) -> None:
        self.requests.append(self.path)
        count = len(self.requests)
        query = parse_qs(urlsplit(self.path).query)
        if count in (1, 2):
            self.send_response(429 if count == 1 else 500)
            self.send_header("Retry-After", "0")
            self.end_headers()
            return
        assert query["$filter"][0].endswith("armRegionName eq 'westeurope' and priceType eq 'Consumption'")
        disks = "'Storage'" in query["$filter"][0]
        second = "skip" in query
        item = {
            "type": "Consumption",
            "tierMinimumUnits": 0.0,
            "retailPrice": 21.68 if disks else 0.24 if second else 0.12,
            "unitOfMeasure": "1/Month" if disks else "1 Hour",
            "productName": "Premium SSD Managed Disks" if disks else "Virtual Machines Dsv5 Series",
            "skuName": "P10 LRS" if disks else "D4s v5",
            "meterName": "P10 LRS Disk" if disks else "D4s v5",
            "armSkuName": "" if disks else "Standard_D4s_v5" if second else "Standard_D2s_v5",
        }
        link = None if second or disks else f"http://{self.headers['Host']}{self.path}&skip=1000"
        body = json.dumps({"Items": [item], "NextPageLink": link}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body[:40] if count == 4 else body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is pytest's."""


def test_the_command_refreshes_and_the_next_run_uses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    AzureOnLoopback.requests = []
    monkeypatch.setattr("collectors.prices.http.FIRST_WAIT", 0.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), AzureOnLoopback)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    out = tmp_path / "list.sqlite"
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        arguments = ["--provider", "azure", "--region", "westeurope", "--endpoint-url", address, "--out", str(out)]
        assert run(["prices", "refresh", *arguments]) == 0
    finally:
        server.shutdown()
        server.server_close()
    told = capsys.readouterr()
    assert told.out.startswith("3 prices fetched")
    assert told.err == ""
    catalogue = Catalogue(overlays=[out])
    found = catalogue.price("azure", "Virtual Machines", "linux/standard_d4s_v5", "westeurope")
    assert found is not None
    assert (found.amount, found.basis, found.source) == (Decimal("0.24"), "list", "Azure Retail Prices API")
    disk = catalogue.price("azure", "Managed Disks", "storage/p10/lrs", "westeurope")
    assert disk is not None
    assert disk.amount == Decimal("21.68")
    catalogue.close()


def test_a_key_is_needed_for_google(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    assert run(["prices", "refresh", "--provider", "google", "--out", str(tmp_path / "x.sqlite")]) == 2
    assert "GOOGLE_API_KEY" in capsys.readouterr().err
