"""`python -m cloudformation` prints the template."""

import sys

from cloudformation import stack

if __name__ == "__main__":
    sys.stdout.write(stack.text())
