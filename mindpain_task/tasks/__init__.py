"""Tasks beside the stimulus: what their items are, and how answers to them are scored; pure."""
