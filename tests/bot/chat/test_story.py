"""The whole story with real processes: `costwarden bot serve`, a fake GitHub on loopback, signed webhooks.

webhook -> gate -> deny -> the author's approval refused -> an owner approves -> a worse push reopens -> an exemption
pull request -> `costwarden audit verify`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from costwarden.state.store import open_state
from tests.bot.chat.conversation import CONFIG, RIGHTS, SHOP, Conversation, conversation, instances

COSTWARDEN = [sys.executable, "-c", "import sys; from costwarden.cli import main; sys.exit(main())"]
SECRET = "story-secret-0123456789"
PATIENCE = 60.0  # seconds until something that should happen counts as not happening; a busy machine is not a bug


class Bot:
    """A running `costwarden bot serve`, spoken to as GitHub does."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def deliver(self, guid: str, name: str, payload: dict[str, Any]) -> int:
        body = json.dumps(payload).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "X-GitHub-Event": name,
            "X-GitHub-Delivery": guid,
            "X-Hub-Signature-256": f"sha256={digest}",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(f"{self.url}/webhooks/github", body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"did not happen: {what}"
        time.sleep(0.1)


@contextmanager
def serving_bot(talk: Conversation, folder: Path) -> Iterator[tuple[Bot, dict[str, str]]]:
    app = talk.github.add_app("costwarden-story", RIGHTS, SHOP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ},
        "COSTWARDEN_STATE_URL": f"sqlite:///{folder / 'story.sqlite'}",
        "COSTWARDEN_GITHUB_WEBHOOK_SECRET": SECRET,
        "COSTWARDEN_GITHUB_APP_ID": str(app.id),
        "COSTWARDEN_GITHUB_APP_KEY": app.pem,
        "COSTWARDEN_PRICES": "",
        "GITHUB_API_URL": talk.github.url,
    }
    log = (folder / "bot.log").open("wb")
    words = [*COSTWARDEN, "bot", "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, cwd=Path(__file__).parents[3])
    bot = Bot(port)
    try:
        until(bot.ready, "the bot is ready")
        yield bot, environment
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()
            log.close()


@pytest.mark.timeout(300)
def test_from_the_webhook_to_the_verified_record(tmp_path: Path) -> None:
    (tmp_path / "github").mkdir()
    with conversation(tmp_path, CONFIG) as talk, serving_bot(talk, tmp_path) as (bot, environment):
        numbers = iter(range(1, 100))

        def deliver(name: str, action: str, **more: Any) -> None:
            event = talk.event(name, action, **more)
            assert bot.deliver(f"story-{next(numbers)}", name, dict(event.payload)) == 202

        talk.deliver = deliver  # type: ignore[method-assign]

        talk.open({"main.tf": instances("t3.micro", "m5.large")})
        until(lambda: talk.check == "failure", "the change is denied")
        until(lambda: bool(talk.repository.live_comments()), "the comment says so")
        assert "/cost approve cost/monthly_delta" in talk.comment

        own = talk.say("ada", "/cost approve cost/monthly_delta I need it")
        until(lambda: "confused" in talk.reactions(own), "the author is refused")
        assert talk.reactions(own) == ["eyes", "confused"]
        assert "Who may: `finops`." in talk.reply(own)

        approved = talk.say("olga", "/cost approve cost/monthly_delta for the launch")
        until(lambda: "+1" in talk.reactions(approved), "an owner approves")
        assert talk.check == "success"

        talk.push({"main.tf": instances("t3.micro", "m5.xlarge")})
        until(lambda: talk.check == "failure", "a worse push reopens")

        talk.push({"main.tf": instances("t3.micro", "t3.nano", tagged=False)})
        until(lambda: "tags/required" in talk.comment, "tags are missing now")
        exempt = talk.say("olga", "/cost exempt tags/required aws_instance.web1 until 2027-01-31 short-lived")
        until(lambda: "+1" in talk.reactions(exempt), "an exemption is proposed")
        opened = [one for one in talk.repository.pulls.values() if one.branch.startswith("costwarden/exceptions/")]
        assert len(opened) == 1

        event = talk.event("issue_comment", "created")  # a redelivery of what was never sent is new; of an id is not
        assert bot.deliver("story-1", "issue_comment", dict(event.payload)) in (200, 202)

        verified = _costwarden(environment, "audit", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        with open_state(environment["COSTWARDEN_STATE_URL"]) as state:
            talk.state = state
            said = [(one.action, one.outcome, one.actor) for one in talk.audit()]
        assert said == [
            ("gate.decided", "accepted", "costwarden"),
            ("command.approve", "refused", "ada"),
            ("gate.decided", "accepted", "costwarden"),
            ("command.approve", "accepted", "olga"),
            ("gate.decided", "accepted", "costwarden"),
            ("gate.decided", "accepted", "costwarden"),
            ("command.exempt", "accepted", "olga"),
        ]


def _costwarden(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [*COSTWARDEN, *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3]
    )
