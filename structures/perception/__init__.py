"""Perception: what a cluster file holds, read from positions and elements alone."""
