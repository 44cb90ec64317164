"""The executor: claims tasks, runs the original code, sees it through."""
