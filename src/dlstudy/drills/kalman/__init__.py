"""Drills on the Kalman filter."""
