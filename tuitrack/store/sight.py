"""What lies in the bin and what does not."""

IN_SIGHT = {
    "task": "binned IS NULL",
    "model": """published = 1 OR task_id NOT IN (SELECT id FROM main.task WHERE binned IS NOT NULL)
    OR id IN (SELECT model_id FROM main.task_model WHERE direction = 'input')""",
}
"""Of which tables some rows are out of sight, and which are not: every connection for questions lays views of the same
names over them, so that no question can forget it.

Models go into the bin with the run that made them, but for those that somebody reads or vouched for.
"""
