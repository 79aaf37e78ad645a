"""Pictures of clusters: metals by element and role, motifs as sticks, ligands faded, depth by fog."""

from structures.picture.draw import draw, save_picture

__all__ = ["draw", "save_picture"]
