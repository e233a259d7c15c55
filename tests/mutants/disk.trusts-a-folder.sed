# A folder that is there is taken to be on the disk, whoever made it.
s/dir != NULL && sys_dir_next(dir) != NULL/dir != NULL/
