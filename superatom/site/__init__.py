"""The documentation site: written pages, pages made from the code, and notebooks, built by MkDocs."""
