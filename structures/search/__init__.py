"""Frames for a number of metals and ligands that nobody has told the structure of; each is a hypothesis."""
