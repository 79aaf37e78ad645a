"""The fit of a peak list: matched rows, normal equations, and refits. The door is `fit.fit_peak_list`."""
