"""A gate result in words: text, Markdown, JSON, SARIF, JUnit, GitLab code quality, HTML."""
