"""The effects table: published findings beside what simulated people give in rehearsals of such studies."""
