"""Plans for parties with private information: what `mediation` and `public_talk` are made of."""
