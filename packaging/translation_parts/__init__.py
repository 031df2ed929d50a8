"""What translations.py is made of."""
