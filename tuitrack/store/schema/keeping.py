"""What the database keeps of itself and of how its user arranged things."""

from __future__ import annotations

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class Meta(SQLModel, table=True):
    """Facts about the database itself, such as its schema version."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class Revision(SQLModel, table=True):
    """Counters that rise with every change, so that a reader can ask what moved.

    `task`, `queue`, `worker`, `model`, and `gone` for tasks deleted; `segment` is the number last given to one.
    """

    __tablename__ = "revision"
    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_type=BigInteger)


class View(SQLModel, table=True):
    """What a user arranged, per project and place, as JSON."""

    __tablename__ = "view"
    project: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    payload: str = Field(default="{}", sa_type=Text)
