"""What the doctor says of the night and the bot: the state store, the warehouse, who may write to a forge.

Looking changes nothing: no store is made, no table migrated, no recovery started.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from costwarden.commands.doctor import Check

_SECRETS = ("COSTWARDEN_GITHUB_WEBHOOK_SECRET", "COSTWARDEN_GITLAB_WEBHOOK_SECRET", "COSTWARDEN_GITLAB_SIGNING_TOKEN")
_CREDENTIALS = ("GITHUB_TOKEN", "COSTWARDEN_GITHUB_APP_ID", "GITLAB_TOKEN")


def checks() -> Iterator[tuple[str, Callable[[], Check]]]:
    """Name and check, in the order the doctor shows them."""
    yield "state store", state_store
    yield "warehouse", warehouse
    yield "bot", bot


def state_store() -> Check:
    """Reachable, and its tables as this costwarden knows them. Errors: StateError."""
    if find_spec("sqlalchemy") is None:
        return Check("state store", "missing", "SQLAlchemy is not installed", "pip install 'costwarden[bot]'")
    from pathlib import Path

    from costwarden.state.migrate import current_revision, revisions
    from costwarden.state.store import VARIABLE, default_url, unopened_engine

    engine = unopened_engine()
    try:
        shown = engine.url.render_as_string(hide_password=True)
        named = bool(os.environ.get(VARIABLE))
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
            return Check("state store", "missing", f"{shown} is made when it is first needed")
        revision = current_revision(engine)
    finally:
        engine.dispose()
    where = shown if named else default_url()
    newest = revisions()[-1]
    if revision == newest:
        return Check("state store", "ok", f"{where}, tables as of {revision}")
    if revision is None or revision in revisions():
        return Check(
            "state store", "ok", f"{where}, tables as of {revision or 'nothing'}, brought up to {newest} when opened"
        )
    return Check("state store", "failed", f"{where} is of a newer costwarden ({revision})", "upgrade costwarden")


def warehouse() -> Check:
    """Where it is and whether it is there; it is not opened, for opening is recovering."""
    from costwarden.warehouse.place import place_of
    from costwarden.warehouse.warehouse import exists

    place = place_of()
    if place.embedded and find_spec("chdb") is None:
        return Check("warehouse", "missing", "chdb is not installed", "pip install 'costwarden[collectors]'")
    if not exists():
        return Check("warehouse", "missing", f"{place.shown} is made by `costwarden tenant add`")
    return Check("warehouse", "ok", f"{place.shown}{'' if place.embedded else ' (not asked)'}")


def bot() -> Check:
    """Names of what is set, never values."""
    known = [name for name in (*_SECRETS, *_CREDENTIALS) if os.environ.get(name)]
    if not known:
        return Check("bot", "missing", "no webhook secret is set: only `costwarden bot` needs one")
    secret, credential = set(known) & set(_SECRETS), set(known) & set(_CREDENTIALS)
    if secret and not credential:
        return Check(
            "bot", "missing", f"{', '.join(known)} but no credential", "set GITHUB_TOKEN, an app's key or GITLAB_TOKEN"
        )
    return Check("bot", "ok", f"{', '.join(known)} set")
