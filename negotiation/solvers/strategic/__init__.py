"""Choices in a tree that somebody outside sees with error, and what the choices say of payoffs."""
