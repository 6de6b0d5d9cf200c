"""Values and small tools used everywhere; nothing here imports another part of goarmd."""
