"""States of feedback, surveys and consultations; one module for each way in."""
