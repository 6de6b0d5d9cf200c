"""Values and small tools that everything is built from; nothing here imports another part of goarmd."""
