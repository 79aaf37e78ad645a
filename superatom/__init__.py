"""superatom: doped thiolate-protected Au/Ag nanoclusters, from framework to DFT input and mass spectrum."""
