"""The customer's page, part by part."""
