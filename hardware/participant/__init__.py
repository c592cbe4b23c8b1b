"""The simulated participant: what a person would see, feel and answer, from published numbers kept as data.

It learns everything through its senses (the screen's views and the thermode's warmth); nothing here may be
told a condition, read a plan or touch a device.
"""
