"""The one-machine edition: an AWS emulator, the same template, the same web app, and a mailbox."""
