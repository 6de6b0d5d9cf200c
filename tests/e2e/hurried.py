"""The shipped rules and routes with short times, so that a test need not wait for what a person would.

What is shortened, and nothing else: how long a condition must last or stays, the ranges that are read, for how long a
crash is news, how long a gopls may take to load, and after how long a sample is old. The names, the conditions and the
texts are those that are shipped; tests/monitoring plays the real times.
"""

from __future__ import annotations

import re

NEWS = 40  # seconds that a crash is news
LOOP_MINUTES = 0.3  # within which three crashes are a loop
_SHORTER = (
    (r"^( *(?:for|interval): *)\S+$", r"\g<1>1s"),
    (r"^( *keep_firing_for: *)10m$", r"\g<1>30s"),
    (r"^( *keep_firing_for: *)\d+m$", r"\g<1>3s"),
    (r"\[\d+[mhd]\]", "[4s]"),
    (r" < 900\b", f" < {NEWS}"),
    (r" > 900\b", " > 4"),
    (r" > 300\b", " > 8"),
)


def hurried_rules(rules: str) -> str:
    """A rule file of grafana/rules with shorter times."""
    for long, short in _SHORTER:
        rules = re.sub(long, short, rules, flags=re.MULTILINE)
    return rules


def hurried_routes(routes: str, webhook: str) -> str:
    """grafana/alertmanager.yml with this webhook, which also hears what nobody is sent by default."""
    routes = routes.replace("group_wait: 10s", "group_wait: 1s").replace("group_wait: 1m", "group_wait: 8s")
    routes = re.sub(r"group_interval: \S+", "group_interval: 1s", routes)
    return re.sub(r"url: \S+", f"url: {webhook}", routes).replace("receiver: nobody", "receiver: developer")


def hurried_query(expr: str) -> str:
    """A panel's query, over the minutes that the test has lasted."""
    for long in ("$__rate_interval", "$__interval"):
        expr = expr.replace(long, "15s")
    return expr.replace("[14d:30m]", "[5m:5s]").replace("[24h:1m]", "[5m:1s]")
