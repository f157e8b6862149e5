"""The Pulumi engine: found or built, with a language host where the official one cannot be had."""
