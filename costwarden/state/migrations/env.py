"""What Alembic runs: always inside the transaction that costwarden.state.migrate opened."""

from __future__ import annotations

from alembic import context

from costwarden.state.tables.base import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
context.run_migrations()
