"""Where things are kept on this computer, and what the user has set."""
