"""One module per form in which a report comes: PDF, transcript, picture."""
