"""goarmd: is everything native, how much memory does gopls take, what crashed, which settings are wrong."""

__version__ = "0.1.0"
