"""What brings a signed release onto a machine and, where that one fails, the program before it back."""
