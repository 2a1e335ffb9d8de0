"""Official documents: a decision, notice, announcement, certificate or plate, rendered as docx and as pdf."""
