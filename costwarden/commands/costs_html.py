"""Charts as one page that needs no network; the only file that knows plotly."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from costwarden.commands.costs_series import Chart
from costwarden.warehouse.queries.costs import CostQuestion


def page(charts: Sequence[Chart], question: CostQuestion) -> str:
    """The page's text; names from the bill are data of the chart, never markup."""
    import plotly.graph_objects as go
    from plotly.io import to_html

    parts = []
    for position, chart in enumerate(charts):
        figure = go.Figure()
        for name, values in chart.series.items():
            kind = go.Scatter if chart.over_time else go.Bar
            figure.add_trace(kind(name=escape(name), x=[escape(label) for label in chart.labels], y=list(values)))
        figure.update_layout(title=escape(f"{chart.title}, {chart.currency}"), yaxis_title=escape(chart.currency))
        script: bool | str = position == 0  # the library once, inside the page
        parts.append(to_html(figure, full_html=False, include_plotlyjs=script, div_id=f"chart-{position}"))
    span = f"{question.since.isoformat()} to before {question.until.isoformat()}"
    body = "\n".join(parts) or "<p>no costs in these days</p>"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Costs, {span}</title></head>\n'
        f"<body><h1>Costs, {span}</h1>\n{body}\n</body></html>\n"
    )
