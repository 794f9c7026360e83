"""Charts in the terminal; the only file that knows plotext."""

from __future__ import annotations

from collections.abc import Sequence

from costwarden.commands.costs_series import Chart

_WIDTH, _HEIGHT = 100, 24


def draw(charts: Sequence[Chart]) -> str:
    """Lines over time, bars otherwise; no colours, so that a log shows the same."""
    import plotext

    texts = []
    for chart in charts:
        plotext.clear_figure()
        plotext.theme("clear")
        plotext.plotsize(_WIDTH, _HEIGHT)
        plotext.title(f"{chart.title}, {chart.currency}")
        labels = [_plain(label) for label in chart.labels]
        if chart.over_time:
            positions = list(range(len(labels)))
            for name, values in chart.series.items():
                plotext.plot(positions, list(values), label=_plain(name))
            step = max(1, len(labels) // 8)
            plotext.xticks(positions[::step], labels[::step])
        elif len(chart.series) == 1:
            plotext.bar(labels[::-1], list(next(iter(chart.series.values())))[::-1], orientation="horizontal")
        else:
            groups = [list(one)[::-1] for one in chart.series.values()]
            plotext.multiple_bar(labels[::-1], groups, labels=list(chart.series), orientation="horizontal")
        texts.append(plotext.uncolorize(plotext.build()))
    plotext.clear_figure()
    return "\n".join("\n".join(line.rstrip() for line in text.splitlines()) for text in texts) + "\n"


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:30] or "-"
