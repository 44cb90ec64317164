"""The SDK: what runs inside the user's process."""
