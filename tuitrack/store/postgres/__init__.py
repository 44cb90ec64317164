"""A run database that PostgreSQL keeps, for several hosts; loads psycopg, so only who needs it loads this."""
