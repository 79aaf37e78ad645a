"""Large sets of candidates as Parquet files: intervals of ranks, made by many processes, asked by DuckDB.

SQLite holds what a person selected; above ten million candidates the set itself stays in shards.
"""
