"""What a rating rests on: adding it, checking files, handing them out."""
