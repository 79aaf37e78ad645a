"""One module a DFT code, which defines CODE: writing, reading, recognising and starting it."""
