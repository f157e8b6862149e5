"""What Pulumi's engine runs in a rehearsal: the offline AWS provider."""
