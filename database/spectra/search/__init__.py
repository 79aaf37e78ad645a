"""What is this envelope, or this m/z? A search over compositions. Doors: `number`, `envelope`."""
