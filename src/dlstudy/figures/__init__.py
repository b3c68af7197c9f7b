"""The log to what it shows: progress, statistics, calibration, interviews."""
