"""Mail: what a message is, and the ways to send one."""
