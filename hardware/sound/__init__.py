"""What the participant hears: recordings, the loudspeaker or headphones, and a rehearsal's ear."""
