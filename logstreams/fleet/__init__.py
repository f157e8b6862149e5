"""Many stacks at once: which ones a diff touches, previewing and updating them, one comment."""
