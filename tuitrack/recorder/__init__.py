"""The recorder: one small process that moves spools into the store."""
