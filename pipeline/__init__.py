"""The scientific core: stages that are strangers to each other, composed in `pipeline.assess`."""
