"""`python -m tests.bot.load.process serve PORT WORKERS | work WORKERS`: the bot with a handler that leaves traces.

The handler takes its lane in one transaction and gives it back, with its effect and the job's end, in another: two
jobs of one lane at once, or an effect twice, stay visible whatever was killed in between.
"""

from __future__ import annotations

import os
import random
import sys
import time

from sqlalchemy import text

from bot.handlers import registry
from bot.serve import serve, work
from bot.settings import read_settings
from bot.work import Work
from costwarden.state.store import State

TABLES = (
    "CREATE TABLE busy (lane TEXT PRIMARY KEY, job BIGINT NOT NULL)",
    "CREATE TABLE handled (guid TEXT NOT NULL, lane TEXT NOT NULL, job BIGINT NOT NULL)",
    "CREATE TABLE clashes (lane TEXT NOT NULL)",
)
_TAKE = text("INSERT INTO busy (lane, job) VALUES (:lane, :job) ON CONFLICT (lane) DO NOTHING")


def make_tables(state: State) -> None:
    with state.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))


def handle(call: Work) -> None:
    state, known = call.services.state, {"lane": call.job.lane, "job": call.job.id}
    with state.begin() as connection:
        connection.execute(_TAKE, known)
        # The own row of an attempt that was killed is no clash.
        holder = connection.execute(text("SELECT job FROM busy WHERE lane = :lane"), known).scalar_one()
        if holder != call.job.id:
            connection.execute(text("INSERT INTO clashes VALUES (:lane)"), known)
    time.sleep(random.uniform(0, 0.004))
    with state.begin() as connection:
        guid = {"guid": call.event.delivery_id}
        connection.execute(text("DELETE FROM busy WHERE lane = :lane AND job = :job"), known)
        connection.execute(text("INSERT INTO handled VALUES (:guid, :lane, :job)"), known | guid)
        call.finish_in(connection)


if __name__ == "__main__":
    registry.HANDLERS.clear()
    registry.HANDLERS["pull_request"] = "tests.bot.load.process:handle"
    settings = read_settings(os.environ)
    if sys.argv[1] == "serve":
        sys.exit(serve(settings, host="127.0.0.1", port=int(sys.argv[2]), workers=int(sys.argv[3])))
    sys.exit(work(settings, workers=int(sys.argv[2])))
