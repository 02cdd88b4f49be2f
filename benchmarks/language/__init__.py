"""Language detection: accuracy, calibration and speed beside peers."""
