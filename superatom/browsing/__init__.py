"""What `superatom browse` adds to Datasette."""
