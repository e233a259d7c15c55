# The Windows side: programs by mingw-w64, their libraries, the package, and the tests in Wine. Included by Makefile.
