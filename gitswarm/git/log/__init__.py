"""Events as files on our branch, through libgit2 and through the git executable."""
