"""One call to GitHub through PyGithub's requester: reads are repeated, writes are not, and time is limited.

PyGithub's own retry repeats POSTs after a 502, which doubles comments, and its waits have no cap; so it is off, and
what is repeated is decided here. Only the requester is used: its objects make calls of their own when read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from costwarden.forge.deadline import within
from costwarden.forge.github_errors import RateLimited, Uncertain, refusal
from costwarden.forge.model import ForgeError

if TYPE_CHECKING:
    from github import Github

API_VERSION = "2022-11-28"
DEFAULT_URL = "https://api.github.com"
PER_PAGE = 100
_MOST_PAGES = 100  # 10,000 comments: beyond, something is wrong
_READ_TRIES = 4


@dataclass(slots=True)
class Patience:
    """How long one run waits for GitHub, all in all. Injected in tests."""

    total: float = 60.0  # seconds of waiting, over all calls: pauses, and answers that never came
    per_call: float = 20.0  # seconds until a call counts as lost, however slowly it still drips
    backoff: float = 0.5  # seconds before the first repetition; doubles
    between_writes: float = 0.25
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def wait(self, seconds: float) -> bool:
        """Sleep, if there is that much left; False, at once, if not."""
        if seconds > self.total:
            return False
        self.total -= seconds
        self.sleep(seconds)
        return True

    @property
    def limit(self) -> float:
        """Seconds the next call may take: once patience has run out a server that hangs gets a quarter."""
        return self.per_call if self.total > 0 else self.per_call / 4


class GitHubHttp:
    """Calls with one credential: a token, or an App's id and key (then only /app and /repos/*/installation)."""

    def __init__(
        self, *, token: str = "", app: tuple[str, str] | None = None, base_url: str = "", patience: Patience
    ) -> None:
        from github import Auth, Github

        base_url = (base_url or DEFAULT_URL).rstrip("/")
        if not base_url.startswith(("https://", "http://")):
            raise ForgeError(
                f"{base_url[:100]!r} is not the address of GitHub's API", hint='it reads "https://HOST/api/v3"'
            )
        auth = _app_auth(*app) if app else Auth.Token(token.strip())
        self.base_url, self.token = base_url, token.strip()  # what a download, which is no JSON, needs
        self._patience = patience
        self._lost = 0  # writes in a row without an answer
        self._make: Callable[[], Github] = lambda: Github(
            auth=auth,
            base_url=base_url,
            timeout=max(1, int(patience.per_call)),
            retry=0,
            seconds_between_requests=None,
            seconds_between_writes=patience.between_writes or None,
            api_version=API_VERSION,
            user_agent="costwarden",
        )
        self._github = self._make()

    def close(self) -> None:
        self._github.close()

    def read(self, doing: str, path: str, query: Mapping[str, Any] | None = None, *, own: bool = False) -> Any:
        """GET one document. Errors: ForgeError, after repeating what may pass."""
        return self._read(doing, path, query, own)[1]

    def read_page(self, doing: str, path: str, query: Mapping[str, Any] | None = None) -> tuple[Any, str]:
        """GET one page of a list that is paged by cursor, and the `cursor` of the next one, "" where it is the last."""
        headers, data = self._read(doing, path, query, own=False)
        for link in headers.get("link", "").split(","):
            address, _, relation = link.partition(";")
            if 'rel="next"' in relation:
                found = parse_qs(urlsplit(address.strip(" <>")).query).get("cursor", [""])
                return data, found[0]
        return data, ""

    def read_all(
        self, doing: str, path: str, query: Mapping[str, Any] | None = None, items: str | None = None
    ) -> list[Any]:
        """GET a list, all pages; `items` is its key where the answer is an object."""
        found: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            paged = {**(query or {}), "per_page": PER_PAGE, "page": page}
            headers, data = self._read(doing, path, paged, own=False)
            part = data.get(items) if items and isinstance(data, dict) else data
            if not isinstance(part, list):
                raise Uncertain(doing, "its answer is not a list")
            found += part
            if 'rel="next"' not in headers.get("link", ""):
                return found
        raise ForgeError(f"GitHub did not {doing}: more than {len(found)} of them", hint="split the pull request")

    def write(
        self, doing: str, verb: str, path: str, body: Mapping[str, Any] | None = None, *, own: bool = True
    ) -> Any:
        """POST, PATCH or DELETE once. A rate limit refuses before anything is done, so that alone is waited for.

        Errors: Uncertain (retryable) where it may have happened: look before asking again.
        """
        if self._lost:  # the caller asks again at once; the server gets a moment
            self._patience.wait(self._patience.backoff * 2 ** (self._lost - 1))
        while True:
            try:
                answer = self._call(doing, verb, path, None, body, own)[1]
            except RateLimited as error:
                if not self._patience.wait(error.wait):
                    raise
            except Uncertain:
                self._lost += 1
                raise
            else:
                self._lost = 0
                return answer

    def _read(self, doing: str, path: str, query: Mapping[str, Any] | None, own: bool) -> tuple[dict[str, str], Any]:
        for attempt in range(_READ_TRIES):
            try:
                return self._call(doing, "GET", path, query, None, own)
            except (RateLimited, Uncertain) as error:
                wait = error.wait if isinstance(error, RateLimited) else self._patience.backoff * 2**attempt
                if attempt == _READ_TRIES - 1 or not self._patience.wait(wait):
                    raise
        raise AssertionError("the loop returns or raises")

    def _call(
        self,
        doing: str,
        verb: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        own: bool,
    ) -> tuple[dict[str, str], Any]:
        from github import GithubException
        from requests import RequestException

        github = self._github

        def ask() -> tuple[dict[str, Any], Any]:
            parameters, data = dict(query) if query else None, dict(body) if body is not None else None
            return github.requester.requestJsonAndCheck(verb, path, parameters=parameters, input=data)

        # Neither answers nor exceptions are chained: they hold headers, and what a server sends back.
        limit = self._patience.limit
        try:
            headers, data = within(limit, ask)
        except GithubException as error:
            now = self._patience.now()
            raise refusal(doing, error.status, error.headers or {}, error.data, now=now, own=own) from None
        except TimeoutError:
            self._patience.total -= limit
            self._github = self._make()  # the one that hangs keeps its connection, and its thread, to itself
            raise Uncertain(doing, f"no answer within {limit:g} s") from None
        except RequestException as error:
            raise Uncertain(doing, f"the connection failed ({type(error).__name__})") from None
        except (ValueError, RuntimeError, AssertionError, AttributeError) as error:
            # Cut or foreign bytes for JSON, a redirect elsewhere, PyGithub's check of a server's URL.
            raise Uncertain(doing, f"its answer is not GitHub's ({type(error).__name__})") from None
        return headers, data


def _app_auth(app_id: str, private_key: str) -> Any:
    """Signs once, so that a key that cannot is found here. Errors: ForgeError, without a byte of the key."""
    from github import Auth

    try:
        auth = Auth.AppAuth(app_id, private_key)
        auth.create_jwt()
    except Exception as error:  # noqa: BLE001 - the libraries below have no base class for it
        problem = f"the App's private key cannot sign ({type(error).__name__})"
        raise ForgeError(problem, hint="pass the whole text of the .pem file GitHub gave") from None
    return auth
