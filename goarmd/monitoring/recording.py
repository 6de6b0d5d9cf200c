"""Recorded series: figures of many machines that the dashboard *Fleet* shows, computed once a minute for all viewers."""
