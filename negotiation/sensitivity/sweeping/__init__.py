"""Sweeps of any size: what is asked, chunk by chunk, on whatever works, into memory or a store."""
