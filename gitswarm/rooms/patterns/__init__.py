"""Many tasks as one piece of work: map-reduce, pipeline, fork-join, scatter-gather, saga."""
