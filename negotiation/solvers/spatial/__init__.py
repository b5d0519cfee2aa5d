"""Challenges, offers and rounds of bargaining on an issue scale."""
