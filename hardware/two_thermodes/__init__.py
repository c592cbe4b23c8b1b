"""Two thermodes as one stimulator: armed, fired and stopped together, each watched for itself."""
