"""Bucket against table, both ways: what is wrong between them, and how it is put right.

Nothing here decides what a picture is: an object is announced again, and the pipeline does the rest as at the first
time. And nothing is destroyed: what should not be seen is hidden, and stays as long as everything in the trash does.
"""

from catalog.reconcile.comparison import compare, findings, owners
from catalog.reconcile.judgement import Finding, Wrong
from catalog.reconcile.mending import mend

__all__ = ["Finding", "Wrong", "compare", "findings", "mend", "owners"]
