"""Pictures of pages, step by step: areas, what is drawn, what Tesseract reads, and what is read again."""
