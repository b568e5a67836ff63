"""What the coordinator's pages read: the queue, the place, the library of criteria, the trail."""
