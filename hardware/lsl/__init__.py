"""The one room with pylsl: the session clock measured against LSL's, and the streams that go out."""
