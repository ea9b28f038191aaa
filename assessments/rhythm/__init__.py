"""What comes next: cadence, calendar, reminders."""
