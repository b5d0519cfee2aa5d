"""A negotiation and ranges in, labelled arrays out."""
