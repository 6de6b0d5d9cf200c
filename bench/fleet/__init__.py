"""Many simulated machines and the engines that receive them: `python -m bench.fleet`. docs/fleet.md has the figures."""
