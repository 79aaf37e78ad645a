"""Frameworks against each other: differences of energies, curves through few points, tie lines, windows.

`differences` reads what was computed; `scale` puts the free energies of several frameworks on one scale, by
`smooth` curves; `datum` fixes the one constant of each pair; `hull` says what stays together; `verdict`
holds it against what was seen.
"""
