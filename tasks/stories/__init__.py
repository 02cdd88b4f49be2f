"""Stories: finds the articles on one event, whatever their language."""
