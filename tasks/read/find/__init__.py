"""Discovery: finds inputs in folders and storage, and cuts large ones into pieces."""
