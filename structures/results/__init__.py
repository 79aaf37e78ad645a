"""What a code wrote, read back: energy, gap, forces, geometry, and whether it converged."""
