"""What every page of the program shares: one template, one style, figures that follow the page's colours."""
