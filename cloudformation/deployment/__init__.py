"""From sources to a stack that answers: `python -m cloudformation.deployment`, which `bin/deploy` calls."""
