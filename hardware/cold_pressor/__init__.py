"""Thermometers of the cold pressor's water, LAUDA, Julabo or typed: manual, codec, drivers and twins."""
