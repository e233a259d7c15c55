# The rename comes before the fsync of the file.
s/else if (sys_sync(fd) == -1)/else if (false)/
/^bool disk_put/,/^}/s/return disk_sync_folder(folder, why);/int fd = sys_open_append(to); return fd != -1 \&\& sys_sync(fd) == 0 \&\& sys_close(fd) == 0 \&\& disk_sync_folder(folder, why);/
