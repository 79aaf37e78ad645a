"""What is likely: electron counts, framework preference, ordering energies, exact thermodynamics."""
