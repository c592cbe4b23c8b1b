"""The QST.Lab TCS II contact-heat thermode: manual, codec, driver and twin."""
