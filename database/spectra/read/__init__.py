"""Reading a profile spectrum, a peak list or an m/z list. The door is `readers.read_spectrum`."""
