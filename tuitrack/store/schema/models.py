"""Models, which outlive the tasks that made them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class Model(SQLModel, table=True):
    """A model, on its own: it outlives the task that made it; `labels` and `design` are texts of the user's."""

    __tablename__ = "model"
    id: str = Field(primary_key=True)
    name: str = Field(default="", index=True)
    project: str = Field(default="", index=True)
    task_id: str = Field(default="", index=True)
    framework: str = ""
    uri: str = Field(default="", sa_type=Text)
    size: int = Field(default=0, sa_type=BigInteger)
    hash: str = ""
    iteration: int | None = Field(default=None, sa_type=BigInteger)
    comment: str = Field(default="", sa_type=Text)
    design: str = Field(default="", sa_type=Text)
    labels: str = Field(default="{}", sa_type=Text)
    published: bool = False
    archived: bool = False
    created: float = 0.0
    updated: float = Field(default=0.0, index=True)


class ModelTag(SQLModel, table=True):
    """A tag of a model."""

    __tablename__ = "model_tag"
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE")
    name: str = Field(primary_key=True, index=True)


class ModelMetadata(SQLModel, table=True):
    """A note of a model, with the type it is read back as."""

    __tablename__ = "model_metadata"
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    value: str = Field(default="", sa_type=Text)
    type: str = ""


class TaskModel(SQLModel, table=True):
    """A task read (`input`) or made (`output`) a model, under a name of the task's own."""

    __tablename__ = "task_model"
    task_id: str = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    direction: str = Field(primary_key=True)
    model_id: str = Field(primary_key=True, foreign_key="model.id", ondelete="CASCADE", index=True)
    name: str = ""
