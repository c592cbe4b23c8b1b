"""The recorder of a session's streams: started or checked, proven to receive, and watched while it writes."""
