"""Sharing what coalitions are worth."""
