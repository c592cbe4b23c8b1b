"""Questionnaires: their keys as data, the lab's texts, items one by one, scores. Pure: no file, no clock."""
