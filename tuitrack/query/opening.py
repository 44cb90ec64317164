"""The run database, for those that only ask and order."""

from tuitrack.store.database import Database, open_database

__all__ = ["Database", "open_database"]
