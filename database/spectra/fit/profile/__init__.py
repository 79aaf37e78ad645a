"""The fit of a profile spectrum: points, design matrix, scale, refits. The door is `fit.fit_profile`."""
