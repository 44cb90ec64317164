"""What the host has and how busy it is, through psutil and NVML."""
