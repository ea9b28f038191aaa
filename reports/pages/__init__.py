"""What each page of results shows: frozen view models, assembled before the template sees them."""
