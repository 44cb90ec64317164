"""What can be told of code, interpreter and host; standard library only."""
