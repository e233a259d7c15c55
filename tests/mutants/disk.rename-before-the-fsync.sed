# The rename comes before the fsync of the file.
s/else if (sys_sync(fd) == -1)/else if (false)/
/^bool disk_put/,/^}/s/return sync_folder_of(path, why);/int fd = sys_open_append(path); return fd != -1 \&\& sys_sync(fd) == 0 \&\& sys_close(fd) == 0 \&\& sync_folder_of(path, why);/
