"""What every answer is made of and passes: bodies with validators; the front door that keeps and packs."""
