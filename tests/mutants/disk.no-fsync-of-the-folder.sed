# No fsync of the folder.
s/return sys_sync_dir(folder) == 0 || /return folder != NULL || /
