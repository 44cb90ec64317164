"""What one does to runs, queues and arrangements, as steps that can be taken back."""
